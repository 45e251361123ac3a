package io.gannet.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many statements the server runs at once ({@code Threads_running}), asked once a second at most. Thread-safe. */
public final class ServerLoad {

    /** Where nothing else is set, so many are too many for work that can wait. */
    public static final long MAX_THREADS_RUNNING = 25;

    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MysqlPool pool;
    private final LongSupplier nanos;
    private long lookedAt;
    private long running = -1;

    /** Of the server that this pool connects to. */
    public ServerLoad(MysqlPool pool) {
        this(pool, System::nanoTime);
    }

    ServerLoad(MysqlPool pool, LongSupplier nanos) {
        this.pool = pool;
        this.nanos = nanos;
    }

    /** Why work that can wait is to wait: more statements than this run; empty when it may go on. */
    public synchronized Optional<String> above(long limit) throws SQLException {
        long now = nanos.getAsLong();
        if (running < 0 || now - lookedAt >= LOOK_EVERY_NANOS) {
            running = threadsRunning();
            lookedAt = now;
        }
        return running > limit
                ? Optional.of("throttled: Threads_running is " + running + ", above " + limit)
                : Optional.empty();
    }

    private long threadsRunning() throws SQLException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_running'")) {
            return rs.next() ? rs.getLong(2) : 0;
        }
    }
}
