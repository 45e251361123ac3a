package io.gannet.backfill;

import io.gannet.job.JobControl;
import io.gannet.mysql.MysqlPool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Holds a backfill back: by the server's own load and its replicas' lag, looked at once a second, and by a rate of rows. */
final class Throttle implements AutoCloseable {

    private static final long MAX_THREADS_RUNNING = 25;
    private static final long MAX_REPLICA_LAG = 10;
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MysqlPool pool;
    private final JobControl control;
    private final ReplicaLag lag;
    private Optional<String> reason = Optional.empty();
    private long lookedAt = System.nanoTime() - LOOK_EVERY_NANOS;
    private long freeAt = System.nanoTime();

    Throttle(MysqlPool pool, JobControl control) {
        this.pool = pool;
        this.control = control;
        this.lag = new ReplicaLag(pool.settings());
    }

    /** Why nothing may be read now; empty when it may. */
    Optional<String> reason() throws SQLException {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_EVERY_NANOS) {
            lookedAt = now;
            long limit = control.number("max-threads-running", MAX_THREADS_RUNNING);
            long running = threadsRunning();
            reason = running > limit
                    ? Optional.of("throttled: Threads_running is " + running + ", above " + limit)
                    : behind();
        }
        return reason;
    }

    private Optional<String> behind() {
        return control.setting("replicas")
                .filter(addresses -> !addresses.isEmpty())
                .flatMap(addresses -> lag.reason(addresses, control.number("max-replica-lag", MAX_REPLICA_LAG)));
    }

    @Override
    public void close() {
        lag.close();
    }

    /** How long to wait after this many rows to keep to the rate. */
    Duration pauseAfter(int rows) {
        long rate = control.number("rate", 0);
        if (rate == 0) {
            return Duration.ZERO;
        }
        long now = System.nanoTime();
        freeAt = Math.max(freeAt, now - TimeUnit.SECONDS.toNanos(1)) + TimeUnit.SECONDS.toNanos(rows) / rate;
        return Duration.ofNanos(Math.max(0, freeAt - now));
    }

    private long threadsRunning() throws SQLException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_running'")) {
            return rs.next() ? rs.getLong(2) : 0;
        }
    }
}
