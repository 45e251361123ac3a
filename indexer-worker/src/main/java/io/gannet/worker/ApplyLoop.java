package io.gannet.worker;

import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.Sink;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkCheckpoint;
import io.gannet.worker.Job.Work;
import io.gannet.worker.Stages.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second half of a worker: applies batches in order, makes them visible, and freezes checkpoints. When nothing more waits, a
 * batch is made visible at once; under load so often as the promised freshness asks; and in both cases for half of the time at most.
 * A batch that the sink cannot take now is tried until it can.
 */
final class ApplyLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyLoop.class);

    /** While one full batch follows another, changes become visible after so small a part of the time this has gone on. */
    private static final int BEHIND_SHARE = 8;

    private final Parts parts;
    private final Sink sink;
    private final BlockingQueue<Job> jobs;
    private final ParkedKeys parked;
    private final Progress progress;
    private final SetAside aside;
    private final Checkpointer checkpointer;
    private final Stages stages;
    private final Visibility visibility;
    private final boolean rereads;
    private final long epoch;

    private final List<Applied> invisible = new ArrayList<>();
    private SortedMap<String, Long> numbers;
    private Version version = Version.NONE;
    private long refreshedAt;
    /** Since when full batches follow each other without a pause; 0 = the last one was not full. */
    private long fullSince;

    private long refreshCost;
    private long checkpointAt;
    private int uncheckpointed;
    private boolean dirty;

    /** A batch that the sink has. */
    private record Applied(Job job, List<ApplyResult> results, long at) {}

    ApplyLoop(Parts parts, Run.Shared shared, Checkpointer checkpointer, SortedMap<String, Long> start, long epoch) {
        this.parts = parts;
        this.sink = parts.sink();
        this.jobs = shared.jobs();
        this.parked = shared.parked();
        this.progress = shared.progress();
        this.aside = shared.aside();
        this.stages = shared.stages();
        this.checkpointer = checkpointer;
        this.visibility = new Visibility(parts.meters(), sink.name());
        this.rereads = parts.rows().isPresent();
        this.numbers = new TreeMap<>(start);
        this.epoch = epoch;
        this.version = sink.lastCheckpoint().map(SinkCheckpoint::version).orElse(Version.NONE);
        this.checkpointAt = nanoMillis();
    }

    /** One turn: a batch if there is one soon, then what is due. */
    void step() throws RetryableSinkException, IOException, InterruptedException {
        checkpointer.check();
        Job job = jobs.poll(patience(), TimeUnit.MILLISECONDS);
        if (job != null) {
            apply(job);
        }
        full(job != null && job.messages() >= parts.settings().batchChanges());
        if (!invisible.isEmpty() && nanoMillis() - refreshedAt >= refreshEvery()) {
            refresh();
        }
        if (dirty && checkpointDue()) {
            checkpoint();
        }
    }

    private void full(boolean now) {
        if (!now) {
            fullSince = 0;
        } else if (fullSince == 0) {
            fullSince = nanoMillis();
        }
    }

    private static long nanoMillis() {
        return System.nanoTime() / 1_000_000;
    }

    private long patience() {
        long until = dirty ? checkpointAt + parts.settings().checkpointEvery() : Long.MAX_VALUE;
        if (!invisible.isEmpty()) {
            until = Math.min(until, refreshedAt + refreshEvery());
        }
        return Math.max(1, Math.min(100, until - nanoMillis()));
    }

    private long refreshEvery() {
        // at most half of the time goes into refreshes, so that the next one holds as many changes as came during the
        // last
        boolean last = jobs.isEmpty() && fullSince == 0;
        long half = parts.settings().freshness() / 2;
        long least = last ? Math.min(half, refreshCost) : Math.max(half, refreshCost);
        // whoever is seconds behind gains nothing by a refresh every 25 ms, and would be later by its cost
        long behind = fullSince == 0 ? 0 : (nanoMillis() - fullSince) / BEHIND_SHARE;
        return Math.max(least, Math.min(behind, parts.settings().checkpointEvery()));
    }

    private boolean checkpointDue() {
        return !checkpointer.busy()
                && (uncheckpointed >= parts.settings().checkpointChanges()
                        || nanoMillis() - checkpointAt >= parts.settings().checkpointEvery());
    }

    private void apply(Job job) throws RetryableSinkException, IOException, InterruptedException {
        stages.since(Stage.WAIT, job.readyAt());
        long start = System.nanoTime();
        List<SinkChange> changes = job.changes().stream().map(Work::change).toList();
        List<ApplyResult> results = changes.isEmpty() ? List.of() : patiently(() -> sink.apply(changes));
        for (int i = 0; i < results.size(); i++) {
            settle(job.changes().get(i), results.get(i));
        }
        job.rows().forEach(parked::done);
        stages.since(Stage.APPLY, start);
        numbers = job.numbers();
        version = job.version().compareTo(version) > 0 ? job.version() : version;
        uncheckpointed += changes.size();
        dirty = true;
        if (changes.isEmpty() && invisible.isEmpty()) {
            // all its keys were parked: nothing becomes visible, and a refresh would hold up the next batch
            progress.visible(1);
        } else {
            invisible.add(new Applied(job, results, parts.clock().millis()));
        }
    }

    private void settle(Work work, ApplyResult result) throws RetryableSinkException, InterruptedException {
        switch (result.outcome()) {
            case OK, STALE -> {
                (result.outcome() == ApplyResult.Outcome.OK ? progress.applied : progress.stale).incrementAndGet();
                patiently(() -> {
                    aside.applied(work);
                    return true;
                });
                parked.done(work.origin());
            }
            case REJECTED -> giveUp(work, result.reason());
            case RETRY -> {
                progress.retried.incrementAndGet();
                if (work.origin().attempts() + 1 >= parts.settings().maxAttempts()) {
                    giveUp(work, result.reason());
                } else {
                    parked.park(
                            work.origin(), ParkedKeys.Reason.SINK, parts.clock().millis());
                    parts.source().wake();
                }
            }
        }
    }

    private void giveUp(Work work, String reason) throws RetryableSinkException, InterruptedException {
        patiently(() -> {
            aside.change(work.origin(), work.change().version(), reason);
            return true;
        });
        progress.rejected.incrementAndGet();
        parked.done(work.origin());
    }

    /** Tries until it works; only what is lost for good ends it. */
    private <T> T patiently(Attempt<T> attempt) throws RetryableSinkException, InterruptedException {
        for (int failures = 1; ; failures++) {
            String problem;
            try {
                T result = attempt.run();
                progress.applyingProblem("");
                return result;
            } catch (RetryableSinkException e) {
                if (e.lost()) {
                    throw e;
                }
                problem = String.valueOf(e.getMessage());
            } catch (IOException e) {
                problem = "cannot write the failed-position log: " + e.getMessage();
            }
            progress.applyingProblem(problem);
            if (failures == 1) {
                LOG.warn("event=sink-waits sink={} problem=\"{}\"", sink.name(), problem);
            }
            TimeUnit.MILLISECONDS.sleep(Backoff.OUTAGE.after(failures, parts.random()));
        }
    }

    private void refresh() throws RetryableSinkException, InterruptedException {
        long start = System.nanoTime();
        patiently(() -> {
            sink.refresh();
            return true;
        });
        refreshCost = (System.nanoTime() - start) / 1_000_000;
        stages.since(Stage.REFRESH, start);
        refreshedAt = nanoMillis();
        long now = parts.clock().millis();
        for (Applied one : invisible) {
            visibility.seen(one.job(), now);
            progress.trail.visible(one.job(), one.results(), one.at(), now);
        }
        progress.visible(invisible.size());
        invisible.clear();
    }

    /** Makes everything applied visible and durable, before the worker ends. */
    void finish() throws RetryableSinkException, IOException, InterruptedException {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
            apply(job);
        }
        if (!invisible.isEmpty()) {
            refresh();
        }
        checkpointer.settle();
        if (dirty) {
            checkpoint();
            checkpointer.settle();
        }
    }

    private void checkpoint() throws RetryableSinkException, IOException, InterruptedException {
        SortedMap<String, Long> through = new TreeMap<>(numbers);
        if (!rereads) {
            for (Map.Entry<String, Long> held : parked.heldBack().entrySet()) {
                through.merge(held.getKey(), held.getValue(), Math::min);
            }
        }
        SinkCheckpoint state =
                new SinkCheckpoint(epoch, through, version, rereads ? parked.snapshot() : List.of(), sink.definition());
        // one that has failed leaves nothing that another could be prepared on
        checkpointer.settle();
        long start = System.nanoTime();
        checkpointer.start(state, patiently(() -> sink.prepare(state)));
        stages.since(Stage.FREEZE, start);
        checkpointAt = nanoMillis();
        uncheckpointed = 0;
        // keys still parked change the checkpoint by and by, even if no message comes
        dirty = parked.size() > 0;
    }

    /** Something that may be tried again. */
    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws RetryableSinkException, IOException, InterruptedException;
    }
}
