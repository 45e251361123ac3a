package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The worker when a key, a table, the database or the sink is out of order. */
class WorkerTroubleTest extends WorkerScene {

    @Test
    void lockedKey_isParked_holdsUpNoOther_andComesLater() throws Exception {
        start();
        table.lock("1");
        source.put(Q, event("insert", T, "1", "push"));
        for (int i = 2; i < 50; i++) {
            table.put(T, Integer.toString(i), "other " + i);
            source.put(Q, event("insert", T, Integer.toString(i), "outbox"));
        }
        awaitEqual(T);
        assertThat(worker.status().parked()).isEqualTo(1);
        awaitDurable(49);
        stop();
        start();
        table.put(T, "1", "committed at last");
        table.unlock("1");
        awaitEqual(T);
        await().until(() -> worker.status().parked() == 0);
        assertThat(gaps).containsExactly("NEW [shop.articles, shop.users]");
    }

    /** An event that needs no care about locks answers for the row as it is committed, not for a transaction that still holds it. */
    @Test
    void committedEventOfALockedKey_leavesItParked() throws Exception {
        start();
        table.put(T, "1", "before");
        table.lock("1");
        source.put(Q, event("update", T, "1", "push"));
        await().until(() -> worker.status().parked() == 1);
        source.put(Q, event("touch", T, "1", "backfill"));
        source.put(Q, event("touch", T, "2", "backfill"));
        await().until(() -> worker.status().read().get(Q) == 3);
        awaitDurable(3);
        assertThat(worker.status().parked()).isEqualTo(1);
        table.put(T, "1", "committed at last");
        table.unlock("1");
        awaitEqual(T);
    }

    @Test
    void lockedKeys_ofOneConnection_areProbedByOne() throws Exception {
        for (int i = 0; i < 500; i++) {
            table.put(T, Integer.toString(i), "row " + i);
            table.lock(Integer.toString(i));
            source.put(Q, event("insert", T, Integer.toString(i), "push"));
        }
        start();
        await().until(() -> worker.status().parked() == 500);
        int before = table.keysRead.get();
        await().until(() -> table.reads.get() > 20);
        assertThat(table.keysRead.get() - before).isLessThan(500);
        for (int i = 0; i < 500; i++) {
            table.unlock(Integer.toString(i));
        }
        awaitEqual(T);
        await().until(() -> worker.status().parked() == 0);
    }

    @Test
    void poison_isSetAsideWithItsReason_andStopsNobody() throws Exception {
        start();
        source.put(Q, "hello");
        source.put(Q, event("insert", new TableName("shop", "unknown"), "1", "push"));
        source.put(Q, new byte[9 << 20]);
        table.put(T, "1", "fine");
        source.put(Q, event("insert", T, "1", "push"));
        awaitEqual(T);
        awaitDurable(4);
        assertThat(failed.open()).hasSize(3);
        assertThat(failed.open().get(0).reason()).startsWith("not JSON");
        assertThat(failed.open().get(1).reason()).isEqualTo("no index takes table shop.unknown");
        assertThat(failed.open().get(1).key()).contains(RowKey.of("id", "1"));
        assertThat(failed.open().get(2).reason()).contains("9437184");
    }

    @Test
    void databaseDown_pauses_andRejectsNothing() throws Exception {
        table.down = true;
        start();
        table.put(T, "1", "x");
        source.put(Q, event("insert", T, "1", "push"));
        await().until(() -> worker.status().state() == WorkerStatus.State.WAITING);
        assertThat(worker.status().problem()).isEqualTo("the database is down");
        assertThat(worker.late().orElseThrow()).startsWith("waiting, ").endsWith(": the database is down");
        table.down = false;
        awaitEqual(T);
        await().until(() -> worker.status().state() == WorkerStatus.State.RUNNING);
        assertThat(failed.open()).isEmpty();
    }

    @Test
    void unusableTable_waits_othersGoOn_andItsParkedKeysAreBounded() throws Exception {
        settings = new WorkerSettings(10, 1 << 20, 50, 50, 1_000, 20, 3);
        table.breakTable(U, true);
        start();
        for (int i = 0; i < 100; i++) {
            table.put(U, Integer.toString(i), "user " + i);
            source.put("shop.users", event("insert", U, Integer.toString(i), "outbox"));
            table.put(T, Integer.toString(i), "article " + i);
            source.put(Q, event("insert", T, Integer.toString(i), "outbox"));
        }
        awaitEqual(T);
        assertThat(indexed(U)).isEmpty();
        await().until(() -> worker.status().parked() >= 20);
        assertThat(worker.status().parked()).isLessThanOrEqualTo(30);
        assertThat(worker.status().problem()).isEqualTo("shop.users does not exist");
        table.breakTable(U, false);
        awaitEqual(U);
        assertThat(failed.open()).isEmpty();
    }

