package io.gannet.bench;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Time from the return of a commit to the first search over HTTP that finds the row, at a steady rate of one-row transactions over
 * random existing rows. Each row is searched for on a kept connection as soon as its commit has returned, and again
 * after 2 ms or a tenth of its age, so the time of a search is part of it.
 */
final class LatencyBench {

    private static final long PAUSE_NANOS = 2_000_000;

    /** So many rows are looked for by one search. */
    private static final int MOST_WORDS = 50;

    private static final int FLOW_ROWS = 10;
    /** A pushed row waits for an fsync of the queue, which sessions share: one alone could not make a thousand changes a second. */
    private static final int FLOW_SESSIONS = 4;

    private static final long SEED = 1;
    private static final Pattern STAGE =
            Pattern.compile("gannet_worker_stage_seconds_(count|sum)\\{.*stage=\"(\\w+)\".*} (\\S+)");
    private static final long GIVE_UP_NANOS = 30_000_000_000L;

    private final BenchRig rig;
    private Timer searches = new SimpleMeterRegistry().timer("searches");

    LatencyBench(BenchRig rig) {
        this.rig = rig;
    }

    void run(LatencyLoad load, PrintStream out)
            throws SQLException, IOException, InterruptedException, ExecutionException {
        ExecutorService others = Executors.newFixedThreadPool(FLOW_SESSIONS);
        AtomicLong changed = new AtomicLong();
        List<Future<Void>> flows = new ArrayList<>();
        try {
            for (int i = 0; load.flow() > 0 && i < FLOW_SESSIONS; i++) {
                long seed = SEED + i;
                flows.add(others.submit(() -> flow(load, seed, changed)));
            }
            run(load, changed, out);
            for (Future<Void> flow : flows) {
                if (flow.isDone()) {
                    flow.get();
                }
            }
        } finally {
            others.shutdownNow();
            others.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    /** Random rows with odd keys that change beside the measured ones, which have even keys then, until it is interrupted: one session's. */
    private Void flow(LatencyLoad load, long seed, AtomicLong changed) throws SQLException {
        Random random = new Random(seed);
        // kept rows still have the words of the run before, and a row that is set to what it is already is no change
        String word = "flow" + System.nanoTime();
        try (Connection connection = rig.connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE item SET title = ? WHERE id IN (?" + ", ?".repeat(FLOW_ROWS - 1) + ")")) {
            long start = System.nanoTime();
            for (long done = 0; !Thread.currentThread().isInterrupted(); done += FLOW_ROWS) {
                long due = start + done * FLOW_SESSIONS * 1_000_000_000L / load.flow();
                LockSupport.parkNanos(due - System.nanoTime());
                update.setString(1, word + " " + done);
                // in the order of the key, so that two such never wait for each other in a circle
                int[] ids = random.ints(FLOW_ROWS, 0, load.documents() / 2)
                        .map(n -> 2 * n + 1)
                        .sorted()
                        .toArray();
                for (int i = 0; i < FLOW_ROWS; i++) {
                    update.setInt(i + 2, ids[i]);
                }
                update.executeUpdate();
                changed.addAndGet(FLOW_ROWS);
            }
        }
        return null;
    }

    private void run(LatencyLoad load, AtomicLong changed, PrintStream out)
            throws SQLException, IOException, InterruptedException, ExecutionException {
        measure(load, load.warmRate(), load.warmRate() * load.warmSeconds(), "warm" + System.nanoTime());
        searches = new SimpleMeterRegistry().timer("searches");
        Map<String, Double> before = stages();
        Map<String, Long> pushedBefore = rig.udfCounters();
        long flowed = changed.get();
        long start = System.nanoTime();
        List<Double> millis = measure(load, load.rate(), load.rows(), "word" + System.nanoTime());
        double beside = (changed.get() - flowed) * 1e9 / (System.nanoTime() - start);
        millis.sort(Double::compare);
        if (load.flow() > 0) {
            out.printf(Locale.ROOT, "beside %.0f other changed rows/s%n", beside);
        }
        out.printf(
                Locale.ROOT,
                "commit to hit: %d rows at %d rows/s, %d documents, %s, captured by %s, after %d s of %s%n"
                        + "p50 %.1f ms  p90 %.1f ms  p99 %.1f ms  max %.1f ms%n",
                millis.size(),
                load.rate(),
                load.documents(),
                rig.title(),
                rig.capturedBy(),
                load.warmSeconds(),
                load.warmRate() == load.rate() ? "the same" : load.warmRate() + " rows/s",
                at(millis, 0.5),
                at(millis, 0.9),
                at(millis, 0.99),
                at(millis, 1));
        out.printf(
                Locale.ROOT,
                "found by %d searches of %.1f ms in the mean%n",
                searches.count(),
                searches.mean(TimeUnit.MILLISECONDS));
        tellPushes(pushedBefore, rig.udfCounters(), out);
        tell(before, stages(), out);
        memory(out);
    }

    /** Appliance and benchmark are one process, so the appliance alone has less; nothing where there is no /proc. */
    private static void memory(PrintStream out) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            try (Stream<String> lines = Files.lines(status)) {
                lines.filter(line -> line.startsWith("RssAnon:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .forEach(kb -> out.println(
                                "anonymous memory of appliance and benchmark: " + Long.parseLong(kb) / 1024 + " MB"));
            }
        }
    }

