package io.gannet.convergence;

import io.gannet.sandbox.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One connection of the application: random statements and transactions from a seed. What fails for the application's own reasons
 * (a deadlock of its own, a duplicate, a broken connection while the server is away) is counted; anything else was done to it by
 * capture and is kept as harm.
 */
final class Writer implements Runnable {

    /** Lock wait, deadlock, duplicate key, foreign keys, table definition just changed, lock wait of a DDL. */
    private static final Set<Integer> OWN_FAULT = Set.of(1205, 1213, 1062, 1451, 1452, 1412, 1217, 1216, 1020);

    /**
     * A deadlock in the trigger's own insert into the outbox, which no trigger can avoid (docs/capture.md): with
     * innodb_autoinc_lock_mode 1, the default of MariaDB and MySQL 5.7, the lock on the outbox's AUTO_INCREMENT is kept to the
     * statement's end, and such a deadlock is told as 1467.
     */
    private static final int OUTBOX_DEADLOCK = 1467;

    private static final int UNKNOWN_COLUMN = 1054;

    private final DatabaseServer server;
    private final Statements statements;
    private final Random random;
    private final BooleanSupplier ended;
    private final Shared shared;

    /** What all writers count together. */
    static final class Shared {
        final AtomicLong done = new AtomicLong();
        final Map<Integer, AtomicLong> faults = new ConcurrentHashMap<>();
        final Queue<String> harm = new java.util.concurrent.ConcurrentLinkedQueue<>();
        /** Slowest statement that succeeded, in milliseconds. */
        final AtomicLong slowest = new AtomicLong();

        private final boolean wholeRows;

        /**
         * Nothing done yet.
         *
         * @param wholeRows triggers name every column: a column that was dropped fails writes until the triggers are made anew
         *     (docs/capture.md)
         */
        Shared(boolean wholeRows) {
            this.wholeRows = wholeRows;
        }

        boolean expected(int error) {
            return OWN_FAULT.contains(error) || error == OUTBOX_DEADLOCK || (wholeRows && error == UNKNOWN_COLUMN);
        }
    }

    Writer(DatabaseServer server, long seed, BooleanSupplier ended, Shared shared) {
        this.server = server;
        this.random = new Random(seed);
        this.statements = new Statements(random);
        this.ended = ended;
        this.shared = shared;
    }

    @Override
    public void run() {
        while (!ended.getAsBoolean()) {
            try (Connection connection = server.connect(Tables.SCHEMA);
                    Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION innodb_lock_wait_timeout = 3, time_zone = '+05:00'");
                while (!ended.getAsBoolean()) {
                    transaction(connection, statement);
                }
            } catch (SQLException e) {
                note(e, "");
                pause(200);
            }
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        int shape = random.nextInt(100);
        if (shape < 55) {
            connection.setAutoCommit(true);
            run(statement);
        } else {
            connection.setAutoCommit(false);
            boolean broken = false;
            for (int i = 1 + random.nextInt(5); i > 0 && !broken; i--) {
                Savepoint savepoint = random.nextInt(8) == 0 ? connection.setSavepoint() : null;
                broken = !run(statement);
                if (savepoint != null && !broken) {
                    connection.rollback(savepoint);
                }
            }
            if (shape > 97) {
                pause(300 + random.nextInt(2500));
            }
            if (broken || shape < 65) {
                connection.rollback();
            } else {
                connection.commit();
            }
        }
        pause(random.nextInt(12));
    }

    private boolean run(Statement statement) throws SQLException {
        String sql = statements.next();
        long from = System.nanoTime();
        try {
            statement.executeUpdate(sql);
            shared.done.incrementAndGet();
            long millis = (System.nanoTime() - from) / 1_000_000;
            shared.slowest.accumulateAndGet(millis, Math::max);
            return true;
        } catch (SQLException e) {
            note(e, sql);
            if (broken(e)) {
                throw e;
            }
            return false;
        }
    }

    private void note(SQLException e, String sql) {
        if (broken(e)) {
            shared.faults.computeIfAbsent(-1, k -> new AtomicLong()).incrementAndGet();
        } else if (shared.expected(e.getErrorCode())) {
            shared.faults
                    .computeIfAbsent(e.getErrorCode(), k -> new AtomicLong())
                    .incrementAndGet();
        } else if (shared.harm.size() < 50) {
            shared.harm.add(e.getErrorCode() + " " + e.getMessage() + " in " + sql);
        }
    }

    private static boolean broken(SQLException e) {
        String state = e.getSQLState();
        return (state != null && state.startsWith("08")) || e.getErrorCode() == 1053 || e.getErrorCode() == 1927;
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
