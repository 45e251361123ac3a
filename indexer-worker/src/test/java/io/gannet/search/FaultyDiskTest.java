package io.gannet.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.TableName;
import io.gannet.sink.RowHash;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Feed;
import io.gannet.worker.MemorySource;
import io.gannet.worker.MemoryTable;
import io.gannet.worker.Parts;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerSettings;
import io.gannet.worker.WorkerStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker over a real index on a disk that fails, lasts, comes and goes, or is full: nothing is lost, and nobody helps. */
class FaultyDiskTest {

    private static final TableName T = new TableName("shop", "articles");
    private static final String Q = "shop.articles";
    private static final int BATCH = 50;

    /** What may be read beyond the last checkpoint: batches under way and changes not yet checkpointed. */
    private static final int AHEAD = 3_000;

    @TempDir
    Path directory;

    private final MemorySource source = new MemorySource();
    private final MemoryTable table = new MemoryTable();
    private final FaultyDirectory.Faults faults = new FaultyDirectory.Faults();
    private FailedPositionLog failed;
    private LuceneSink sink;
    private Worker worker;
    private int events;

    @BeforeEach
    void start() throws Exception {
        failed = FailedPositionLog.open(directory.resolve("failed"), 1 << 20);
        sink = LuceneSink.open(
                IndexSettings.of("articles", java.util.List.of()),
                directory.resolve("index"),
                Clock.systemUTC(),
                faults::over);
        worker = new Worker(new Parts(
                sink,
                Feed.ofTables(Set.of(T), Set.of(T)),
                source,
                Optional.of(table),
                failed,
                new WorkerSettings(BATCH, 1 << 20, 20, 30, 200, 1_000, 3),
                (name, queues, gap) -> {},
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry()));
        worker.start();
    }

    @AfterEach
    void stop() throws Exception {
        faults.now = (file, bytes) -> {};
        worker.close();
        sink.close();
        failed.close();
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            String id = Integer.toString(events % 300);
            table.put(T, id, "article " + events++);
            source.put(
                    Q,
                    "{\"op\":\"update\",\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":" + id
                            + "},\"src\":\"outbox\"}");
        }
    }

    private Map<String, Long> expected() {
        Map<String, Long> all = new TreeMap<>();
        table.rows(T).forEach((id, row) -> all.put(id, RowHash.of(row)));
        return all;
    }

    private Map<String, Long> indexed() throws Exception {
        Map<String, Long> seen = new TreeMap<>();
        sink.scan(T, (key, hash, version) -> seen.put(key.id(), hash));
        return seen;
    }

    private void awaitWhole() {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(indexed()).isEqualTo(expected()));
        await().atMost(Duration.ofSeconds(40)).until(() -> source.acknowledged(Q, "articles") == events);
        await().atMost(Duration.ofSeconds(40)).until(() -> worker.status().state() == WorkerStatus.State.RUNNING);
        assertThat(failed.open()).isEmpty();
    }

    /** It may go on for a moment in between, from the last checkpoint to the next that fails. */
    private void awaitProblem(String text) {
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            WorkerStatus status = worker.status();
            return status.state() == WorkerStatus.State.WAITING
                    && status.problem().contains(text)
                    && worker.late().isPresent();
        });
    }

    private long read() {
        return worker.status().read().getOrDefault(Q, 0L);
    }

    @Test
    void down_stopsReading_andRecovers() throws Exception {
        down(Duration.ofSeconds(2));
    }

    @Test
    @Tag("long")
    void down_forMinutes_stopsReading_andRecovers() throws Exception {
        down(Duration.ofMinutes(3));
    }

    private void down(Duration time) throws Exception {
        change(200);
        awaitWhole();
        faults.now = (file, bytes) -> {
            throw new IOException("the disk is away");
        };
        change(20_000);
        awaitProblem("the disk is away");
        await().during(time).atMost(time.plusSeconds(20)).until(() -> read() <= 200 + AHEAD);
        faults.now = (file, bytes) -> {};
        awaitWhole();
    }

    @Test
    void full_waitsForRoom_andLosesNothing() throws Exception {
        AtomicLong room = new AtomicLong(50_000);
        faults.now = (file, bytes) -> {
            if (room.addAndGet(-bytes) < 0) {
                throw new IOException("No space left on device");
            }
        };
        change(5_000);
        awaitProblem("No space left on device");
        room.set(Long.MAX_VALUE);
        change(100);
        awaitWhole();
    }

    @Test
    void slow_isFollowedAtItsPace() throws Exception {
        AtomicInteger syncs = new AtomicInteger();
        faults.now = (file, bytes) -> {
            if (bytes == 0) {
                syncs.incrementAndGet();
                LockSupport.parkNanos(3_000_000);
            }
        };
        for (int i = 0; i < 20; i++) {
            change(100);
            await().atMost(Duration.ofSeconds(20)).until(() -> read() >= events - AHEAD);
        }
        awaitWhole();
        assertThat(syncs).hasPositiveValue();
    }

    @Test
    void flapping_endsWhole() throws Exception {
        long seed = 20_260_401;
        Random random = new Random(seed);
        AtomicInteger failures = new AtomicInteger();
        faults.now = (file, bytes) -> {
            synchronized (random) {
                if (bytes == 0 && random.nextInt(40) == 0) {
                    failures.incrementAndGet();
                    throw new IOException("an error of the disk");
                }
            }
        };
        for (int i = 0; i < 10; i++) {
            change(200);
            int before = failures.get();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> failures.get() > before || source.acknowledged(Q, "articles") == events);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> failures.get() >= 3);
        faults.now = (file, bytes) -> {};
        awaitWhole();
    }
}
