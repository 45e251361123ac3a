package io.gannet.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.TableName;
import io.gannet.search.LuceneSink;
import io.gannet.sink.RowHash;
import io.gannet.worker.FailedPosition;
import io.gannet.worker.FailedPositionLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed with -9 under load: the index is always the exact replay up to its checkpoint, and all of it in the end. */
class WorkerKillIT {

    private static final TableName TABLE = new TableName("shop", "articles");

    @TempDir
    Path directory;

    @Test
    void killed_tenTimes_isExact() throws Exception {
        killed(10, 60_000, 20_260_301L);
    }

    @Test
    @Tag("long")
    void killed_aHundredTimes_isExact() throws Exception {
        killed(100, 600_000, System.nanoTime());
    }

    private void killed(int times, long total, long seed) throws Exception {
        Random random = new Random(seed);
        long checked = 0;
        int kills = 0;
        for (int i = 0; i < times; i++) {
            Process process = start(total);
            boolean ended = process.waitFor(20 + random.nextInt(700), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            kills += ended ? 0 : 1;
            checked = check(checked, seed);
        }
        Process last = start(total);
        assertThat(last.waitFor(3, TimeUnit.MINUTES))
                .as("seed %d: the last run ends", seed)
                .isTrue();
        assertThat(check(checked, seed)).isEqualTo(total);
        assertThat(kills)
                .as("seed %d: runs that were killed before their end", seed)
                .isGreaterThan(times / 2);
        try (FailedPositionLog failed = FailedPositionLog.open(directory.resolve("failed"), 1 << 20)) {
            assertThat(failed.open())
                    .extracting(FailedPosition::number)
                    .as("seed %d: every poison message once", seed)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, total)
                            .filter(KilledWorker::poison)
                            .boxed()
                            .toList());
        }
    }

    private Process start(long total) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWorker.class.getName(),
                        directory.toString(),
                        Long.toString(total)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("ready")) {
                return process;
            }
            assertThat(line).doesNotStartWith("gap EPOCH").doesNotStartWith("gap RETENTION");
        }
        throw new IOException("the worker ended before it was ready: " + process.exitValue());
    }

    private long check(long before, long seed) throws Exception {
        try (LuceneSink index = KilledWorker.index(directory)) {
            long through = index.lastCheckpoint()
                    .map(state -> state.number(KilledWorker.QUEUE))
                    .orElse(0L);
            assertThat(through).as("seed %d: checkpoints only grow", seed).isGreaterThanOrEqualTo(before);
            Map<String, Long> found = new TreeMap<>();
            index.scan(TABLE, (key, hash, version) -> found.put(key.id(), hash));
            assertThat(found).as("seed %d: index at %d", seed, through).isEqualTo(model(through));
            return through;
        }
    }

    private static Map<String, Long> model(long through) {
        Map<String, Long> rows = new TreeMap<>();
        for (long number = 1; number <= through; number++) {
            if (KilledWorker.poison(number)) {
                continue;
            }
            if (KilledWorker.deletes(number)) {
                rows.remove(KilledWorker.id(number));
            } else {
                Map<String, String> columns = new LinkedHashMap<>();
                columns.put("id", KilledWorker.id(number));
                columns.put("title", KilledWorker.title(number));
                rows.put(KilledWorker.id(number), RowHash.of(new Row(columns)));
            }
        }
        return rows;
    }
}
