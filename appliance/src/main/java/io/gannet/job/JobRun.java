package io.gannet.job;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one job's steps until it ends, is paused, or the process stops. */
final class JobRun implements Runnable {

    private static final long SAVE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

    private final Job job;
    private final JobKind kind;
    private final Runnable save;
    private long savedAt = System.nanoTime();

    JobRun(Job job, JobKind kind, Runnable save) {
        this.job = job;
        this.kind = kind;
        this.save = save;
    }

    @Override
    public void run() {
        boolean stopped = false;
        try {
            start();
            JobWork work = kind.open(job);
            try {
                steps(work);
            } finally {
                work.close();
            }
        } catch (InterruptedException e) {
            // the process stops: the job is kept as running and goes on after the next start
            stopped = true;
        } catch (JobFailedException e) {
            finish(JobState.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("event=job-failed id={} kind={}", job.id(), job.kind(), e);
            finish(JobState.FAILED, "failed by a fault: " + e);
        } finally {
            // an interrupted thread cannot write to a file
            stopped |= Thread.interrupted();
            saveQuietly();
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void steps(JobWork work) throws JobFailedException, InterruptedException {
        while (job.state() == JobState.RUNNING) {
            JobWork.Next next = work.step();
            if (next.done()) {
                finish(JobState.DONE, "");
            }
            keep();
            job.await(next.pause().toMillis());
        }
    }

    private void start() {
        synchronized (job) {
            if (job.state() == JobState.QUEUED) {
                job.state(JobState.RUNNING, "");
            }
        }
        LOG.info("event=job-runs id={} kind={} subject={}", job.id(), job.kind(), job.subject());
    }

    private void finish(JobState state, String why) {
        synchronized (job) {
            if (!job.state().ended()) {
                job.state(state, why);
            }
        }
        LOG.info("event=job-ended id={} kind={} state={} reason=\"{}\"", job.id(), job.kind(), job.state(), why);
    }

    private void keep() {
        long now = System.nanoTime();
        if (job.dirty() && now - savedAt >= SAVE_EVERY_NANOS) {
            savedAt = now;
            saveQuietly();
        }
    }

    // a disk that is full stops no job: its progress is only kept later
    private void saveQuietly() {
        try {
            save.run();
        } catch (UncheckedIOException e) {
            LOG.warn("event=job-not-kept id={} reason={}", job.id(), e.getMessage());
        }
    }
}
