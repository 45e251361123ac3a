package io.gannet.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.appliance.LocalPublisher;
import io.gannet.appliance.LocalSource;
import io.gannet.backfill.BackfillKind;
import io.gannet.change.TableName;
import io.gannet.client.MessagePublisher;
import io.gannet.client.MessageSource;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobState;
import io.gannet.job.JobView;
import io.gannet.mysql.Database;
import io.gannet.mysql.RowReader;
import io.gannet.mysql.ServerLoad;
import io.gannet.mysql.TableScan;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.Sync;
import io.gannet.sandbox.ServerKind;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Feed;
import io.gannet.worker.Parts;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Backfill, verify, repair and scrubber between a real table and a real index, by way of a real queue and worker. */
class SyncIT {

    private static final TableName TABLE = new TableName("syncing", "articles");
    private static final int ROWS = 20_000;

    @TempDir
    Path folder;

    /** Everything between the table and the index. */
    private final class Line implements AutoCloseable {

        final Database database;
        final LogQueueEngine engine;
        final LuceneSink sink;
        final MessageSource source;
        final Worker worker;
        final VerifyTarget target;
        final Verification verification;
        JobRegistry jobs;

        Line(ServerKind kind) throws Exception {
            database = new Database(kind, TABLE.schema());
            engine = LogQueueEngine.open(
                    EngineSettings.of(folder.resolve("queue")).withSync(Sync.INTERVAL, Duration.ofSeconds(1)));
            sink = LuceneSink.open(
                    IndexSettings.of("articles", List.of(TABLE)), folder.resolve("index"), Clock.systemUTC());
            source = new LocalSource(engine, (queue, number) -> number);
            RowReader rows = new RowReader(database.pool);
            worker = new Worker(new Parts(
                    sink,
                    Feed.ofTables(Set.of(TABLE), Set.of()),
                    source,
                    Optional.of(rows),
                    FailedPositionLog.open(folder.resolve("failed"), 1 << 20),
                    WorkerSettings.DEFAULT,
                    (name, queues, gap) -> {},
                    Clock.systemUTC(),
                    new Random(1),
                    new SimpleMeterRegistry()));
            worker.start();
            target = new VerifyTarget(TABLE, sink, TABLE.toString());
            MessagePublisher publisher = new LocalPublisher(engine);
            verification = new Verification(
                    table -> new TableScan(database.pool, table, Optional.empty()),
                    rows,
                    source,
                    publisher,
                    Upstream.NONE,
                    new ServerLoad(database.pool)::above);
            openJobs();
        }

        void openJobs() throws Exception {
            jobs = JobRegistry.open(
                    folder.resolve("jobs"),
                    Clock.systemUTC(),
                    List.of(
                            new BackfillKind(database.pool, new LocalPublisher(engine), this::backlog),
                            new VerifyKind(verification, name -> Optional.of(target)
                                    .filter(t -> t.name().equals(name)))));
        }

        private long backlog(String queue) {
            try {
                MessageSource.Span span = source.span(queue, sink.name());
                return span.last() - span.acknowledged();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
        }

        void fill(int rows) throws SQLException {
            database.execute("CREATE TABLE articles (id INT PRIMARY KEY, v VARCHAR(100), n INT)");
            for (int from = 0; from < rows; from += 5_000) {
                StringBuilder sql = new StringBuilder("INSERT INTO articles VALUES ");
                for (int i = from; i < Math.min(rows, from + 5_000); i++) {
                    sql.append(i == from ? "" : ",")
                            .append('(')
                            .append(i)
                            .append(",'some words ")
                            .append(i)
                            .append("',1)");
                }
                database.execute(sql.toString());
            }
        }

        JobView run(String kind, String subject, Map<String, String> settings) {
            return end(jobs.submit(kind, subject, settings).id());
        }

        JobView end(String id) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> jobs.find(id).orElseThrow().state().ended());
            return jobs.find(id).orElseThrow();
        }