    @Test
    void parkedKeysFull_waits_withoutReadingOnAndOn() throws Exception {
        settings = new WorkerSettings(10, 1 << 20, 50, 50, 1_000, 5, 3);
        for (int i = 0; i < 20; i++) {
            table.put(T, Integer.toString(i), "row " + i);
            table.lock(Integer.toString(i));
            source.put(Q, event("insert", T, Integer.toString(i), "push"));
        }
        start();
        // one batch goes beyond the limit, then the queue waits
        await().until(() -> worker.status().parked() >= 5);
        int before = source.reads.get();
        // each of ten keys is looked for a dozen times; without a wait between reads there are tens of thousands
        await().during(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(5))
                .until(() -> source.reads.get() - before < 1_000);
        assertThat(worker.status().read().get(Q)).isLessThan(20);
        for (int i = 0; i < 20; i++) {
            table.unlock(Integer.toString(i));
        }
        awaitEqual(T);
    }

    @Test
    void sinkDown_stopsReading_andRecovers() throws Exception {
        settings = new WorkerSettings(10, 1 << 20, 50, 50, 1_000, 100, 3);
        start();
        sink.down = true;
        for (int i = 0; i < 1_000; i++) {
            table.put(T, Integer.toString(i), "article " + i);
            source.put(Q, event("insert", T, Integer.toString(i), "push"));
        }
        await().until(() -> worker.status().problem().equals("the sink is down"));
        await().during(Duration.ofMillis(300))
                .until(() -> worker.status().read().get(Q) <= 50);
        sink.down = false;
        awaitEqual(T);
        awaitDurable(1_000);
        assertThat(failed.open()).isEmpty();
    }

    @Test
    void sinkThatRetriesOneKey_triesAgain_thenGivesUp_andANewerChangeSupersedes() throws Exception {
        settings = new WorkerSettings(10, 1 << 20, 50, 50, 1_000, 100, 3);
        start();
        sink.retryKey = "5";
        for (int i = 0; i < 10; i++) {
            table.put(T, Integer.toString(i), "article " + i);
            source.put(Q, event("insert", T, Integer.toString(i), "push"));
        }
        await().until(() -> failed.size() == 1);
        assertThat(failed.open().get(0).attempts()).isEqualTo(3);
        assertThat(failed.open().get(0).reason()).isEqualTo("too busy for this one");
        assertThat(indexed(T)).hasSize(9);
        sink.retryKey = "";
        source.put(Q, event("update", T, "5", "push"));
        awaitEqual(T);
        await().until(() -> failed.size() == 0);
    }

    @Test
    void replay_afterTheCauseIsMended_emptiesTheLog() throws Exception {
        feed = new Feed(List.of(Q), Set.of(T), Set.of(T));
        start();
        table.put(U, "1", "user");
        source.put(Q, event("insert", U, "1", "push"));
        source.put(Q, "hello");
        await().until(() -> failed.size() == 2);
        List<Long> ids = failed.open().stream().map(FailedPosition::id).toList();
        Replay replay = replay();
        assertThat(replay.replay(ids, 10_000))
                .extracting(Replay.Result::outcome)
                .containsExactly(Replay.Outcome.FAILED, Replay.Outcome.FAILED);
        assertThat(failed.size()).isEqualTo(2);
        assertThat(replay.replay(List.of(99L), 100))
                .extracting(Replay.Result::outcome)
                .as("a number that was never given")
                .containsExactly(Replay.Outcome.FAILED);
        stop();
        feed = new Feed(List.of(Q), Set.of(T, U), Set.of(T, U));
        source.drop(Q, 2);
        start();
        ids = failed.open().stream().map(FailedPosition::id).toList();
        List<Replay.Result> results = replay().replay(ids, 10_000);
        assertThat(results)
                .extracting(Replay.Result::outcome)
                .containsExactlyInAnyOrder(Replay.Outcome.APPLIED, Replay.Outcome.FAILED);
        assertThat(results)
                .extracting(Replay.Result::reason)
                .anyMatch(reason -> reason.contains("nothing to compare with; it names no row"));
        awaitEqual(U);
        assertThat(failed.open()).extracting(FailedPosition::reason).allMatch(reason -> reason.startsWith("not JSON"));
    }

    private Replay replay() {
        return new Replay(
                failed, source, source.publisher(), true, Comparing.none("nothing to compare with"), Clock.systemUTC());
    }

    @Test
    void lostSink_goesBackToItsCheckpoint() throws Exception {
        settings = new WorkerSettings(10, 1 << 20, 50, 50, 1_000, 100, 3);
        start();
        for (int i = 0; i < 200; i++) {
            table.put(T, Integer.toString(i), "article " + i);
            source.put(Q, event("insert", T, Integer.toString(i), "push"));
            sink.loseNext = i == 100;
        }
        awaitEqual(T);
        awaitDurable(200);
    }
}
