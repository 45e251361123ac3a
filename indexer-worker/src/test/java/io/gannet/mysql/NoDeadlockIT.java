package io.gannet.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.RowKey;
import io.gannet.change.RowSource.ReadMode;
import io.gannet.change.TableName;
import io.gannet.sandbox.ServerKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Transactions that take their rows in the order of the key, and so hardly deadlock with each other, run beside confirming reads of the
 * same rows: not one of their statements fails because of a reader.
 */
class NoDeadlockIT {

    private static final int ROWS = 60;
    private static final int WRITERS = 6;
    private static final int READERS = 2;
    private static final long MILLIS = 5_000;
    private static final int DEADLOCK = 1213;
    private static final TableName TABLE = new TableName("nodeadlock", "t");

    private final Queue<SQLException> harmed = new ConcurrentLinkedQueue<>();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong own = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void confirmingReads_neverHarmTheApplication(ServerKind kind) throws Exception {
        try (Database db = new Database(kind, "nodeadlock")) {
            db.execute("CREATE TABLE t (id int primary key, v int, w varchar(100)) ENGINE=InnoDB");
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
            long end = System.nanoTime() + MILLIS * 1_000_000;
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long seed = 100 + i;
                all.add(threads.submit(work(() -> write(db, new Random(seed), end))));
            }
            for (int i = 0; i < READERS; i++) {
                all.add(threads.submit(work(() -> read(db, end))));
            }
            for (Future<?> one : all) {
                one.get();
            }
            threads.shutdown();
            System.out.printf(
                    "%s: %d transactions beside %d confirming reads, %d deadlocks of their own%n",
                    kind, commits.get(), reads.get(), own.get());
            assertThat(harmed).as("errors of the application").isEmpty();
            assertThat(commits.get()).isGreaterThan(100);
            assertThat(reads.get()).isGreaterThan(2);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Callable<Object> work(Work work) {
        return () -> {
            work.run();
            return true;
        };
    }

    private void write(Database db, Random random, long end) throws SQLException {
        try (Connection connection = db.connect();
                PreparedStatement put = connection.prepareStatement(
                        "INSERT INTO t VALUES (?, 1, REPEAT('x', 100)) ON DUPLICATE KEY UPDATE v = v + 1");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM t WHERE id = ?");
                PreparedStatement update = connection.prepareStatement("UPDATE t SET v = v + 1 WHERE id = ?")) {
            // gap locks of REPEATABLE READ would let these writers deadlock with each other
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            while (System.nanoTime() < end) {
                try {
                    int id = random.nextInt(ROWS / 4);
                    for (int i = 0; i < 3; i++) {
                        int kind = random.nextInt(10);
                        PreparedStatement one = kind < 8 ? update : kind < 9 ? put : update;
                        one.setInt(1, id);
                        one.executeUpdate();
                        id += 1 + random.nextInt(ROWS / 4);
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                    int single = random.nextInt(ROWS);
                    if (random.nextInt(4) == 0) {
                        delete.setInt(1, single);
                        delete.executeUpdate();
                        connection.commit();
                    }
                    commits.incrementAndGet();
                } catch (SQLException e) {
                    if (e.getErrorCode() == DEADLOCK && !withReader(connection)) {
                        own.incrementAndGet();
                    } else {
                        harmed.add(e);
                    }
                    connection.rollback();
                }
            }
        }
    }

    /** Upserts take gap locks and may deadlock with each other; the server tells who was in its last deadlock. */
    private static boolean withReader(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW ENGINE INNODB STATUS")) {
            result.next();
            String status = result.getString("Status");
            int start = status.indexOf("LATEST DETECTED DEADLOCK");
            int end = status.indexOf("\nTRANSACTIONS\n", start);
            String section = start < 0 || end < 0 ? status : status.substring(start, end);
            return section.contains("SHARE MODE") || section.contains("FOR SHARE");
        }
    }

    private void read(Database db, long end) throws Exception {
        RowReader reader = new RowReader(db.pool);
        Set<RowKey> keys = new HashSet<>();
        for (int i = 0; i < ROWS; i++) {
            keys.add(RowKey.of("id", Integer.toString(i)));
        }
        while (System.nanoTime() < end) {
            reader.read(TABLE, keys, ReadMode.CONFIRM);
            reads.incrementAndGet();
        }
    }
}
