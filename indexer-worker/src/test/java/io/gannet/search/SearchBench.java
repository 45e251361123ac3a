package io.gannet.search;

import com.sun.management.OperatingSystemMXBean;
import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.SinkChange;
import io.gannet.sink.SinkCheckpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Searches while rows change, in one index of poems repeated: {@code SearchBench DIR fill ROWS} fills it, {@code SearchBench DIR
 * measure ROWS SECONDS CHANGES_PER_SECOND...} asks for two words at a time, one query after the other, and prints percentiles, after as
 * long a time of the first rate that does not count. {@code SearchBench DIR update ROWS SECONDS} changes random rows as fast as it goes and
 * asks nothing.
 */
final class SearchBench {

    private static final TableName POEM = new TableName("bench", "poem");
    private static final int BATCH = 1_000;
    private static final int CHECKPOINT = 50_000;
    private static final long REFRESH_MILLIS = 1_000;

    private final List<String[]> poems = new ArrayList<>();
    private final LuceneSink sink;
    private final AtomicLong version = new AtomicLong(System.currentTimeMillis());

    private SearchBench(Path directory) throws IOException {
        for (String line :
                Files.readAllLines(Path.of("..", "sql", "sample", "poem-data.tsv"), StandardCharsets.UTF_8)) {
            String[] columns = line.split("\t", -1);
            if (!line.startsWith("#") && columns.length == 5) {
                poems.add(columns);
            }
        }
        sink = LuceneSink.open(
                new IndexSettings(
                        "bench",
                        List.of(POEM),
                        Map.of(
                                "title", FieldSettings.of(FieldType.TEXT).boosted(3),
                                "id", FieldSettings.of(FieldType.LONG),
                                "kind", FieldSettings.of(FieldType.KEYWORD)),
                        Analysis.MIXED,
                        ""),
                directory,
                Clock.systemUTC());
    }

    public static void main(String[] args) throws Exception {
        SearchBench bench = new SearchBench(Path.of(args[0]));
        int rows = Integer.parseInt(args[2]);
        if (args[1].equals("fill")) {
            bench.fill(rows);
        } else if (args[1].equals("update")) {
            bench.update(rows, Integer.parseInt(args[3]));
        } else {
            int seconds = Integer.parseInt(args[3]);
            bench.measure(rows, seconds, Integer.parseInt(args[4]), false);
            for (String rate : List.of(args).subList(4, args.length)) {
                bench.measure(rows, seconds, Integer.parseInt(rate), true);
            }
        }
        bench.sink.close();
    }

    private SinkChange row(int id, Random random) {
        String[] poem = poems.get(random.nextInt(poems.size()));
        String[] other = poems.get(random.nextInt(poems.size()));
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("id", Integer.toString(id));
        columns.put("kind", poem[1]);
        columns.put("title", poem[2]);
        columns.put("author", poem[3]);
        columns.put("text", poem[4] + other[4]);
        return new SinkChange(
                POEM,
                RowKey.of("id", Integer.toString(id)),
                Optional.of(new Row(columns)),
                new Version(1, version.incrementAndGet()));
    }

    private void checkpoint() throws Exception {
        sink.checkpoint(SinkCheckpoint.of(1, Map.of(), new Version(1, version.get()), List.of(), sink.definition()));
    }

    private void fill(int rows) throws Exception {
        Random random = new Random(1);
        long start = System.nanoTime();
        List<SinkChange> batch = new ArrayList<>();
        // a fill that was ended goes on
        for (int id = (int) sink.entries() + 1; id <= rows; id++) {
            batch.add(row(id, random));
            if (batch.size() == BATCH || id == rows) {
                sink.apply(batch);
                batch.clear();
            }
            if (id % CHECKPOINT == 0) {
                checkpoint();
            }
        }
        checkpoint();
        System.out.printf("filled rows=%d seconds=%.1f%n", rows, (System.nanoTime() - start) / 1e9);
    }

    private void update(int rows, int seconds) throws Exception {
        for (int i = 0; i < 2; i++) {
            AtomicLong changed = new AtomicLong();
            AtomicBoolean ended = new AtomicBoolean();
            Thread writer = new Thread(() -> write(rows, 1_000_000, ended, changed), "bench-writer");
            long all = processCpu();
            long start = System.nanoTime();
            writer.start();
            TimeUnit.SECONDS.sleep(seconds);
            ended.set(true);
            writer.join();
            double took = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "updates=%d per_second=%.0f processor_us_each=%.0f segments=%d%n",
                    changed.get(), changed.get() / took, (processCpu() - all) / 1e3 / changed.get(), segments());
        }
    }

    private int segments() throws IOException {
        return sink.index().read(searcher -> searcher.getIndexReader().leaves().size());
    }

    private void measure(int rows, int seconds, int rate, boolean told) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong changed = new AtomicLong();
        Thread writer = new Thread(() -> write(rows, rate, ended, changed), "bench-writer");
        writer.start();
        Random random = new Random(2);
        ask(random, 2);
        long before = changed.get();
        long start = System.nanoTime();
        long asking = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long all = processCpu();
        long[] micros = ask(random, seconds);
        asking = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - asking;
        all = processCpu() - all;
        double took = (System.nanoTime() - start) / 1e9;
        double perSecond = (changed.get() - before) / took;
        ended.set(true);
        writer.join();
        if (!told) {
            return;
        }
        System.out.printf(
                "rows=%d changes_per_second=%.0f queries=%d p50_ms=%.2f p90_ms=%.2f p99_ms=%.2f max_ms=%.2f%n",
                sink.entries(),
                perSecond,
                micros.length,
                at(micros, 0.5),
                at(micros, 0.9),
                at(micros, 0.99),
                at(micros, 1));
        System.out.printf(
                "processor time: a query %.2f ms; all but the queries %.2f cores%n",
                asking / 1e6 / micros.length, (all - asking) / 1e9 / took);
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon") || line.startsWith("VmHWM"))
                .forEach(System.out::println);
    }

    /** Of all threads, in nanoseconds. */
    private static long processCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))] / 1000.0;
    }

    /** Two pairs of characters each that stand in one poem, by their place in it at random. */
    private long[] ask(Random random, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Long> micros = new ArrayList<>();
        while (System.nanoTime() < end) {
            String text = poems.get(random.nextInt(poems.size()))[4].replaceAll("[^\\p{IsHan}]", "");
            if (text.length() < 8) {
                continue;
            }
            int first = random.nextInt(text.length() - 6);
            int second = first + 3 + random.nextInt(text.length() - first - 4);
            String query = text.substring(first, first + 2) + " " + text.substring(second, second + 2);
            long start = System.nanoTime();
            sink.index().search(SearchQuery.of(query));
            micros.add((System.nanoTime() - start) / 1_000);
        }
        long[] sorted = micros.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private void write(int rows, int rate, AtomicBoolean ended, AtomicLong changed) {
        Random random = new Random(3);
        long started = System.nanoTime();
        long refreshed = started;
        try {
            while (!ended.get()) {
                long due = (System.nanoTime() - started) * rate / 1_000_000_000L - changed.get();
                List<SinkChange> batch = new ArrayList<>();
                for (int i = 0; i < Math.min(due, BATCH); i++) {
                    batch.add(row(1 + random.nextInt(rows), random));
                }
                sink.apply(batch);
                changed.addAndGet(batch.size());
                if (System.nanoTime() - refreshed > REFRESH_MILLIS * 1_000_000) {
                    sink.refresh();
                    checkpoint();
                    refreshed = System.nanoTime();
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
