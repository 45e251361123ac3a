package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.search.SearchQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The worker when all is well: what is applied, and where it goes on. */
class WorkerTest extends WorkerScene {

    @Test
    void change_isReadAgainAndFound() throws Exception {
        start();
        table.put(T, "7", "床前明月光");
        source.put(Q, event("insert", T, "7", "push"));
        awaitEqual(T);
        assertThat(index.index().search(SearchQuery.of("明月")).total()).isEqualTo(1);
        table.remove(T, "7");
        source.put(Q, event("update", T, "7", "outbox"));
        awaitEqual(T);
        assertThat(indexed(T)).isEmpty();
        awaitDurable(2);
    }

    @Test
    void storeReplacedWhileRunning_beginsAgain_andSaysSo() throws Exception {
        start();
        table.put(T, "1", "one");
        source.put(Q, event("insert", T, "1", "outbox"));
        awaitDurable(1);
        gaps.clear();
        source.newEpoch();
        table.put(T, "2", "two");
        source.put(Q, event("insert", T, "2", "outbox"));
        awaitEqual(T);
        await().atMost(Duration.ofSeconds(20)).until(() -> gaps.contains("EPOCH [shop.articles, shop.users]"));
        awaitDurable(2);
        assertThat(index.lastCheckpoint().orElseThrow().epoch()).isEqualTo(source.epoch());
    }

    @Test
    void messagesMissing_areTold() throws Exception {
        start();
        table.put(T, "1", "one");
        source.put(Q, event("insert", T, "1", "outbox"));
        awaitDurable(1);
        gaps.clear();
        worker.pause();
        await().until(() -> worker.status().state() == WorkerStatus.State.PAUSED);
        source.put(Q, event("insert", T, "2", "outbox"));
        source.put(Q, event("insert", T, "3", "outbox"));
        source.drop(Q, 2);
        worker.resume();
        awaitDurable(3);
        assertThat(gaps).containsExactly("MISSING [shop.articles]");
    }

    @Test
    void keyChange_removesTheOldKey() throws Exception {
        start();
        table.put(T, "1", "one");
        source.put(Q, event("insert", T, "1", "push"));
        awaitEqual(T);
        table.remove(T, "1");
        table.put(T, "2", "one");
        source.put(Q, event("update", T, "2", "push").replace("\"conn\"", "\"old\":{\"id\":1},\"conn\""));
        awaitEqual(T);
        assertThat(indexed(T)).containsOnlyKeys("2");
    }

    @Test
    void pause_resume_seek() throws Exception {
        start();
        worker.pause();
        table.put(T, "1", "x");
        source.put(Q, event("insert", T, "1", "push"));
        await().until(() -> worker.status().state() == WorkerStatus.State.PAUSED);
        await().until(() -> worker.status().lagMillis() > 20);
        worker.resume();
        awaitEqual(T);
        awaitDurable(1);
        long applied = worker.status().applied();
        worker.seek(Q, 0);
        await().until(() -> worker.status().applied() == applied + 1);
        awaitEqual(T);
    }

    @Test
    void otherEpoch_asksForAVerify_andGoesOnFromTheOldestKept() throws Exception {
        start();
        table.put(T, "1", "x");
        source.put(Q, event("insert", T, "1", "push"));
        awaitDurable(1);
        stop();
        gaps.clear();
        source.newEpoch();
        table.put(T, "2", "y");
        source.put(Q, event("insert", T, "2", "push"));
        start();
        awaitEqual(T);
        assertThat(gaps).containsExactly("EPOCH [shop.articles, shop.users]");
    }

    @Test
    void checkpointBelowRetention_asksForAVerify() throws Exception {
        start();
        table.put(T, "1", "x");
        source.put(Q, event("insert", T, "1", "push"));
        awaitDurable(1);
        stop();
        gaps.clear();
        for (int i = 2; i < 10; i++) {
            source.put(Q, event("insert", T, Integer.toString(i), "push"));
        }
        source.drop(Q, 5);
        start();
        awaitDurable(9);
        assertThat(gaps).containsExactly("RETENTION [shop.articles]");
    }

    @Test
    void withoutDatabase_appliesPayloadsByTheirOwnVersions() throws Exception {
        rows = Optional.empty();
        start();
        source.put(
                Q,
                event("insert", T, "1", "push").replace("\"conn\"", "\"row\":{\"id\":1,\"title\":\"one\"},\"conn\""));
        source.put(Q, event("update", T, "2", "push"));
        source.put(Q, event("insert", T, "3", "push").replace("\"conn\"", "\"row\":{\"id\":3},\"conn\""));
        source.put(Q, event("delete", T, "3", "push"));
        awaitDurable(4);
        assertThat(indexed(T)).containsOnlyKeys("1");
        assertThat(failed.open()).hasSize(1);
        assertThat(failed.open().get(0).reason()).contains("no database");
    }

    @Test
    void randomChanges_withRestarts_endExact() throws Exception {
        long seed = 42;
        Random random = new Random(seed);
        settings = new WorkerSettings(50, 1 << 20, 20, 20, 100, 100, 3);
        List<String> held = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            start();
            for (int i = 0; i < 400; i++) {
                String id = Integer.toString(random.nextInt(60));
                if (held.contains(id)) {
                    continue;
                }
                // the event comes before its commit, and a third of the transactions roll back
                table.lock(id);
                source.put(Q, event("update", T, id, "push"));
                held.add(id);
                if (held.size() > 5) {
                    String committed = held.remove(random.nextInt(held.size()));
                    switch (random.nextInt(3)) {
                        case 0 -> table.put(T, committed, "v" + i);
                        case 1 -> table.remove(T, committed);
                        default -> {}
                    }
                    table.unlock(committed);
                }
            }
            if (round % 2 == 0) {
                stop();
            } else {
                sink.loseNext = true;
                held.forEach(table::unlock);
                held.clear();
                awaitEqual(T);
                stop();
            }
        }
        held.forEach(table::unlock);
        start();
        awaitEqual(T);
        assertThat(failed.open()).as("seed %d", seed).isEmpty();
    }
}
