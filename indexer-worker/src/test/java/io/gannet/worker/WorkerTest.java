package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.search.SearchQuery;
import io.gannet.sink.RowHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker over a real index, with queues and tables in memory. */
class WorkerTest {

    private static final TableName T = new TableName("shop", "articles");
    private static final TableName U = new TableName("shop", "users");
    private static final String Q = "shop.articles";

    @TempDir
    Path directory;

    private final MemorySource source = new MemorySource();
    private final MemoryTable table = new MemoryTable();
    private final List<String> gaps = new CopyOnWriteArrayList<>();
    private FailedPositionLog failed;
    private LuceneSink index;
    private FlakySink sink;
    private Worker worker;
    private WorkerSettings settings = WorkerSettings.DEFAULT;
    private Optional<RowSource> rows = Optional.of(table);
    private Feed feed = Feed.ofTables(Set.of(T, U), Set.of(T, U));

    @BeforeEach
    void openLog() throws Exception {
        failed = FailedPositionLog.open(directory.resolve("failed"), 1 << 20);
    }

    private void start() throws Exception {
        index = LuceneSink.open(IndexSettings.of("articles", List.of()), directory.resolve("index"), Clock.systemUTC());
        sink = new FlakySink(index);
        worker = new Worker(new Parts(
                sink,
                feed,
                source,
                rows,
                failed,
                settings,
                (name, queues, gap) -> gaps.add(gap + " " + queues),
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry()));
        worker.start();
    }

    private void stop() {
        worker.close();
        sink.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        if (worker != null) {
            stop();
        }
        failed.close();
    }

    private static String event(String op, TableName name, String id, String source) {
        return "{\"v\":1,\"op\":\"" + op + "\",\"db\":\"" + name.schema() + "\",\"table\":\"" + name.table()
                + "\",\"key\":{\"id\":" + id + "},\"conn\":7,\"src\":\"" + source + "\"}";
    }

    private Map<String, Long> indexed(TableName name) throws Exception {
        Map<String, Long> seen = new TreeMap<>();
        index.scan(name, (key, hash, version) -> seen.put(key.id(), hash));
        return seen;
    }

    private Map<String, Long> expected(TableName name) {
        Map<String, Long> all = new TreeMap<>();
        table.rows(name).forEach((id, row) -> all.put(id, RowHash.of(row)));
        return all;
    }

    private void awaitEqual(TableName name) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(indexed(name)).isEqualTo(expected(name)));
    }

    private void awaitDurable(long number) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> source.acknowledged(Q, "articles") == number);
    }

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
        Replay replay = new Replay(failed, source, source.publisher(), true);
        assertThat(replay.replay(ids, 10_000))
                .extracting(Replay.Result::outcome)
                .containsExactly(Replay.Outcome.FAILED, Replay.Outcome.FAILED);
        assertThat(failed.size()).isEqualTo(2);
        stop();
        feed = new Feed(List.of(Q), Set.of(T, U), Set.of(T, U));
        source.drop(Q, 2);
        start();
        ids = failed.open().stream().map(FailedPosition::id).toList();
        List<Replay.Result> results = new Replay(failed, source, source.publisher(), true).replay(ids, 10_000);
        assertThat(results)
                .extracting(Replay.Result::outcome)
                .containsExactlyInAnyOrder(Replay.Outcome.APPLIED, Replay.Outcome.FAILED);
        assertThat(results).extracting(Replay.Result::reason).anyMatch(reason -> reason.contains("not kept"));
        awaitEqual(U);
        assertThat(failed.open()).extracting(FailedPosition::reason).allMatch(reason -> reason.startsWith("not JSON"));
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
