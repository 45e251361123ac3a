package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether capture is as it was installed. Missing, changed, old or moved triggers and changed columns are
 * repaired by installing again; whatever may have been missed meanwhile, and every table that was truncated, restored, swapped or
 * rebuilt, is reported for a verify, and so is a rising count of lost events. What cannot be repaired stays in {@link #problems}.
 *
 * <p>One thread. A server that cannot be reached is no drift: the watch waits for it.
 */
public final class DriftWatch implements AutoCloseable {

    /** Takes what the watch found. Called on the watch's thread; what it throws is logged and reported again at the next look. */
    @FunctionalInterface
    public interface Listener {

        /** Rows of this table may have changed without an event: compare and repair them. */
        void verify(TableName table, String why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

    private final TriggerInstaller installer;
    private final UdfInstaller udf;
    private final Duration every;
    private final Listener listener;
    private final Clock clock;
    private final RestingThread thread;
    private volatile Map<TableName, List<String>> problems = Map.of();
    private volatile List<InstalledCapture> captured = List.of();
    private volatile long lostBefore = -1;
    private volatile long lookedAt;

    /**
     * A watch; {@link #start} begins it.
     *
     * @param every how often it looks
     * @param clock tells when it looked
     */
    public DriftWatch(TriggerInstaller installer, UdfInstaller udf, Duration every, Listener listener, Clock clock) {
        this.installer = installer;
        this.udf = udf;
        this.every = every;
        this.listener = listener;
        this.clock = clock;
        this.thread = new RestingThread("gannet-drift-watch", this::run);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** What is wrong and could not be repaired, by table; empty when all is well. */
    public Map<TableName, List<String>> problems() {
        return problems;
    }

    /** The captured tables as they were at the last look. */
    public List<InstalledCapture> captured() {
        return captured;
    }

    /** Looks once, now; the thread does the same. */
    public void look() throws SQLException, InterruptedException {
        Map<TableName, List<String>> left = new TreeMap<>();
        List<CaptureStatus> all = installer.status();
        for (CaptureStatus status : all) {
            List<String> unrepaired = one(status);
            if (!unrepaired.isEmpty()) {
                left.put(status.capture().table(), unrepaired);
            }
        }
        captured = all.stream().map(CaptureStatus::capture).toList();
        lost(all);
        problems = Map.copyOf(left);
        lookedAt = clock.millis();
    }

    /** Milliseconds since 1970 of the last look that reached the server; 0 before the first. */
    public long lookedAt() {
        return lookedAt;
    }

    /** Events that triggers could neither post nor store, as counted at the last look. */
    public long lostEvents() {
        return Math.max(0, lostBefore);
    }

    private List<String> one(CaptureStatus status) throws SQLException, InterruptedException {
        TableName table = status.capture().table();
        if (status.sound()) {
            return List.of();
        }
        Optional<String> failed = status.problems().isEmpty() ? Optional.empty() : repair(status);
        if (failed.isPresent()) {
            return List.of(failed.get());
        }
        String why = status.replaced() ? "the table was replaced" : "its triggers were not in place";
        LOG.warn("event=capture-drift table={} problem=\"{}\" action=verify", table, why);
        listener.verify(table, why);
        installer.acknowledgeIdentity(table);
        return List.of();
    }

    /** Empty when it is repaired, else what stands in the way. */
    private Optional<String> repair(CaptureStatus status) throws SQLException, InterruptedException {
        try {
            installer.repair(status.capture());
            LOG.warn(
                    "event=capture-repaired table={} problems=\"{}\"",
                    status.capture().table(),
                    String.join("; ", status.problems()));
            return Optional.empty();
        } catch (TableUnusableException | CaptureException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            if (e.getErrorCode() == 0) {
                throw e; // not the server's word: the connection
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The count does not say whose events they were, so every captured table is looked at. */
    private void lost(List<CaptureStatus> all) throws SQLException {
        long lost = udf.lost() + installer.lostRows();
        if (lost > 0 && lost > lostBefore) {
            LOG.warn("event=events-lost count={} action=verify", lost);
            all.forEach(status -> listener.verify(status.capture().table(), "the count of lost events is " + lost));
        }
        lostBefore = lost;
    }

    private void run() throws InterruptedException {
        while (thread.rest(every)) {
            try {
                look();
            } catch (SQLException e) {
                LOG.debug("event=drift-watch problem=\"{}\"", e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("event=drift-watch problem=\"{}\"", e.toString());
            }
        }
    }

    @Override
    public void close() {
        thread.end(Duration.ofSeconds(5));
    }
}
