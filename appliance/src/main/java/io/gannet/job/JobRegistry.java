package io.gannet.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All jobs, running and ended. Each running job has a thread of the registry's pool; more than {@link #MAX_RUNNING} wait their
 * turn. A job's progress is on disk within a second; jobs that had not ended when the process did go on with the next start.
 * Thread-safe; {@link #close} stops all threads between two steps within 10 s.
 */
public final class JobRegistry implements AutoCloseable {

    /** How many jobs run at once. */
    public static final int MAX_RUNNING = 4;

    private static final int MAX_UNENDED = 200;
    private static final int KEPT_ENDED = 200;
    private static final Logger LOG = LoggerFactory.getLogger(JobRegistry.class);

    private final Path directory;
    private final Clock clock;
    private final Map<String, JobKind> kinds;
    private final Map<Long, Job> jobs = new TreeMap<>();
    private final Map<Long, Boolean> scheduled = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private long lastId;

    private JobRegistry(Path directory, Clock clock, Map<String, JobKind> kinds) {
        this.directory = directory;
        this.clock = clock;
        this.kinds = kinds;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(MAX_RUNNING, task -> {
            Thread thread = new Thread(task, "job-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens the registry over a directory and goes on with what had not ended.
     *
     * @param directory made when it does not exist
     * @param kinds what can be done
     * @throws IOException the directory cannot be read or written
     */
    public static JobRegistry open(Path directory, Clock clock, Collection<? extends JobKind> kinds)
            throws IOException {
        Files.createDirectories(directory);
        JobRegistry registry = new JobRegistry(
                directory,
                clock,
                kinds.stream().collect(Collectors.toUnmodifiableMap(JobKind::name, Function.identity())));
        registry.load();
        return registry;
    }

    private synchronized void load() throws IOException {
        for (JobFile.Stored stored : JobFile.readAll(directory)) {
            long id = Long.parseLong(stored.id());
            Job job = new Job(stored, clock);
            jobs.put(id, job);
            lastId = Math.max(lastId, id);
            if (!stored.state().ended() && stored.state() != JobState.PAUSED) {
                job.state(JobState.QUEUED, "");
                schedule(id, job);
            }
        }
    }

    /**
     * Starts a job.
     *
     * @param subject what it works on
     * @param settings by name
     * @throws IllegalArgumentException there is no such kind, or a setting is not allowed
     * @throws IllegalStateException too many jobs have not ended
     */
    public synchronized JobView submit(String kind, String subject, Map<String, String> settings) {
        JobKind known = kinds.get(kind);
        if (known == null) {
            throw new IllegalArgumentException("there is no job kind \"" + kind + "\"; there are " + kinds.keySet());
        }
        settings.forEach(known::check);
        long unended = jobs.values().stream().filter(j -> !j.state().ended()).count();
        if (unended >= MAX_UNENDED) {
            throw new IllegalStateException(unended + " jobs have not ended; at most " + MAX_UNENDED);
        }
        long id = lastId + 1;
        Job job = new Job(
                new JobFile.Stored(
                        Long.toString(id),
                        kind,
                        subject,
                        JobState.QUEUED,
                        clock.millis(),
                        0,
                        0,
                        -1,
                        "",
                        settings,
                        Map.of(),
                        Map.of()),
                clock);
        save(job);
        lastId = id;
        jobs.put(id, job);
        forgetOldest();
        schedule(id, job);
        return job.view();
    }

    /** All jobs, newest first. */
    public synchronized List<JobView> list() {
        List<JobView> views = new ArrayList<>();
        jobs.values().forEach(j -> views.add(0, j.view()));
        return views;
    }

    /** The job of this number. */
    public Optional<JobView> find(String id) {
        return job(id).map(Job::view);
    }

    /**
     * Changes a setting of a job that has not ended.
     *
     * @return the job; empty when there is none of this number
     * @throws IllegalArgumentException the setting is not allowed
     */
    public Optional<JobView> set(String id, String name, String value) {
        Optional<Job> found = job(id);
        found.ifPresent(job -> {
            JobKind kind = kinds.get(job.kind());
            if (kind != null) {
                kind.check(name, value);
            }
            job.set(name, value);
            save(job);
        });
        return found.map(Job::view);
    }

    /** Pauses a job between two steps; one that has ended stays as it is. */
    public Optional<JobView> pause(String id) {
        return change(id, JobState.PAUSED, "paused by hand");
    }

    /** Lets a paused job go on. */
    public Optional<JobView> resume(String id) {
        Optional<Job> found = job(id);
        found.filter(job -> job.state() == JobState.PAUSED).ifPresent(job -> {
            job.state(JobState.QUEUED, "");
            save(job);
            schedule(Long.parseLong(job.id()), job);
        });
        return found.map(Job::view);
    }

    /** Ends a job between two steps; what it did stays. */
    public Optional<JobView> abort(String id) {
        return change(id, JobState.ABORTED, "aborted by hand");
    }

    private Optional<JobView> change(String id, JobState state, String why) {
        Optional<Job> found = job(id);
        found.filter(job -> !job.state().ended()).ifPresent(job -> {
            job.state(state, why);
            save(job);
        });
        return found.map(Job::view);
    }

    private synchronized Optional<Job> job(String id) {
        try {
            return Optional.ofNullable(jobs.get(Long.parseLong(id)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void schedule(long id, Job job) {
        if (scheduled.putIfAbsent(id, true) == null) {
            threads.execute(() -> {
                scheduled.remove(id);
                JobKind kind = kinds.get(job.kind());
                if (kind == null) {
                    job.state(JobState.FAILED, "there is no job kind " + job.kind() + " in this version");
                } else if (job.state() == JobState.QUEUED) {
                    new JobRun(job, kind, () -> save(job)).run();
                }
            });
        }
    }

    private void save(Job job) {
        synchronized (job) {
            try {
                JobFile.write(directory, job.stored());
            } catch (IOException e) {
                job.undo();
                throw new UncheckedIOException(
                        "job " + job.id() + " cannot be kept in " + directory + ": " + e.getMessage(), e);
            }
        }
    }

    private void forgetOldest() {
        List<Long> ended = jobs.entrySet().stream()
                .filter(e -> e.getValue().state().ended())
                .map(Map.Entry::getKey)
                .toList();
        for (long id : ended.subList(0, Math.max(0, ended.size() - KEPT_ENDED))) {
            jobs.remove(id);
            try {
                JobFile.delete(directory, Long.toString(id));
            } catch (IOException e) {
                LOG.warn("event=job-not-deleted id={} reason={}", id, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("event=jobs-not-stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
