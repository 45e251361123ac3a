package io.gannet.outbox;

import io.gannet.client.MessagePublisher;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.SqlErrors;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the outbox of one database into queues, in id order, each row at least once. One thread; a second relay on the same
 * database waits by {@code GET_LOCK} until the first is gone. {@link #ring} may be called from any thread and never blocks.
 *
 * <p>A doorbell rings before the commit, so after a ring the relay looks again and again, in pauses of 1 to 50 ms; it looks
 * every idle-poll anyway. An empty outbox costs one indexed read of no row.
 *
 * <p>After a crash rows that were published but not deleted are published again. {@link #close} ends the thread within the time
 * of one batch, 10 s at most.
 */
public final class OutboxRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final long[] AFTER_RING_MILLIS = {1, 1, 2, 3, 5, 8, 20, 50};
    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_SCHEMA = 1049;

    private final MysqlPool pool;
    private final RelaySettings settings;
    private final MessagePublisher publisher;
    private final OutboxGauges gauges;
    private final Counter moved;
    private final Counter failures;
    private final AtomicLong waiting = new AtomicLong();
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private int ringStep = AFTER_RING_MILLIS.length;
    private boolean closed;
    private String lastProblem = "";

    /**
     * A relay; {@link #start} begins its work.
     *
     * @param pool the database that the outbox is in
     * @param publisher takes the events, durably
     * @param registry gets its metrics
     */
    public OutboxRelay(MysqlPool pool, RelaySettings settings, MessagePublisher publisher, MeterRegistry registry) {
        this.pool = pool;
        this.settings = settings;
        this.publisher = publisher;
        this.gauges = new OutboxGauges(settings.schema());
        this.moved = Counter.builder("gannet_outbox_moved_total")
                .description("events moved from the outbox into queues")
                .register(registry);
        this.failures = Counter.builder("gannet_outbox_failures_total")
                .description("attempts of the relay that ended in an error")
                .register(registry);
        Gauge.builder("gannet_outbox_waiting", waiting, AtomicLong::doubleValue)
                .description("events in the outbox, counted up to 100,000")
                .register(registry);
        Gauge.builder("gannet_outbox_oldest_age_seconds", gauges, OutboxGauges::oldestAge)
                .description("age of the oldest event in the outbox")
                .register(registry);
        Gauge.builder("gannet_outbox_purge_lag", gauges, OutboxGauges::historyLength)
                .description("InnoDB's history list length: deleted rows that are not purged yet")
                .register(registry);
        this.thread = new Thread(this::run, "gannet-relay");
    }

    /** Starts the relay's thread. */
    public void start() {
        thread.start();
    }

    /** Somebody has put, or is about to commit, an event: look soon. */
    public void ring() {
        lock.lock();
        try {
            ringStep = 0;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Events seen in the outbox at the last look, counted up to 100,000. */
    public long waiting() {
        return waiting.get();
    }

    /** Attempts that ended in an error, since the start. */
    public long failures() {
        return (long) failures.count();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        while (!over()) {
            try {
                session();
                lastProblem = "";
                pause(settings.retry().toMillis());
            } catch (SQLException e) {
                boolean absent = e.getErrorCode() == NO_SUCH_TABLE || e.getErrorCode() == NO_SUCH_SCHEMA;
                if (absent) {
                    // nothing is captured yet, which is no failure
                    absent();
                } else {
                    problem("the database: " + SqlErrors.firstLine(e));
                }
            } catch (IOException e) {
                problem("the queue: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                problem("unexpected: " + e);
            }
        }
    }

    private void absent() {
        String text = "there is no outbox yet";
        if (!text.equals(lastProblem)) {
            LOG.info("event=relay-waits reason=\"{}\"", text);
        }
        waitAfter(text);
    }

    private void problem(String text) {
        failures.increment();
        if (!text.equals(lastProblem)) {
            LOG.warn("event=relay-waits problem=\"{}\"", text);
        }
        waitAfter(text);
    }

    private void waitAfter(String text) {
        lastProblem = text;
        try {
            pause(settings.retry().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works on one connection that holds the relay's lock, until an error or the end. */
    private void session() throws SQLException, IOException, InterruptedException {
        try (Connection connection = pool.connection()) {
            if (!lock(connection)) {
                return;
            }
            try {
                work(connection);
            } finally {
                unlock(connection);
            }
        }
    }

    private void work(Connection connection) throws SQLException, IOException, InterruptedException {
        OutboxBatch batch = new OutboxBatch(connection, settings);
        try {
            work(connection, batch);
        } catch (IOException e) {
            batch.delete();
            throw e;
        }
        batch.delete();
    }

    private void work(Connection connection, OutboxBatch batch) throws SQLException, IOException, InterruptedException {
        Set<String> refused = new TreeSet<>();
        long refusedUntil = 0;
        long lookedAt = System.nanoTime() - TimeUnit.HOURS.toNanos(1);
        while (!over()) {
            long now = System.nanoTime();
            if (now - refusedUntil >= 0) {
                refused.clear();
            }
            OutboxBatch.Result result = batch.move(publisher, refused);
            moved.increment(result.moved());
            if (!result.refused().isEmpty()) {
                refused.addAll(result.refused());
                refusedUntil = now + settings.retry().toNanos();
            }
            if (now - lookedAt >= TimeUnit.SECONDS.toNanos(1)) {
                batch.delete();
                waiting.set(gauges.look(connection));
                lookedAt = now;
            }
            if (result.moved() == 0 || !result.more()) {
                rest(batch.restMillis());
            }
        }
    }

    /** After a ring for the next of the short pauses, else for the long one, or until it rings. */
    private void rest(long most) throws InterruptedException {
        lock.lock();
        try {
            long millis = ringStep < AFTER_RING_MILLIS.length
                    ? AFTER_RING_MILLIS[ringStep++]
                    : settings.idlePoll().toMillis();
            long left = TimeUnit.MILLISECONDS.toNanos(Math.min(millis, most));
            int step = ringStep;
            while (left > 0 && !closed && ringStep >= step) {
                left = woken.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !closed) {
                left = woken.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean over() {
        lock.lock();
        try {
            return closed || Thread.currentThread().isInterrupted();
        } finally {
            lock.unlock();
        }
    }

    private boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, 0)")) {
            statement.setString(1, lockName());
            try (ResultSet rs = statement.executeQuery()) {
                return rs.next() && rs.getInt(1) == 1;
            }
        }
    }

    private void unlock(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO RELEASE_LOCK('" + lockName().replace("'", "''") + "')");
        } catch (SQLException e) {
            LOG.debug("event=relay-unlock problem=\"{}\"", e.getMessage()); // the connection's end frees it as well
        }
    }

    /** At most 64 characters, as MySQL demands. */
    private String lockName() {
        String name = "gannet.relay." + settings.schema();
        return name.length() <= 64 ? name : name.substring(0, 64);
    }
}
