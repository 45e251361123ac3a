package io.gannet.appliance;

import io.gannet.job.JobRegistry;
import io.gannet.job.JobState;
import io.gannet.job.JobView;
import io.gannet.verify.VerifyKind;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.Comparing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@link Comparing} by verify jobs with repair, which whoever waits can see, pause and end like any other. Thread-safe. */
final class CompareAgain implements Comparing {

    private final JobRegistry jobs;
    private final Supplier<List<VerifyTarget>> targets;

    CompareAgain(JobRegistry jobs, Supplier<List<VerifyTarget>> targets) {
        this.jobs = jobs;
        this.targets = targets;
    }

    @Override
    public Running since(String sink, String queue, long time) throws IOException {
        List<VerifyTarget> all = targets.get().stream()
                .filter(target ->
                        target.sink().name().equals(sink) && target.queues().contains(queue))
                .toList();
        if (all.isEmpty()) {
            throw new IOException("no table of index " + sink + " is fed by queue " + queue);
        }
        try {
            List<String> ids = all.stream().map(target -> job(target, time)).toList();
            return () -> problem(ids);
        } catch (IllegalStateException e) {
            throw new IOException("index and table cannot be compared now: " + e.getMessage(), e);
        }
    }

    private String job(VerifyTarget target, long time) {
        return jobs.list().stream()
                .filter(job -> job.kind().equals(VerifyKind.NAME)
                        && job.subject().equals(target.name())
                        && "true".equals(job.settings().get("repair"))
                        && "0".equals(job.settings().getOrDefault("sample", "0"))
                        && job.createdAt() > time
                        && problem(job).map(String::isEmpty).orElse(true))
                .findAny()
                .orElseGet(() -> jobs.submit(
                        VerifyKind.NAME,
                        target.name(),
                        Map.of("repair", "true", "reason", "failed positions that name no row")))
                .id();
    }

    private Optional<String> problem(List<String> ids) {
        boolean running = false;
        for (String id : ids) {
            Optional<String> result = jobs.find(id)
                    .map(CompareAgain::problem)
                    .orElse(Optional.of("the comparison " + id + " was forgotten"));
            if (result.isPresent() && !result.get().isEmpty()) {
                return result;
            }
            running = running || result.isEmpty();
        }
        return running ? Optional.empty() : Optional.of("");
    }

    private static Optional<String> problem(JobView job) {
        if (job.state() == JobState.DONE) {
            String left = job.results().getOrDefault("left", "0");
            return Optional.of(left.equals("0") ? "" : left + " rows of " + job.subject() + " still differ");
        }
        boolean stands = job.state() == JobState.PAUSED || job.state().ended();
        return stands
                ? Optional.of("the comparison of " + job.subject() + ", job " + job.id() + ", "
                        + (job.state() == JobState.PAUSED ? "is paused" : "ended: " + job.note()))
                : Optional.empty();
    }
}
