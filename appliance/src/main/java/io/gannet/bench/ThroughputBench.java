package io.gannet.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Rows a second from the queue to being searchable, each read again from the database: fresh rows first, then updates of random
 * rows of all that are in the index by then.
 */
final class ThroughputBench {

    private static final long SEED = 1;

    private final BenchRig rig;

    ThroughputBench(BenchRig rig) {
        this.rig = rig;
    }

    void run(int documents, int rows, PrintStream out) throws IOException, InterruptedException, SQLException {
        rig.fill(documents + rows);
        rig.touch(IntStream.rangeClosed(1, documents));
        rig.awaitRows(documents);
        out.printf(
                Locale.ROOT,
                "queue to searchable, re-read included: %d rows beside %d documents, %s%n",
                rows,
                documents,
                rig.title());
        out.printf(
                Locale.ROOT,
                "fresh            %8.0f rows/s%n",
                timed(IntStream.rangeClosed(documents + 1, documents + rows)));
        rig.execute("UPDATE item SET title = CONCAT(title, ' again')");
        int[] random = new Random(SEED).ints(rows, 1, documents + rows + 1).toArray();
        out.printf(Locale.ROOT, "random updates   %8.0f rows/s%n", timed(IntStream.of(random)));
    }

    // a paused worker, a full queue, and then the time until nothing is left
    private double timed(IntStream keys) throws IOException, InterruptedException {
        rig.api().send("POST", "/v1/workers/item/pause", Map.of());
        int[] ids = keys.toArray();
        rig.touch(IntStream.of(ids));
        long through = worker().path("read").path(BenchRig.TABLE.toString()).asLong() + ids.length;
        long start = System.nanoTime();
        rig.api().send("POST", "/v1/workers/item/resume", Map.of());
        while (!visible(through)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return ids.length * 1e9 / (System.nanoTime() - start);
    }

    private JsonNode worker() throws IOException, InterruptedException {
        return rig.api().get("/v1/workers/item");
    }

    // lag counts what is read and not visible yet as well
    private boolean visible(long through) throws IOException, InterruptedException {
        JsonNode worker = worker();
        return worker.path("read").path(BenchRig.TABLE.toString()).asLong() >= through
                && worker.path("lag_ms").asLong() == 0;
    }
}
