package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.RowChange;
import io.gannet.change.TableName;
import io.gannet.sandbox.ServerKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writers at work in mode push while whatever they post to is down, hangs, is slow, full, closes or answers garbage: no statement
 * fails or takes longer than the bound, the library's counters are true, and every committed change is told.
 */
class TormentedApplicationIT {

    private static final TableName TABLE = new TableName("torment", "t");
    private static final int WRITERS = 4;
    private static final long SEED = Long.getLong("gannet.seed", 20_261_122L);
    /** 250 ms by the library's default; the rest is for a busy machine. */
    private static final long BOUND_MILLIS = 2_000;

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void writers_whileTheEndpointIsTormented_noticeNothing_andAllIsTold(ServerKind kind) throws Exception {
        torment(kind, 1, 25);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void writers_whileTheEndpointIsTormentedForLong_noticeNothing_andAllIsTold(ServerKind kind) throws Exception {
        torment(kind, 6, 250);
    }

    private static void torment(ServerKind kind, int rounds, int statementsEach) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
        fixture.limits("");
        fixture.takeEvents();
        fixture.server()
                .execute(
                        "DROP DATABASE IF EXISTS torment",
                        "CREATE DATABASE torment CHARACTER SET utf8mb4",
                        "CREATE TABLE torment.t (id INT PRIMARY KEY, v VARCHAR(40))");
        fixture.installer().install(TABLE, CaptureOptions.push());
        fixture.awaitTarget();
        fixture.takeEvents();
        String before = fixture.udf().statistics().orElseThrow();
        List<Writer> writers = new ArrayList<>();
        AtomicLong statements = new AtomicLong();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> running = new ArrayList<>();
        try {
            for (int i = 0; i < WRITERS; i++) {
                Writer writer = new Writer(fixture, i, new Random(SEED + i), statements, stop);
                writers.add(writer);
                running.add(threads.submit(() -> {
                    writer.run();
                    return null;
                }));
            }
            Random random = new Random(SEED);
            for (int round = 0; round < rounds; round++) {
                List<Endpoint.Manner> manners = new ArrayList<>(List.of(Endpoint.Manner.values()));
                Collections.shuffle(manners, random);
                for (Endpoint.Manner manner : manners) {
                    fixture.endpoint().manner(manner);
                    awaitWrites(statements, statementsEach, running);
                }
                fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
                fixture.endpoint().down();
                awaitWrites(statements, statementsEach, running);
                fixture.endpoint().up();
                awaitWrites(statements, statementsEach, running);
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        for (Future<?> one : running) {
            one.get(30, TimeUnit.SECONDS);
        }
        fixture.endpoint().manner(Endpoint.Manner.ACCEPT);

        String after = fixture.udf().statistics().orElseThrow();
        long rows = writers.stream().mapToLong(writer -> writer.rows).sum();
        assertThat(writers)
                .as("slowest statement on %s, seed %d", kind, SEED)
                .allMatch(writer -> writer.slowestMillis < BOUND_MILLIS);
        long calls = count(after, "calls") - count(before, "calls");
        assertThat(calls).as("calls of %s", after).isEqualTo(rows);
        assertThat(count(after, "ok") - count(before, "ok") + failed(after) - failed(before))
                .as("ok and failed of %s", after)
                .isEqualTo(calls);
        assertThat(failed(after)).isGreaterThan(failed(before));
        assertThat(count(after, "lost")).isEqualTo(count(before, "lost"));

        Set<String> told = new HashSet<>();
        Map<String, Integer> deleted = new HashMap<>();
        for (RowChange event : fixture.takeEvents()) {
            if (event.operation() == RowChange.Operation.DELETE) {
                deleted.merge(event.key().id(), 1, Integer::sum);
            } else {
                told.add(event.key().id() + "=" + event.row().orElseThrow().text("v"));
            }
        }
        for (Writer writer : writers) {
            assertThat(told).as("told on %s, seed %d", kind, SEED).containsAll(writer.committed);
            writer.deletes.forEach((id, times) -> assertThat(deleted.getOrDefault(id, 0))
                    .as("deletes of %s", id)
                    .isGreaterThanOrEqualTo(times));
        }
        fixture.installer().remove(TABLE, true);
        fixture.server().execute("DROP DATABASE torment");
    }

    /** Goes on when so many statements more have been written, or a writer has ended. */
    private static void awaitWrites(AtomicLong statements, int more, List<Future<?>> running) {
        long from = statements.get();
        await().atMost(120, TimeUnit.SECONDS)
                .until(() -> statements.get() >= from + more || running.stream().anyMatch(Future::isDone));
    }

    private static long count(String statistics, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(statistics);
        assertThat(matcher.find()).as("%s in %s", name, statistics).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static long failed(String statistics) {
        int from = statistics.indexOf("\"failed\":{");
        Matcher matcher = Pattern.compile(":(\\d+)").matcher(statistics.substring(from, statistics.indexOf('}', from)));
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    /** One connection with rows of its own: single statements, statements of many rows, transactions that commit or roll back. */
    private static final class Writer {

        private static final int IDS = 30;

        private final CaptureFixture fixture;
        private final int own;
        private final Random random;
        private final AtomicLong statements;
        private final AtomicBoolean stop;
        private final Set<String> committed = new HashSet<>();
        private final Map<String, Integer> deletes = new HashMap<>();
        private Set<Integer> present = new HashSet<>();
        private long rows;
        private long slowestMillis;
        private int serial;

        Writer(CaptureFixture fixture, int own, Random random, AtomicLong statements, AtomicBoolean stop) {
            this.fixture = fixture;
            this.own = own;
            this.random = random;
            this.statements = statements;
            this.stop = stop;
        }

        void run() throws SQLException {
            try (Connection connection = fixture.server().connect("torment");
                    Statement statement = connection.createStatement()) {
                // ranges would lock the gap to the next writer's rows, and the writers each other, capture or not
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                while (!stop.get()) {
                    transaction(connection, statement);
                }
            }
        }

        private void transaction(Connection connection, Statement statement) throws SQLException {
            int steps = random.nextInt(3) + 1;
            boolean alone = steps == 1;
            boolean keep = alone || random.nextInt(4) > 0;
            connection.setAutoCommit(alone);
            Set<Integer> there = new HashSet<>(present);
            Set<String> written = new HashSet<>();
            List<String> gone = new ArrayList<>();
            for (int i = 0; i < steps; i++) {
                step(statement, there, written, gone);
            }
            if (!alone && keep) {
                connection.commit();
            } else if (!alone) {
                connection.rollback();
            }
            if (keep) {
                present = there;
                committed.addAll(written);
                gone.forEach(id -> deletes.merge(id, 1, Integer::sum));
            }
        }

        private void step(Statement statement, Set<Integer> there, Set<String> written, List<String> gone)
                throws SQLException {
            int id = own * 1_000 + random.nextInt(IDS);
            String value = own + "-" + ++serial;
            if (!there.contains(id)) {
                timed(statement, "INSERT INTO t VALUES (" + id + ", '" + value + "')");
                there.add(id);
                written.add(id + "=" + value);
            } else if (random.nextInt(3) == 0) {
                timed(statement, "DELETE FROM t WHERE id = " + id);
                there.remove(id);
                gone.add(String.valueOf(id));
            } else {
                int to = id + random.nextInt(6);
                timed(statement, "UPDATE t SET v = '" + value + "' WHERE id BETWEEN " + id + " AND " + to);
                there.stream().filter(one -> one >= id && one <= to).forEach(one -> written.add(one + "=" + value));
            }
        }

        private void timed(Statement statement, String sql) throws SQLException {
            long start = System.nanoTime();
            rows += statement.executeUpdate(sql);
            slowestMillis = Math.max(slowestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            statements.incrementAndGet();
        }
    }
}