    /** The worker's own figures, sums and counts by name. */
    private Map<String, Double> stages() throws IOException, InterruptedException {
        String metrics =
                new String(rig.api().send("GET", "/metrics", Optional.empty(), "text/plain"), StandardCharsets.UTF_8);
        Map<String, Double> values = new TreeMap<>();
        metrics.lines()
                .map(STAGE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> values.put(line.group(2) + " " + line.group(1), Double.parseDouble(line.group(3))));
        return values;
    }

    private static void tell(Map<String, Double> before, Map<String, Double> after, PrintStream out) {
        after.forEach((name, value) -> {
            if (name.endsWith(" count")) {
                String stage = name.substring(0, name.indexOf(' '));
                double count = value - before.getOrDefault(name, 0.0);
                double sum = after.getOrDefault(stage + " sum", 0.0) - before.getOrDefault(stage + " sum", 0.0);
                out.printf(
                        Locale.ROOT,
                        "  %-8s %6.0f times, mean %.2f ms%n",
                        stage,
                        count,
                        sum * 1000 / Math.max(1, count));
            }
        });
    }

    /** Events that the library could not push went by the outbox, which takes longer. */
    private static void tellPushes(Map<String, Long> before, Map<String, Long> after, PrintStream out) {
        Map<String, Long> more = new TreeMap<>();
        after.forEach((name, value) -> more.put(name, value - before.getOrDefault(name, 0L)));
        more.values().removeIf(count -> count == 0);
        if (more.containsKey("calls")) {
            out.println("pushes: " + more);
        }
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
    }

    private List<Double> measure(LatencyLoad load, int rate, int rows, String prefix)
            throws SQLException, IOException, InterruptedException, ExecutionException {
        ExecutorService poller = Executors.newSingleThreadExecutor();
        BlockingQueue<Written> written = new LinkedBlockingQueue<>();
        try (Connection connection = rig.connect();
                PreparedStatement update = connection.prepareStatement("UPDATE item SET title = ? WHERE id = ?")) {
            Future<List<Double>> found = poller.submit(() -> find(written, rows));
            long start = System.nanoTime();
            for (int i = 0; i < rows && !found.isDone(); i++) {
                TimeUnit.NANOSECONDS.sleep(start + i * 1_000_000_000L / rate - System.nanoTime());
                String word = prefix + "x" + i;
                update.setString(1, word);
                update.setInt(2, key(load, i));
                update.executeUpdate();
                written.add(new Written(word, System.nanoTime()));
            }
            return new ArrayList<>(found.get());
        } finally {
            poller.shutdownNow();
        }
    }

    /** Another row each time; none that the flow changes as well, whose word could be gone before it is found. */
    private static int key(LatencyLoad load, int i) {
        return load.flow() == 0
                ? 1 + (int) (i * 7_919L % load.documents())
                : 2 + 2 * (int) (i * 7_919L % (load.documents() / 2));
    }

    /** A row's word and when its commit had returned, by nanoTime. */
    private record Written(String word, long committed) {}

    /** Looks for all rows that are not found yet by one search after the other, each beginning when it must. */
    private List<Double> find(BlockingQueue<Written> written, int rows) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>(rows);
        Map<String, Long> missing = new LinkedHashMap<>();
        try (SearchPoll poll = new SearchPoll(rig.url())) {
            while (millis.size() < rows) {
                for (Written row = missing.isEmpty() ? written.take() : written.poll();
                        row != null;
                        row = written.poll()) {
                    missing.put(row.word(), row.committed());
                }
                long start = System.nanoTime();
                List<String> words = missing.keySet().stream().limit(MOST_WORDS).toList();
                List<String> found = poll.found("item", words);
                long now = System.nanoTime();
                searches.record(now - start, TimeUnit.NANOSECONDS);
                for (String word : found) {
                    millis.add((now - Objects.requireNonNull(missing.remove(word))) / 1e6);
                }
                giveUp(missing, now);
                if (found.isEmpty()) {
                    TimeUnit.NANOSECONDS.sleep(Math.max(PAUSE_NANOS, now - start));
                }
            }
        }
        return millis;
    }

    private static void giveUp(Map<String, Long> missing, long now) throws IOException {
        for (Map.Entry<String, Long> row : missing.entrySet()) {
            if (now - row.getValue() > GIVE_UP_NANOS) {
                throw new IOException("the row with " + row.getKey() + " was not found within 30 s");
            }
        }
    }
}
