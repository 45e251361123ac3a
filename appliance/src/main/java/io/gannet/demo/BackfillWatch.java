package io.gannet.demo;

import io.gannet.client.ApiClient;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import tools.jackson.databind.JsonNode;

/** Starts backfills over /v1 and shows how far they are: a bar on a terminal, a line each elsewhere. */
final class BackfillWatch {

    private static final long POLL_MILLIS = 50;
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final ApiClient api;
    private final PrintStream out;

    BackfillWatch(ApiClient api, PrintStream out) {
        this.api = api;
        this.out = out;
    }

    void run(List<String> tables) throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> ids = new ArrayList<>();
        for (JsonNode job :
                api.send("POST", "/v1/backfills", Map.of("tables", tables)).path("jobs")) {
            ids.add(job.path("id").asString());
        }
        long rows = Boolean.getBoolean("gannet.terminal") ? bar(ids, start) : follow(ids, start, null);
        double queued = (System.nanoTime() - start) / 1e9;
        awaitIndexed(start);
        out.println(String.format(
                Locale.ROOT,
                "* backfilled %d rows: queued in %.1f s, searchable after %.1f s",
                rows,
                queued,
                (System.nanoTime() - start) / 1e9));
    }

    // what the tour writes would wait behind these rows in the same queues
    private void awaitIndexed(long start) throws IOException, InterruptedException {
        while (true) {
            long lag = 0;
            for (JsonNode worker : api.get("/v1/workers").path("workers")) {
                lag = Math.max(lag, worker.path("lag_ms").asLong());
            }
            if (lag == 0) {
                return;
            }
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IOException("not searchable after 5 minutes: the workers are " + lag + " ms behind");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private long bar(List<String> ids, long start) throws IOException, InterruptedException {
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("backfill")
                .setInitialMax(1)
                .setUpdateIntervalMillis(100)
                .build()) {
            return follow(ids, start, bar);
        }
    }

    private long follow(List<String> ids, long start, @org.jspecify.annotations.Nullable ProgressBar bar)
            throws IOException, InterruptedException {
        while (true) {
            long done = 0;
            long total = 0;
            boolean ended = true;
            for (String id : ids) {
                JsonNode job = api.get("/v1/jobs/" + id);
                String state = job.path("state").asString();
                if (state.equals("failed") || state.equals("aborted")) {
                    throw new IOException(
                            "job " + id + " " + state + ": " + job.path("note").asString(""));
                }
                ended &= state.equals("done");
                done += job.path("done").asLong();
                total += Math.max(job.path("total").asLong(), job.path("done").asLong());
            }
            if (bar != null) {
                bar.maxHint(Math.max(1, total));
                bar.stepTo(done);
            }
            if (ended) {
                return done;
            }
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IOException("not done after 5 minutes: " + done + " of " + total + " rows");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
