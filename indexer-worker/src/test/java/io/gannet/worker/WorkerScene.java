package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.RowSource;
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
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A worker over a real index, with queues and tables in memory. */
abstract class WorkerScene {

    static final TableName T = new TableName("shop", "articles");
    static final TableName U = new TableName("shop", "users");
    static final String Q = "shop.articles";

    @TempDir
    Path directory;

    final MemorySource source = new MemorySource();
    final MemoryTable table = new MemoryTable();
    final List<String> gaps = new CopyOnWriteArrayList<>();
    FailedPositionLog failed;
    LuceneSink index;
    FlakySink sink;
    Worker worker;
    WorkerSettings settings = WorkerSettings.DEFAULT;
    Optional<RowSource> rows = Optional.of(table);
    Feed feed = Feed.ofTables(Set.of(T, U), Set.of(T, U));

    @BeforeEach
    void openLog() throws Exception {
        failed = FailedPositionLog.open(directory.resolve("failed"), 1 << 20);
    }

    void start() throws Exception {
        index = LuceneSink.open(IndexSettings.of("articles", List.of()), directory.resolve("index"), Clock.systemUTC());
        sink = new FlakySink(index);
        worker = new Worker(new Parts(
                sink,
                feed,
                source,
                rows,
                failed,
                settings,
                (name, queues, gap) -> gaps.add(gap + " " + queues),
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry()));
        worker.start();
    }

    void stop() {
        worker.close();
        sink.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        if (worker != null) {
            stop();
        }
        failed.close();
    }

    static String event(String op, TableName name, String id, String source) {
        return "{\"v\":1,\"op\":\"" + op + "\",\"db\":\"" + name.schema() + "\",\"table\":\"" + name.table()
                + "\",\"key\":{\"id\":" + id + "},\"conn\":7,\"src\":\"" + source + "\"}";
    }

    Map<String, Long> indexed(TableName name) throws Exception {
        Map<String, Long> seen = new TreeMap<>();
        index.scan(name, (key, hash, version) -> seen.put(key.id(), hash));
        return seen;
    }

    Map<String, Long> expected(TableName name) {
        Map<String, Long> all = new TreeMap<>();
        table.rows(name).forEach((id, row) -> all.put(id, RowHash.of(row)));
        return all;
    }

    void awaitEqual(TableName name) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(indexed(name)).isEqualTo(expected(name)));
    }

    void awaitDurable(long number) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> source.acknowledged(Q, "articles") == number);
    }
}
