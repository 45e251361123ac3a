package io.gannet.backfill;

import io.gannet.job.JobControl;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.ServerLoad;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Holds a backfill back: by the server's own load and its replicas' lag, looked at once a second, and by a rate of rows. */
final class Throttle implements AutoCloseable {

    private static final long MAX_REPLICA_LAG = 10;
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServerLoad load;
    private final JobControl control;
    private final ReplicaLag lag;
    private Optional<String> reason = Optional.empty();
    private long lookedAt = System.nanoTime() - LOOK_EVERY_NANOS;
    private long freeAt = System.nanoTime();

    Throttle(MysqlPool pool, JobControl control) {
        this.load = new ServerLoad(pool);
        this.control = control;
        this.lag = new ReplicaLag(pool.settings());
    }

    /** Why nothing may be read now; empty when it may. */
    Optional<String> reason() throws SQLException {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_EVERY_NANOS) {
            lookedAt = now;
            Optional<String> busy = load.above(control.number("max-threads-running", ServerLoad.MAX_THREADS_RUNNING));
            reason = busy.isPresent() ? busy : behind();
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
}
