package io.gannet.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Rows a second from the queue to being searchable, each read again from the database: fresh rows first, then the same keys once
 * more as updates.
 */
final class ThroughputBench {

    private final BenchRig rig;

    ThroughputBench(BenchRig rig) {
        this.rig = rig;
    }

    void run(int rows, PrintStream out) throws IOException, InterruptedException, SQLException {
        rig.fill(rows);
        out.printf(Locale.ROOT, "queue to searchable, re-read included: %d rows, %s%n", rows, rig.title());
        out.printf(Locale.ROOT, "fresh    %8.0f rows/s%n", timed(rows, rows));
        rig.execute("UPDATE item SET title = CONCAT(title, ' again')");
        out.printf(Locale.ROOT, "updates  %8.0f rows/s%n", timed(rows, 2L * rows));
    }

    // a paused worker, a full queue, and then the time until nothing is left
    private double timed(int rows, long applied) throws IOException, InterruptedException {
        rig.api().send("POST", "/v1/workers/item/pause", java.util.Map.of());
        rig.touch(rows);
        long start = System.nanoTime();
        rig.api().send("POST", "/v1/workers/item/resume", java.util.Map.of());
        while (!visible(applied)) {
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
        }
        return rows * 1e9 / (System.nanoTime() - start);
    }

    private boolean visible(long applied) throws IOException, InterruptedException {
        JsonNode worker = rig.api().get("/v1/workers/item");
        return worker.path("applied").asLong() >= applied
                && worker.path("lag_ms").asLong() == 0;
    }
}
