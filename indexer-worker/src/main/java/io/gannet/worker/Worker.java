package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.client.Delivery;
import io.gannet.sink.ParkedKey;
import io.gannet.sink.RetryableSinkException;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains queues into one sink: at least once from the queue, exactly once in effect.
 *
 * <p><b>Order.</b> One reading thread and one applying thread, so changes of a key are applied in the order of their versions and
 * at most one write of a key is under way. Keys that cannot be applied now are parked, and hold up no other key.
 *
 * <p><b>Crash.</b> The sink's own checkpoint rules; queues are acknowledged after it. What is read again after a crash is applied
 * again, by newer reads or by the same versions.
 *
 * <p><b>Threads.</b> {@code gannet-worker-NAME}, {@code -read}, {@code -disk}; {@link #close} ends them within about 20 seconds,
 * after what was read is applied and durable if the sink takes it.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long END_MILLIS = 20_000;

    /** A single slow batch is not being late. */
    private static final long LATE_MILLIS = 5_000;

    private static final long LATE_TIMES = 20;

    private final Parts parts;
    private final Control control = new Control();
    private final Progress progress = new Progress();
    private final Thread thread;
    private final Gauge gauge;
    private volatile ParkedKeys parked;
    private volatile boolean ended;
    private String told = "";

    /** A worker that is not started yet. */
    public Worker(Parts parts) {
        this.parts = parts;
        this.parked = new ParkedKeys(parts.random());
        this.thread = new Thread(this::run, "gannet-worker-" + parts.sink().reader());
        this.gauge = Gauge.builder("gannet.worker.parked", this, worker -> worker.parked.size())
                .description("Keys that wait to be looked at again.")
                .tag("index", parts.sink().name())
                .tag("reader", parts.sink().reader())
                .register(parts.meters());
    }

    /** Starts it; once. */
    public void start() {
        thread.start();
    }

    private void run() {
        for (int failures = 1; !ended; failures++) {
            boolean lost = false;
            boolean first = failures == 1;
            try {
                parked = new ParkedKeys(parts.random());
                new Run(parts, control, progress, parked).until(() -> ended);
                failures = 0;
            } catch (RetryableSinkException e) {
                lost = e.lost();
                tell(e, first);
            } catch (IOException e) {
                tell(e, first);
            } catch (InterruptedException e) {
                ended = true;
            } catch (RuntimeException e) {
                LOG.error("event=worker-failed sink={}", parts.sink().name(), e);
                progress.applyingProblem(e.toString());
                lost = true;
            }
            again(lost, failures);
        }
    }

    private void tell(Exception e, boolean first) {
        String problem = String.valueOf(e.getMessage());
        // whoever is away for an hour is told once, not at each attempt
        if (first || !problem.equals(told)) {
            LOG.warn(
                    "event=worker-starts-again sink={} problem=\"{}\"",
                    parts.sink().name(),
                    problem);
        }
        told = problem;
        progress.applyingProblem(problem);
    }

    // back to the last checkpoint: what was applied after it is given again
    private void again(boolean lost, int failures) {
        boolean open = !lost;
        for (int attempt = failures; !ended; attempt++) {
            try {
                TimeUnit.MILLISECONDS.sleep(Backoff.OUTAGE.after(Math.max(1, attempt), parts.random()));
                if (!open) {
                    parts.sink().reopen();
                }
                progress.applyingProblem("");
                return;
            } catch (RetryableSinkException e) {
                progress.applyingProblem(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                ended = true;
            }
        }
    }

    /** Reads nothing more until {@link #resume}; what was read is still applied. */
    public void pause() {
        control.pause();
        parts.source().wake();
    }

    /** Goes on reading. */
    public void resume() {
        control.resume();
    }

    /**
     * Goes on behind this number of a queue, forward or back. Going back applies messages again, which changes nothing that is
     * newer; going forward skips messages, whose rows the index then lacks until something else sends them.
     *
     * @throws IllegalArgumentException the worker does not read this queue
     */
    public void seek(String queue, long after) {
        if (!parts.feed().queues().contains(queue)) {
            throw new IllegalArgumentException(
                    "index " + parts.sink().name() + " does not read queue \"" + queue + "\"");
        }
        control.seek(queue, after);
        parts.source().wake();
    }

    /** Its figures now. */
    public WorkerStatus status() {
        String problem = progress.problem();
        WorkerStatus.State state;
        if (!thread.isAlive()) {
            state = WorkerStatus.State.STOPPED;
        } else if (control.paused()) {
            state = WorkerStatus.State.PAUSED;
        } else {
            state = problem.isEmpty() ? WorkerStatus.State.RUNNING : WorkerStatus.State.WAITING;
        }
        return new WorkerStatus(
                parts.sink().name(),
                state,
                problem,
                progress.read(),
                progress.durable(),
                parked.size(),
                progress.messages.get(),
                progress.applied.get(),
                progress.stale.get(),
                progress.rejected.get(),
                progress.retried.get(),
                progress.locked.get(),
                progress.checkpoints.get(),
                lag(),
                parts.settings().freshness());
    }

    /** The number through which a queue has been read, applied or not; 0 before its first message. */
    public long readThrough(String queue) {
        return progress.read().getOrDefault(queue, 0L);
    }

    /** The key as it waits to be looked at again; empty when it does not. */
    public Optional<ParkedKey> parked(TableName table, RowKey key) {
        return parked.find(table, key);
    }

    /** What the last changes of this key went through, oldest first; none when that is long ago. */
    public List<TrailStep> trail(TableName table, RowKey key) {
        return progress.trail.of(table, key);
    }

    private long lag() {
        long now = parts.clock().millis();
        long oldest = Math.min(
                Math.min(progress.oldestUnseen().orElse(now), parked.oldest().orElse(now)), oldestUnread(now));
        return Math.max(0, now - oldest);
    }

    private long oldestUnread(long now) {
        long oldest = now;
        try {
            for (Map.Entry<String, Long> queue : progress.read().entrySet()) {
                List<Delivery> next = parts.source().read(queue.getKey(), queue.getValue(), 1, 1);
                oldest = next.isEmpty() ? oldest : Math.min(oldest, next.get(0).putAt());
            }
        } catch (IOException e) {
            // the queues cannot be asked: what is under way still counts
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return oldest;
    }

    /** The log its failures go to. */
    public FailedPositionLog failed() {
        return parts.failed();
    }

    /** Why changes cannot be found in time, in one line; empty while they can. A worker that somebody paused is late too. */
    public Optional<String> late() {
        WorkerStatus status = status();
        if (status.state() == WorkerStatus.State.RUNNING && status.lagMillis() <= limitMillis()) {
            return Optional.empty();
        }
        String what = status.state().name().toLowerCase(Locale.ROOT) + ", " + status.lagMillis() + " ms behind";
        return Optional.of(status.problem().isEmpty() ? what : what + ": " + status.problem());
    }

    /** So late a change may be before it counts as late, in milliseconds. */
    public long limitMillis() {
        return Math.max(LATE_MILLIS, LATE_TIMES * parts.settings().freshness());
    }

    /** Ends it: applies what was read, makes it durable, acknowledges it. */
    @Override
    public void close() {
        ended = true;
        parts.meters().remove(gauge);
        control.call();
        parts.source().wake();
        if (!thread.isAlive()) {
            return;
        }
        try {
            // whoever waits for something that is out of order is not waited for
            thread.join(progress.problem().isEmpty() ? END_MILLIS : END_MILLIS / 20);
            thread.interrupt();
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
