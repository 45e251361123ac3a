package io.gannet.appliance;

import io.gannet.capture.RestingThread;
import io.gannet.change.Heartbeat;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.SqlErrors;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the heartbeat row every few seconds and watches when searches of each index find it: lag measured over the whole way,
 * trigger, queue, worker and index, whether or not anybody writes. Where capture was not installed there is no such table, and
 * nothing is measured.
 *
 * <p>One thread, {@code gannet-heartbeat}; {@link #close} ends it within a second, or after its statement.
 */
final class Heartbeats implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    /** How often a database without the table is asked again. */
    private static final Duration ABSENT = Duration.ofSeconds(10);

    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_SCHEMA = 1049;

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private static final String SQL = "INSERT INTO " + Heartbeat.TABLE + " (id, " + Heartbeat.BEAT + ") VALUES ("
            + Heartbeat.KEY.columns().get("id") + ", ?) ON DUPLICATE KEY UPDATE " + Heartbeat.BEAT + " = VALUES("
            + Heartbeat.BEAT + ")";

    /** An index that is watched. Guarded by the lock. */
    private static final class Watched {
        final Supplier<OptionalLong> search;
        final Timer timer;
        /** When the oldest beat that was not found yet was committed, by nanoTime; 0 = all were found. */
        long waitingSince;
        /** When the last beat was found, by nanoTime; 0 = never. */
        long foundAt;

        long lastMillis;

        Watched(String name, Supplier<OptionalLong> search, MeterRegistry meters) {
            this.search = search;
            this.timer = Timer.builder("gannet.heartbeat.visible")
                    .description("Time from the commit of our heartbeat row to a search that finds it.")
                    .tag("index", name)
                    .serviceLevelObjectives(BOUNDS)
                    .register(meters);
        }

        boolean look(long beat, long now) {
            if (waitingSince != 0 && search.get().orElse(Long.MIN_VALUE) >= beat) {
                lastMillis = TimeUnit.NANOSECONDS.toMillis(now - waitingSince);
                timer.record(now - waitingSince, TimeUnit.NANOSECONDS);
                waitingSince = 0;
                foundAt = now;
            }
            return waitingSince == 0;
        }
    }

    private final MysqlPool pool;
    private final Duration every;
    private final Clock clock;
    private final Map<String, Watched> indexes = new LinkedHashMap<>();
    private final RestingThread thread = new RestingThread("gannet-heartbeat", this::run);
    private final ReentrantLock lock = new ReentrantLock();
    private long last;

    /**
     * Not started yet.
     *
     * @param every how often the row is written
     * @param searches by index, the beat that its searches find now
     */
    Heartbeats(
            MysqlPool pool,
            Duration every,
            Clock clock,
            Map<String, Supplier<OptionalLong>> searches,
            MeterRegistry meters) {
        this.pool = pool;
        this.every = every;
        this.clock = clock;
        searches.forEach((name, search) -> indexes.put(name, new Watched(name, search, meters)));
    }

    void start() {
        thread.start();
    }

    private void run() throws InterruptedException {
        boolean failed = false;
        while (thread.rest(Duration.ZERO)) {
            long start = System.nanoTime();
            Duration next = every;
            try {
                if (write()) {
                    watch(start + every.toNanos());
                } else {
                    next = every.compareTo(ABSENT) > 0 ? every : ABSENT;
                }
                failed = false;
            } catch (SQLException e) {
                if (!failed) {
                    LOG.warn("event=heartbeat-not-written problem=\"{}\"", SqlErrors.firstLine(e));
                }
                failed = true;
            }
            thread.rest(next.minusNanos(System.nanoTime() - start));
        }
    }

    /** False where there is no table for it. */
    private boolean write() throws SQLException {
        last = Math.max(last + 1, clock.millis());
        try (Connection connection = pool.connection();
                PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, last);
            statement.executeUpdate();
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_TABLE || e.getErrorCode() == NO_SUCH_SCHEMA) {
                forget();
                return false;
            }
            throw e;
        }
        lock.lock();
        try {
            long now = System.nanoTime();
            indexes.values().forEach(one -> one.waitingSince = one.waitingSince == 0 ? now : one.waitingSince);
        } finally {
            lock.unlock();
        }
        return true;
    }

    private void forget() {
        lock.lock();
        try {
            indexes.values().forEach(one -> one.waitingSince = one.foundAt = 0);
        } finally {
            lock.unlock();
        }
    }

    /** Looks until every index shows the beat or the next one is due: every millisecond at first, then less often. */
    private void watch(long until) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() < until && !found()) {
            long waits = (System.nanoTime() - start) / 50;
            if (!thread.rest(Duration.ofNanos(Math.max(1_000_000, Math.min(waits, 100_000_000))))) {
                return;
            }
        }
    }

    private boolean found() {
        lock.lock();
        try {
            boolean all = true;
            for (Watched one : indexes.values()) {
                all &= one.look(last, System.nanoTime());
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Figures of an index for people: how long the last beat took and how long ago it was found. */
    Map<String, Object> status(String index) {
        Map<String, Object> figures = new LinkedHashMap<>();
        lock.lock();
        try {
            Watched one = indexes.get(index);
            if (one != null && one.foundAt != 0) {
                figures.put("heartbeat_ms", one.lastMillis);
                figures.put("heartbeat_age_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - one.foundAt));
            }
            if (one != null && one.waitingSince != 0) {
                figures.put("heartbeat_waits_ms", waiting(one));
            }
        } finally {
            lock.unlock();
        }
        return figures;
    }

    private static long waiting(Watched one) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - one.waitingSince);
    }

    /** Why searches of an index do not find what was committed within this time; empty when they do, or nothing is known. */
    Optional<String> late(String index, long limitMillis) {
        lock.lock();
        try {
            Watched one = indexes.get(index);
            if (one == null || one.waitingSince == 0 || waiting(one) <= limitMillis) {
                return Optional.empty();
            }
            return Optional.of("the heartbeat committed " + waiting(one) + " ms ago is not found yet");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.end(Duration.ofSeconds(1));
    }
}
