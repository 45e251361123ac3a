package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.TableName;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.sink.RowHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two indexes of one table: each row is read once for both, and both are exact. */
class SharedReadsTest {

    private static final TableName T = new TableName("shop", "articles");
    private static final String Q = "shop.articles";
    private static final int CHANGES = 3_000;

    @TempDir
    Path directory;

    private final MemorySource source = new MemorySource();
    private final MemoryTable table = new MemoryTable();

    private Worker worker(LuceneSink sink, FailedPositionLog failed, SharedReads shared) {
        return new Worker(new Parts(
                sink,
                Feed.ofTables(Set.of(T), Set.of(T)),
                source,
                Optional.of(table),
                failed,
                new WorkerSettings(100, 1 << 20, 20, 20, 1_000, 1_000, 3),
                (name, queues, gap) -> {},
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry(),
                Optional.of(shared)));
    }

    private LuceneSink sink(String name) throws Exception {
        return LuceneSink.open(IndexSettings.of(name, List.of()), directory.resolve(name), Clock.systemUTC());
    }

    private static Map<String, Long> indexed(LuceneSink sink) throws Exception {
        Map<String, Long> seen = new TreeMap<>();
        sink.scan(T, (key, hash, version) -> seen.put(key.id(), hash));
        return seen;
    }

    private void put(String id, String from) {
        source.put(
                Q,
                "{\"op\":\"update\",\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":" + id + "},\"src\":\""
                        + from + "\"}");
    }

    @Test
    void twoIndexes_readARowOnce_andBothAreExact() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < CHANGES; i++) {
            String id = Integer.toString(i);
            table.put(T, id, "article " + i);
            put(id, random.nextBoolean() ? "push" : "outbox");
        }
        SharedReads shared = new SharedReads(Set.of(T));
        try (FailedPositionLog failed = FailedPositionLog.open(directory.resolve("failed"), 1 << 20);
                LuceneSink one = sink("one");
                LuceneSink two = sink("two");
                Worker first = worker(one, failed, shared);
                Worker second = worker(two, failed, shared)) {
            first.start();
            second.start();
            awaitBoth(one, two);
            // one may fall behind by more than is kept
            assertThat(table.keysRead.get()).isLessThan(CHANGES * 3 / 2);

            for (int i = 0; i < CHANGES; i++) {
                String id = Integer.toString(random.nextInt(50));
                if (random.nextInt(4) == 0) {
                    table.remove(T, id);
                } else {
                    table.put(T, id, "again " + i);
                }
                put(id, random.nextBoolean() ? "push" : "outbox");
            }
            awaitBoth(one, two);
        }
    }

    private void awaitBoth(LuceneSink one, LuceneSink two) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Map<String, Long> expected = new TreeMap<>();
            table.rows(T).forEach((id, row) -> expected.put(id, RowHash.of(row)));
            assertThat(indexed(one)).isEqualTo(expected);
            assertThat(indexed(two)).isEqualTo(expected);
        });
    }
}
