package io.gannet.bench;

import io.gannet.client.ApiClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Time from the return of a commit to the first search over HTTP that finds the row, at a steady rate of one-row transactions over
 * random existing rows. Searches are repeated after 1 ms, by a few threads, so the time of a search is part of it.
 */
final class LatencyBench {

    private static final int POLLERS = 8;
    private static final long GIVE_UP_NANOS = 30_000_000_000L;

    private final BenchRig rig;

    LatencyBench(BenchRig rig) {
        this.rig = rig;
    }

    void run(int documents, int rate, int rows, PrintStream out)
            throws SQLException, IOException, InterruptedException, ExecutionException {
        measure(documents, rate, rate * 3, "warm" + System.nanoTime());
        List<Double> millis = measure(documents, rate, rows, "word" + System.nanoTime());
        millis.sort(Double::compare);
        out.printf(
                Locale.ROOT,
                "commit to hit: %d rows at %d rows/s, %d documents, %s%n"
                        + "p50 %.1f ms  p90 %.1f ms  p99 %.1f ms  max %.1f ms%n",
                millis.size(),
                rate,
                documents,
                rig.title(),
                at(millis, 0.5),
                at(millis, 0.9),
                at(millis, 0.99),
                at(millis, 1));
        visible(out);
    }

    // the worker's own figure, which no search and no thread of ours is part of
    private void visible(PrintStream out) throws IOException, InterruptedException {
        String metrics =
                new String(rig.api().send("GET", "/metrics", Optional.empty(), "text/plain"), StandardCharsets.UTF_8);
        metrics.lines()
                .filter(line -> line.startsWith("gannet_change_visible_seconds_bucket"))
                .forEach(out::println);
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
    }

    private List<Double> measure(int documents, int rate, int rows, String prefix)
            throws SQLException, InterruptedException, ExecutionException {
        ExecutorService pollers = Executors.newFixedThreadPool(POLLERS);
        List<Future<Double>> found = new ArrayList<>();
        try (Connection connection = rig.connect();
                PreparedStatement update = connection.prepareStatement("UPDATE item SET title = ? WHERE id = ?")) {
            long start = System.nanoTime();
            for (int i = 0; i < rows; i++) {
                TimeUnit.NANOSECONDS.sleep(start + i * 1_000_000_000L / rate - System.nanoTime());
                String word = prefix + "x" + i;
                update.setString(1, word);
                update.setInt(2, 1 + (int) (i * 7_919L % documents));
                update.executeUpdate();
                long committed = System.nanoTime();
                found.add(pollers.submit(() -> await(word, committed)));
            }
            List<Double> millis = new ArrayList<>();
            for (Future<Double> one : found) {
                millis.add(one.get());
            }
            return millis;
        } finally {
            pollers.shutdownNow();
        }
    }

    private double await(String word, long committed) throws IOException, InterruptedException {
        ApiClient api = rig.api();
        String path = "/v1/search/item?limit=1&q=" + word;
        while (api.get(path).path("total").asLong() == 0) {
            if (System.nanoTime() - committed > GIVE_UP_NANOS) {
                throw new IOException("the row with " + word + " was not found within 30 s");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return (System.nanoTime() - committed) / 1e6;
    }
}
