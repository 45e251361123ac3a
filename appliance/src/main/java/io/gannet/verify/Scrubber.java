package io.gannet.verify;

import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableUnusableException;
import io.gannet.mysql.ServerLoad;
import io.gannet.mysql.SqlErrors;
import io.gannet.sink.RetryableSinkException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verify that never ends: compares every target with its table again and again at a stated rate, and repairs what differs. It
 * waits while the database is busy.
 * One thread, {@code gannet-scrubber}; {@link #close} ends it within 10 s.
 */
public final class Scrubber implements AutoCloseable {

    /** Rows a second where nothing else is configured: well below 2 % of a core. */
    public static final int DEFAULT_RATE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final int CHUNK = 500;
    private static final Duration BETWEEN_PASSES = Duration.ofSeconds(10);

    private static final Duration WAIT_WHILE_BUSY = Duration.ofSeconds(1);

    private final Verification verification;
    private final Supplier<List<VerifyTarget>> targets;
    private final int rate;
    private final Clock clock;
    private final Map<String, ScrubStatus> status = new ConcurrentSkipListMap<>();
    private final Thread thread = new Thread(this::run, "gannet-scrubber");
    private final AtomicBoolean hurried = new AtomicBoolean();
    private final Semaphore soon = new Semaphore(0);
    private volatile boolean ended;

    /**
     * A scrubber that is not started yet.
     *
     * @param targets what to compare; asked before each round
     * @param rate rows a second, at least 1
     */
    public Scrubber(Verification verification, Supplier<List<VerifyTarget>> targets, int rate, Clock clock) {
        this.verification = verification;
        this.targets = targets;
        this.rate = Math.max(1, rate);
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Starts it; once. */
    public void start() {
        thread.start();
    }

    /** A full pass over everything at once, as fast as it goes: something said that changes were missed. */
    public void hurry() {
        hurried.set(true);
        soon.release();
    }

    /** What is known of each target. */
    public List<ScrubStatus> status() {
        return List.copyOf(status.values());
    }

    /** What is known of the target with this name; empty before its first look. */
    public Optional<ScrubStatus> status(String target) {
        return Optional.ofNullable(status.get(target));
    }

    private void run() {
        try {
            while (!ended) {
                List<VerifyTarget> now = targets.get();
                status.keySet().retainAll(now.stream().map(VerifyTarget::name).toList());
                boolean fast = hurried.getAndSet(false);
                for (VerifyTarget target : now) {
                    pass(target, fast);
                }
                soon.tryAcquire(BETWEEN_PASSES.toMillis(), TimeUnit.MILLISECONDS);
                soon.drainPermits();
            }
        } catch (InterruptedException e) {
            ended = true;
        } catch (RuntimeException e) {
            LOG.error("event=scrubber-failed", e);
        }
    }

    private void pass(VerifyTarget target, boolean fast) throws InterruptedException {
        Pass pass = new Pass(target, fast);
        while (!ended && !pass.step()) {
            // each step paces itself
        }
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One pass over one target. */
    private final class Pass implements Verifier.Found {

        private final VerifyTarget target;
        private final Verifier verifier;
        private final boolean fast;
        private final long startedAt = System.nanoTime();
        private final long beganAt = clock.millis();
        private final List<Difference> differing = new ArrayList<>();
        private long rows;
        private long left;

        Pass(VerifyTarget target, boolean fast) {
            this.target = target;
            this.fast = fast;
            this.verifier = verification.verifier(target, this, true);
        }

        boolean step() throws InterruptedException {
            try {
                Optional<String> busy = verification.load().above(ServerLoad.MAX_THREADS_RUNNING);
                if (busy.isPresent()) {
                    show(busy.get());
                    TimeUnit.MILLISECONDS.sleep(WAIT_WHILE_BUSY.toMillis());
                    return false;
                }
                int read = verifier.step(CHUNK);
                rows += read;
                show("");
                if (verifier.ended()) {
                    finish();
                    return true;
                }
                boolean quick = fast || hurried.get(); // whoever asks for a pass waits for this one's end first
                TimeUnit.MILLISECONDS.sleep(read == 0 ? 200 : quick ? 0 : read * 1000L / rate);
                return false;
            } catch (SQLException e) {
                return giveUp("the database cannot be asked: " + SqlErrors.firstLine(e));
            } catch (SourceUnavailableException
                    | TableUnusableException
                    | RetryableSinkException
                    | VerifyStuckException
                    | IOException e) {
                return giveUp(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("event=scrub-failed target={}", target.name(), e);
                return giveUp(e.toString());
            }
        }

        // the next round begins this target again
        private boolean giveUp(String why) {
            show(why);
            return true;
        }

        private void show(String note) {
            status.compute(
                    target.name(),
                    (name, old) -> old == null
                            ? new ScrubStatus(name, rows, 0, 0, 0, 0, 0, 0, 0, note)
                            : new ScrubStatus(
                                    name,
                                    rows,
                                    old.lastRows(),
                                    old.lastEqual(),
                                    old.lastRepaired(),
                                    old.lastLeft(),
                                    old.lastStartedAt(),
                                    old.passedAt(),
                                    old.boundSeconds(),
                                    note));
        }

        private void finish() {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt) + 1;
            long others = status.values().stream()
                    .filter(s -> !s.target().equals(target.name()))
                    .mapToLong(ScrubStatus::boundSeconds)
                    .max()
                    .orElse(0);
            // a row changed behind our back just after it was read waits for the others' passes and the next one of its
            // own
            long bound = Math.max(others, 2 * seconds + BETWEEN_PASSES.toSeconds());
            long differences = differing.size();
            status.put(
                    target.name(),
                    new ScrubStatus(
                            target.name(),
                            0,
                            rows,
                            Math.max(0, rows - differences),
                            differences - left,
                            left,
                            beganAt,
                            clock.millis(),
                            bound,
                            ""));
            if (differences > 0) {
                LOG.warn(
                        "event=scrub-repaired target={} rows={} differences={} left={}",
                        target.name(),
                        rows,
                        differences,
                        left);
            }
        }

        @Override
        public void differences(Collection<Difference> some) {
            differing.addAll(some);
        }

        @Override
        public void left(Collection<Difference> some) {
            left += some.size();
        }
    }
}
