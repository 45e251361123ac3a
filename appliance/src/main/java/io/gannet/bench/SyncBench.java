package io.gannet.bench;

import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.mysql.RowReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;

/**
 * Rows a second of a backfill until they can be searched, of a verify of equal rows, and of re-reads by several types of keys; and
 * what the scrubber costs at its rate.
 */
final class SyncBench {

    private static final TableName COMPOSITE = new TableName("bench", "pairs");
    private static final TableName NAMED = new TableName("bench", "named");
    private static final int READS = 50_000;

    private final BenchRig rig;

    SyncBench(BenchRig rig) {
        this.rig = rig;
    }

    void run(int rows, int scrubSeconds, PrintStream out)
            throws IOException, InterruptedException, SQLException, TableUnusableException {
        rig.fill(rows);
        out.printf(Locale.ROOT, "%d rows of about 500 bytes, %s%n", rows, rig.title());
        long start = System.nanoTime();
        String backfill = submit("/v1/backfills", Map.of("tables", List.of(BenchRig.TABLE.toString())));
        rig.awaitRows(rows / 2);
        long half = System.nanoTime();
        rig.awaitRows(rows);
        ended(backfill);
        tell(out, "backfill", rows, start);
        // a process that has just begun spends much of the first half on compiling its code
        tell(out, "backfill, second half", rows - rows / 2, half);
        for (int i = 1; i <= 3; i++) {
            start = System.nanoTime();
            JsonNode verify = job("/v1/verifies", Map.of("of", BenchRig.TABLE.toString()));
            tell(out, "verify " + verify.path("results").path("differences").asString() + " differences", rows, start);
        }
        rereads(Math.min(rows, READS), out);
        if (scrubSeconds > 0) {
            scrubber(scrubSeconds, out);
        }
    }

    private static void tell(PrintStream out, String what, long count, long start) {
        out.printf(Locale.ROOT, "%-28s %8.0f rows/s%n", what, count * 1e9 / (System.nanoTime() - start));
    }

    private JsonNode job(String path, Map<String, Object> request) throws IOException, InterruptedException {
        return ended(submit(path, request));
    }

    private String submit(String path, Map<String, Object> request) throws IOException, InterruptedException {
        return rig.api()
                .send("POST", path, request)
                .path("jobs")
                .path(0)
                .path("id")
                .asString();
    }

    private JsonNode ended(String id) throws IOException, InterruptedException {
        while (true) {
            JsonNode job = rig.api().get("/v1/jobs/" + id);
            if (job.has("ended_at")) {
                if (!job.path("state").asString().equals("done")) {
                    throw new IOException(
                            "job " + id + " ended: " + job.path("note").asString());
                }
                return job;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void rereads(int count, PrintStream out)
            throws SQLException, InterruptedException, IOException, TableUnusableException {
        rig.execute("CREATE TABLE pairs (a INT, b VARCHAR(20), v VARCHAR(100), PRIMARY KEY (a, b))");
        rig.execute("INSERT INTO pairs SELECT id DIV 100, CONCAT('k', id), title FROM item WHERE id <= " + count);
        rig.execute("CREATE TABLE named (k VARCHAR(40) PRIMARY KEY, v VARCHAR(100))");
        rig.execute("INSERT INTO named SELECT CONCAT('name ', id), title FROM item WHERE id <= " + count);
        reread(BenchRig.TABLE, count, id -> RowKey.of("id", Integer.toString(id)), out);
        reread(COMPOSITE, count, id -> RowKey.of(Map.of("a", Integer.toString(id / 100), "b", "k" + id)), out);
        reread(NAMED, count, id -> RowKey.of("k", "name " + id), out);
    }

    private void reread(TableName table, int count, IntFunction<RowKey> key, PrintStream out)
            throws InterruptedException, IOException, TableUnusableException {
        RowReader reader = new RowReader(rig.pool());
        try {
            for (RowSource.ReadMode mode : RowSource.ReadMode.values()) {
                read(reader, table, Math.min(count, 10_000), key, mode);
                long start = System.nanoTime();
                int found = read(reader, table, count, key, mode);
                if (found != count) {
                    throw new IOException(found + " of " + count + " rows of " + table + " were found");
                }
                tell(out, "re-read " + table.table() + " " + mode.name().toLowerCase(Locale.ROOT), count, start);
            }
        } catch (SourceUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int read(
            RowReader reader, TableName table, int count, IntFunction<RowKey> key, RowSource.ReadMode mode)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        int found = 0;
        for (int from = 1; from <= count; from += reader.maxKeys()) {
            List<RowKey> keys = new ArrayList<>();
            for (int id = from; id < Math.min(count + 1, from + reader.maxKeys()); id++) {
                keys.add(key.apply(id));
            }
            found += reader.read(table, keys, mode).present().size();
        }
        return found;
    }

    private static void scrubber(int seconds, PrintStream out) throws InterruptedException {
        TimeUnit.SECONDS.sleep(15); // it begins 20 s after the start, and its code is compiled meanwhile
        long before = scrubberNanos();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double share = (scrubberNanos() - before) * 100.0 / (System.nanoTime() - start);
        out.printf(Locale.ROOT, "%-28s %8.2f %% of a core%n", "scrubber", share);
    }

    private static long scrubberNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("gannet-scrubber")) {
                return threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return 0;
    }
}
