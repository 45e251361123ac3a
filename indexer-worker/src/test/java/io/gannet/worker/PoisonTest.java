package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.TableName;
import io.gannet.search.FieldType;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.RowHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One message in a hundred is poison of some kind: all others arrive, and all poison is in the log with its reason. */
class PoisonTest {

    private static final int MESSAGES = 100_000;
    private static final int HUGE = 10 << 20;
    private static final String Q = "shop.articles";
    private static final TableName T = new TableName("shop", "articles");
    private static final TableName UNKNOWN = new TableName("shop", "unknown");

    @TempDir
    Path directory;

    private final MemorySource source = new MemorySource();
    private final MemoryTable table = new MemoryTable();

    private Worker start(LuceneSink sink, FailedPositionLog failed, Set<TableName> tables) {
        Worker worker = new Worker(new Parts(
                sink,
                new Feed(List.of(Q), tables, tables),
                source,
                Optional.of(table),
                failed,
                WorkerSettings.DEFAULT,
                (name, queues, gap) -> {},
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry()));
        worker.start();
        return worker;
    }

    private static byte[] event(TableName name, String id) {
        return ("{\"op\":\"update\",\"db\":\"" + name.schema() + "\",\"table\":\"" + name.table()
                        + "\",\"key\":{\"id\":\"" + id + "\"},\"src\":\"outbox\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void poison(int i, byte[] huge) {
        switch (i / 100 % 5) {
            case 0 -> source.put(Q, "this is " + i + ", not JSON");
            case 1 -> {
                // a key column that is a whole number elsewhere
                table.put(T, "id" + i, "fine");
                source.put(Q, event(T, "id" + i));
            }
            case 2 -> {
                table.put(UNKNOWN, Integer.toString(i), "fine");
                source.put(Q, event(UNKNOWN, Integer.toString(i)));
            }
            case 3 -> {
                table.put(T, Integer.toString(i), "x".repeat(40_000));
                source.put(Q, event(T, Integer.toString(i)));
            }
            default -> {
                // a few name their row behind ten megabytes of another member
                if (i % 20_000 != 900) {
                    source.put(Q, huge);
                } else {
                    table.put(T, "9" + i, "small");
                    source.put(Q, hugeEvent("9" + i));
                }
            }
        }
    }

    private static byte[] hugeEvent(String id) {
        byte[] event = new byte[HUGE];
        Arrays.fill(event, (byte) 'x');
        byte[] begin = "{\"op\":\"update\",\"row\":{\"body\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] end = ("\"},\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":\"" + id + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        System.arraycopy(begin, 0, event, 0, begin.length);
        System.arraycopy(end, 0, event, HUGE - end.length, end.length);
        return event;
    }

    @Test
    void poisonInAStream_isSetAside_andReplayedWhenItsCauseIsMended() throws Exception {
        byte[] huge = new byte[HUGE];
        Set<String> good = new HashSet<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (i % 100 == 0) {
                poison(i, huge);
            } else {
                String id = Integer.toString(i % 20_000 / 100 * 100 + i % 100);
                table.put(T, id, "good " + i);
                source.put(Q, event(T, id));
                good.add(id);
            }
        }
        IndexSettings strict =
                IndexSettings.typed("strict", List.of(), Map.of("id", FieldType.LONG, "title", FieldType.KEYWORD));
        try (FailedPositionLog failed = FailedPositionLog.open(directory.resolve("failed"), 1 << 20);
                LuceneSink sink = LuceneSink.open(strict, directory.resolve("index"), Clock.systemUTC())) {
            try (Worker worker = start(sink, failed, Set.of(T))) {
                awaitDurable(worker, MESSAGES);
            }
            Set<String> found = new HashSet<>();
            sink.scan(T, (key, hash, version) -> found.add(key.id()));
            assertThat(found).isEqualTo(good);
            List<String> reasons =
                    failed.open().stream().map(FailedPosition::reason).toList();
            assertThat(reasons).hasSize(1_000);
            for (String reason : List.of(
                    "not JSON", "no whole number", "no index takes table shop.unknown", "of a keyword", "10485760")) {
                assertThat(reasons.stream().filter(line -> line.contains(reason)))
                        .as(reason)
                        .hasSize(200);
            }
            FailedPosition named = failed.open().stream()
                    .filter(one ->
                            one.reason().contains("10485760") && one.key().isPresent())
                    .findFirst()
                    .orElseThrow();
            mend();
            try (Worker worker = start(sink, failed, Set.of(T, UNKNOWN))) {
                // a newer change of a failed key supersedes it
                source.put(Q, event(T, named.key().orElseThrow().id()));
                await().until(() -> failed.open().size() == 999);
                List<Long> ids = failed.open().stream().map(FailedPosition::id).toList();
                Replay replay = new Replay(
                        failed,
                        source,
                        source.publisher(),
                        true,
                        (name, queue, time) -> () -> equal(sink) ? Optional.of("") : Optional.empty(),
                        Clock.systemUTC());
                assertThat(replay.replay(ids, 30_000))
                        .extracting(Replay.Result::outcome)
                        .satisfies(outcomes -> assertThat(Collections.frequency(outcomes, Replay.Outcome.APPLIED))
                                .isEqualTo(604))
                        .satisfies(outcomes -> assertThat(Collections.frequency(outcomes, Replay.Outcome.SUPERSEDED))
                                .isEqualTo(395));
                assertThat(failed.open()).isEmpty();
                assertThat(equal(sink)).isTrue();
                awaitDurable(worker, MESSAGES + 605);
            }
        }
    }

    private boolean equal(LuceneSink sink) {
        Map<String, Long> there = new HashMap<>();
        Map<String, Long> wanted = new HashMap<>();
        try {
            for (TableName name : List.of(T, UNKNOWN)) {
                sink.scan(name, (key, hash, version) -> there.put(name + " " + key.id(), hash));
                table.rows(name).forEach((id, row) -> wanted.put(name + " " + id, RowHash.of(row)));
            }
        } catch (RetryableSinkException e) {
            throw new AssertionError(e);
        }
        return there.equals(wanted);
    }

    private void mend() {
        for (int i = 0; i < MESSAGES; i += 100) {
            switch (i / 100 % 5) {
                case 1 -> table.remove(T, "id" + i);
                case 3 -> table.put(T, Integer.toString(i), "short");
                default -> {}
            }
        }
    }

    private static void awaitDurable(Worker worker, long number) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> worker.status().durable().getOrDefault(Q, 0L) >= number);
    }
}
