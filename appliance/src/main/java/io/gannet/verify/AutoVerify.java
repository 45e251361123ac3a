package io.gannet.verify;

import io.gannet.change.TableName;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobView;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a full verify with repair when something says that changes may have been missed: a new store epoch, lost events counted by
 * the UDF, a reader that lapsed, a table that was truncated, restored or changed. One that waits or runs for the same target and has not
 * passed the rows yet is not doubled. Thread-safe.
 */
public final class AutoVerify {

    private static final Logger LOG = LoggerFactory.getLogger(AutoVerify.class);

    private final JobRegistry jobs;
    private final Supplier<List<VerifyTarget>> targets;

    public AutoVerify(JobRegistry jobs, Supplier<List<VerifyTarget>> targets) {
        this.jobs = jobs;
        this.targets = targets;
    }

    /** Verifies every target. */
    public void all(String reason) {
        targets.get().forEach(target -> start(target, reason));
    }

    /** Verifies the targets of one table. */
    public void table(TableName table, String reason) {
        targets.get().stream().filter(t -> t.concerns(table)).forEach(target -> start(target, reason));
    }

    /** Verifies the targets of one sink. */
    public void sink(String name, String reason) {
        targets.get().stream().filter(t -> t.sink().name().equals(name)).forEach(target -> start(target, reason));
    }

    private void start(VerifyTarget target, String reason) {
        boolean waiting = jobs.list().stream().anyMatch(job -> isSame(job, target) && job.done() == 0);
        if (waiting) {
            return;
        }
        try {
            JobView job = jobs.submit(VerifyKind.NAME, target.name(), Map.of("repair", "true", "reason", reason));
            LOG.warn("event=verify-started target={} job={} reason=\"{}\"", target.name(), job.id(), reason);
        } catch (IllegalStateException e) {
            LOG.warn("event=verify-not-started target={} reason=\"{}\"", target.name(), e.getMessage());
        }
    }

    private static boolean isSame(JobView job, VerifyTarget target) {
        return job.kind().equals(VerifyKind.NAME)
                && job.subject().equals(target.name())
                && !job.state().ended()
                && "true".equals(job.settings().get("repair"));
    }
}