        void awaitEntries(long count) {
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.index().rows() == count);
        }

        @Override
        public void close() throws SQLException {
            jobs.close();
            worker.close();
            sink.close();
            engine.close();
            database.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_INSTALLED"})
    void backfill_thenVerify_findsAndRepairsWhatIsDifferent(ServerKind kind) throws Exception {
        try (Line line = new Line(kind)) {
            line.fill(ROWS);
            long from = System.nanoTime();
            JobView backfill = line.run(BackfillKind.NAME, TABLE.toString(), Map.of());
            line.awaitEntries(ROWS);
            System.out.printf("%s: backfill %.0f rows/s%n", kind, ROWS / ((System.nanoTime() - from) / 1e9));
            assertThat(backfill.state()).isEqualTo(JobState.DONE);
            assertThat(backfill.done()).isEqualTo(ROWS);

            from = System.nanoTime();
            JobView equal = line.run(VerifyKind.NAME, line.target.name(), Map.of());
            System.out.printf("%s: verify %.0f rows/s%n", kind, ROWS / ((System.nanoTime() - from) / 1e9));
            assertThat(equal.state()).isEqualTo(JobState.DONE);
            assertThat(equal.done()).isEqualTo(ROWS);
            assertThat(equal.results()).containsEntry("differences", "0").containsEntry("left", "0");

            // behind the back of every trigger: there are none
            line.database.execute(
                    "UPDATE articles SET v = 'changed' WHERE id = 17",
                    "DELETE FROM articles WHERE id IN (18, 19)",
                    "INSERT INTO articles VALUES (1000000, 'new', 1)");
            JobView differing = line.run(VerifyKind.NAME, line.target.name(), Map.of("repair", "false"));
            assertThat(differing.results()).containsEntry("differences", "4").containsEntry("left", "4");
            assertThat(differing.results().get("examples"))
                    .contains("only in the index", "only in the table", "different", "changed");

            JobView repaired = line.run(VerifyKind.NAME, line.target.name(), Map.of("repair", "true"));
            assertThat(repaired.results())
                    .containsEntry("differences", "4")
                    .containsEntry("repaired", "4")
                    .containsEntry("left", "0");
            assertThat(line.run(VerifyKind.NAME, line.target.name(), Map.of("sample", "5000"))
                            .results())
                    .containsEntry("differences", "0");
            assertThat(line.sink.index().rows()).isEqualTo(ROWS - 1);
        }
    }

    @Test
    void backfill_afterAStop_goesOnWhereItWas_andTakesACondition() throws Exception {
        try (Line line = new Line(ServerKind.MARIADB_INSTALLED)) {
            line.fill(3_000);
            String id = line.jobs
                    .submit(
                            BackfillKind.NAME,
                            TABLE.toString(),
                            Map.of("where", "id < 2000 -- not all", "rate", "1000", "chunk-size", "50"))
                    .id();
            await().until(() -> line.jobs.find(id).orElseThrow().done() >= 300);
            line.jobs.close();
            long before = JsonMapper.builder()
                    .build()
                    .readTree(folder.resolve("jobs").resolve(id + ".json").toFile())
                    .path("done")
                    .asLong();
            assertThat(before).isBetween(300L, 1_999L);
            line.openJobs();
            line.jobs.set(id, "rate", "0");
            JobView ended = line.end(id);
            assertThat(ended.state()).isEqualTo(JobState.DONE);
            assertThat(ended.done()).isEqualTo(2_000);
            line.awaitEntries(2_000);
        }
    }

    @Test
    void verify_whileTheServerIsBusy_waits() throws Exception {
        try (Line line = new Line(ServerKind.MARIADB_INSTALLED)) {
            line.fill(10);
            String id;
            ExecutorService others = Executors.newFixedThreadPool(4);
            List<Connection> busy = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    Connection connection = line.database.connect();
                    busy.add(connection);
                    others.execute(() -> sleep(connection));
                }
                id = line.jobs
                        .submit(VerifyKind.NAME, line.target.name(), Map.of("max-threads-running", "3"))
                        .id();
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                line.jobs.find(id).orElseThrow().note().startsWith("throttled: Threads_running is"));
                assertThat(line.jobs.find(id).orElseThrow().done()).isZero();
            } finally {
                for (Connection connection : busy) {
                    connection.abort(Runnable::run);
                }
                others.shutdownNow();
            }
            line.jobs.set(id, "max-threads-running", "25");
            assertThat(line.end(id).results()).containsEntry("differences", "10");
        }
    }

    private static void sleep(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT SLEEP(60)");
        } catch (SQLException e) {
            // ended from without
        }
    }

    @Test
    void scrubber_repairsByItself() throws Exception {
        try (Line line = new Line(ServerKind.MARIADB_INSTALLED)) {
            line.fill(500);
            Scrubber scrubber = new Scrubber(line.verification, () -> List.of(line.target), 5_000, Clock.systemUTC());
            try (scrubber) {
                scrubber.start();
                // never backfilled: everything is a difference
                line.awaitEntries(500);
                await().atMost(Duration.ofSeconds(30)).until(() -> scrubber.status().stream()
                        .anyMatch(s -> s.passedAt() > 0 && s.lastRepaired() == 500));
                line.database.execute("DELETE FROM articles WHERE id = 3");
                await().atMost(Duration.ofSeconds(scrubber.status().get(0).boundSeconds() + 10))
                        .until(() -> line.sink.index().rows() == 499);
            }
        }
    }
}
