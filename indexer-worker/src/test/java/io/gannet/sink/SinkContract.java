package io.gannet.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract that every sink must pass: order, stale changes, redelivery, crash at every step, scan. */
public abstract class SinkContract {

    protected static final TableName T = new TableName("shop", "articles");
    protected static final TableName OTHER = new TableName("shop", "authors");

    @TempDir
    protected Path directory;

    /** Opens the sink under test; always the same one for the same directory. */
    protected abstract Sink open(Path directory) throws IOException;

    /**
     * What the sink answers to a change that is not newer than what it has. A sink in front of a store that alone knows versions
     * answers OK, and the store keeps what it has.
     */
    protected ApplyResult.Outcome stale() {
        return STALE;
    }

    /**
     * Whether entries and checkpoint are one, so that a crash takes both back to the last checkpoint. A sink whose entries are
     * durable by themselves keeps those that it answered, and is given them again.
     */
    protected boolean entriesAreOfTheCheckpoint() {
        return true;
    }

    /** Whether the sink itself can tell its entries and their versions. */
    protected boolean tellsEntries() {
        return true;
    }

    /** Hashes of the visible entries by key. */
    protected Map<String, Long> scan(Sink sink, TableName table) throws RetryableSinkException {
        Map<String, Long> seen = new TreeMap<>();
        sink.scan(table, (key, hash, version) -> assertThat(seen.put(key.id(), hash))
                .isNull());
        return seen;
    }

    /** What a killed process would leave of an open sink: a copy of its directory, taken while it is open. */
    protected abstract Path crashed(Path directory) throws IOException;

    protected static SinkChange upsert(TableName table, String id, String title, long version) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("title", title);
        return new SinkChange(table, RowKey.of("id", id), Optional.of(new Row(columns)), new Version(1, version));
    }

    protected static SinkChange delete(TableName table, String id, long version) {
        return new SinkChange(table, RowKey.of("id", id), Optional.empty(), new Version(1, version));
    }

    protected static SinkCheckpoint at(long number) {
        return SinkCheckpoint.of(1, Map.of("shop.articles", number), new Version(1, number), List.of(), "d");
    }

    private static List<ApplyResult.Outcome> outcomes(List<ApplyResult> results) {
        return results.stream().map(ApplyResult::outcome).toList();
    }

    protected static long hash(SinkChange change) {
        return RowHash.of(change.row().orElseThrow());
    }

    private static final ApplyResult.Outcome OK = ApplyResult.Outcome.OK;
    private static final ApplyResult.Outcome STALE = ApplyResult.Outcome.STALE;

    @Test
    void apply_thenRefresh_isScanned() throws Exception {
        try (Sink sink = open(directory)) {
            SinkChange one = upsert(T, "1", "one", 10);
            SinkChange same = upsert(OTHER, "1", "other", 11);
            assertThat(outcomes(sink.apply(List.of(one, same)))).containsExactly(OK, OK);
            sink.refresh();
            assertThat(scan(sink, T)).isEqualTo(Map.of("1", hash(one)));
            assertThat(scan(sink, OTHER)).isEqualTo(Map.of("1", hash(same)));
            assertThat(sink.entries()).isEqualTo(tellsEntries() ? 2 : 0);
        }
    }

    @Test
    void apply_keyTwiceInOneBatch_lastWins() throws Exception {
        try (Sink sink = open(directory)) {
            SinkChange last = upsert(T, "1", "b", 11);
            assertThat(outcomes(sink.apply(List.of(upsert(T, "1", "a", 10), last))))
                    .containsExactly(OK, OK);
            sink.refresh();
            assertThat(scan(sink, T)).isEqualTo(Map.of("1", hash(last)));
        }
    }

    @Test
    void apply_olderOrEqualVersion_isStale() throws Exception {
        try (Sink sink = open(directory)) {
            SinkChange ten = upsert(T, "1", "ten", 10);
            sink.apply(List.of(ten, upsert(T, "2", "x", 12)));
            assertThat(outcomes(sink.apply(List.of(upsert(T, "1", "nine", 9), upsert(T, "1", "again", 10)))))
                    .containsExactly(stale(), stale());
            sink.refresh();
            assertThat(outcomes(sink.apply(List.of(upsert(T, "1", "nine", 9), delete(T, "1", 10)))))
                    .containsExactly(stale(), stale());
            sink.refresh();
            assertThat(scan(sink, T)).containsEntry("1", hash(ten)).hasSize(2);
            assertThat(sink.versionOf(T, RowKey.of("id", "1")))
                    .isEqualTo(tellsEntries() ? Optional.of(new Version(1, 10)) : Optional.empty());
        }
    }

    @Test
    void apply_lowerVersionOfAnotherKey_isApplied() throws Exception {
        try (Sink sink = open(directory)) {
            sink.apply(List.of(upsert(T, "1", "a", 100)));
            sink.refresh();
            assertThat(outcomes(sink.apply(List.of(upsert(T, "2", "b", 50))))).containsExactly(OK);
            sink.refresh();
            assertThat(scan(sink, T)).hasSize(2);
        }
    }

    @Test
    void apply_newerEpoch_winsWhateverThePosition() throws Exception {
        try (Sink sink = open(directory)) {
            sink.apply(List.of(upsert(T, "1", "a", 100)));
            SinkChange later = new SinkChange(
                    T, RowKey.of("id", "1"), upsert(T, "1", "b", 1).row(), new Version(2, 1));
            assertThat(outcomes(sink.apply(List.of(later)))).containsExactly(OK);
            sink.refresh();
            assertThat(scan(sink, T)).isEqualTo(Map.of("1", hash(later)));
        }
    }

    @Test
    void apply_afterDelete_olderIsStaleAndNewerComesBack() throws Exception {
        try (Sink sink = open(directory)) {
            sink.apply(List.of(upsert(T, "1", "a", 10), delete(T, "1", 20), delete(T, "never", 21)));
            sink.refresh();
            assertThat(scan(sink, T)).isEmpty();
            assertThat(sink.entries()).isZero();
            assertThat(outcomes(sink.apply(List.of(upsert(T, "1", "late", 15)))))
                    .containsExactly(stale());
            SinkChange back = upsert(T, "1", "back", 30);
            assertThat(outcomes(sink.apply(List.of(back)))).containsExactly(OK);
            sink.refresh();
            assertThat(scan(sink, T)).isEqualTo(Map.of("1", hash(back)));
        }
    }

    @Test
    void lastCheckpoint_ofANewSink_isEmpty() throws Exception {
        try (Sink sink = open(directory)) {
            assertThat(sink.lastCheckpoint()).isEmpty();
        }
    }

    @Test
    void checkpoint_thenReopen_givesBackEverything() throws Exception {
        SinkCheckpoint state = SinkCheckpoint.of(
                7,
                Map.of("shop.articles", 5L, "q\tü", Long.MAX_VALUE),
                new Version(7, 99),
                List.of(new ParkedKey(
                        new TableName("s\t", "t"),
                        RowKey.of(Map.of("a", "1\t", "b", "\u001f")),
                        "q\tü",
                        4,
                        1_000,
                        3,
                        42,
                        true)),
                "definition 1");
        SinkChange one = upsert(T, "1", "one", 10);
        try (Sink sink = open(directory)) {
            sink.apply(List.of(one));
            sink.refresh();
            sink.checkpoint(state);
            assertThat(sink.lastCheckpoint()).contains(state);
        }
        try (Sink sink = open(directory)) {
            assertThat(sink.lastCheckpoint()).contains(state);
            assertThat(scan(sink, T)).isEqualTo(Map.of("1", hash(one)));
            assertThat(outcomes(sink.apply(List.of(upsert(T, "1", "older", 9), delete(T, "1", 10)))))
                    .containsExactly(stale(), stale());
        }
    }

    @Test
    void close_withoutCheckpoint_losesOnlyWhatCameAfterTheLast() throws Exception {
        try (Sink sink = open(directory)) {
            sink.apply(List.of(upsert(T, "1", "one", 10)));
            sink.checkpoint(at(1));
            sink.apply(List.of(upsert(T, "2", "two", 11), delete(T, "1", 12)));
            sink.refresh();
        }
        try (Sink sink = open(directory)) {
            assertThat(sink.lastCheckpoint()).contains(at(1));
            assertThat(scan(sink, T)).containsOnlyKeys(entriesAreOfTheCheckpoint() ? "1" : "2");
        }
    }

    @Test
    void prepare_thenMoreChanges_completesWithoutThem() throws Exception {
        try (Sink sink = open(directory)) {
            sink.apply(List.of(upsert(T, "1", "one", 10)));
            Sink.PendingCheckpoint pending = sink.prepare(at(1));
            sink.apply(List.of(upsert(T, "2", "two", 11)));
            sink.refresh();
            assertThat(scan(sink, T)).containsOnlyKeys("1", "2");
            pending.complete();
        }
        try (Sink sink = open(directory)) {
            assertThat(sink.lastCheckpoint()).contains(at(1));
            assertThat(scan(sink, T)).containsOnlyKeys(entriesAreOfTheCheckpoint() ? List.of("1") : List.of("1", "2"));
        }
    }

    @Test
    void crash_atEveryStep_leavesExactlyTheCheckpoint() throws Exception {
        Random random = new Random(20_260_101);
        List<SinkChange> applied = new ArrayList<>();
        try (Sink sink = open(directory)) {
            for (int step = 1; step <= 12; step++) {
                List<SinkChange> batch = new ArrayList<>();
                for (int i = random.nextInt(20); i >= 0; i--) {
                    long version = applied.size() + batch.size() + 1L;
                    String id = Integer.toString(random.nextInt(30));
                    batch.add(random.nextInt(4) == 0 ? delete(T, id, version) : upsert(T, id, "v" + version, version));
                }
                assertThat(outcomes(sink.apply(batch))).containsOnly(OK);
                applied.addAll(batch);
                checkCrash(applied);
                if (random.nextBoolean()) {
                    sink.refresh();
                    checkCrash(applied);
                }
                if (random.nextInt(3) == 0) {
                    Sink.PendingCheckpoint pending = sink.prepare(at(applied.size()));
                    checkCrash(applied);
                    pending.complete();
                    checkCrash(applied);
                }
            }
        }
    }

    private void checkCrash(List<SinkChange> applied) throws Exception {
        try (Sink after = open(crashed(directory))) {
            int through = after.lastCheckpoint()
                    .map(state -> (int) state.number("shop.articles"))
                    .orElse(0);
            assertThat(scan(after, T))
                    .isEqualTo(model(entriesAreOfTheCheckpoint() ? applied.subList(0, through) : applied));
            // redelivery of everything gives what was applied
            for (SinkChange change : applied) {
                after.apply(List.of(change));
            }
            after.refresh();
            assertThat(scan(after, T)).isEqualTo(model(applied));
        }
    }

    private static Map<String, Long> model(List<SinkChange> changes) {
        Map<String, Long> model = new HashMap<>();
        for (SinkChange change : changes) {
            if (change.row().isPresent()) {
                model.put(change.key().id(), hash(change));
            } else {
                model.remove(change.key().id());
            }
        }
        return model;
    }

    @Test
    protected void scan_keysOfSeveralColumns_comeBackWhole() throws Exception {
        RowKey key = RowKey.of(Map.of("a", "1", "b", "\u001f2", "c", "床"));
        try (Sink sink = open(directory)) {
            SinkChange change = new SinkChange(T, key, Optional.of(new Row(Map.of("a", "1"))), new Version(3, 4));
            sink.apply(List.of(change));
            sink.refresh();
            List<RowKey> keys = new ArrayList<>();
            sink.scan(T, (found, hash, version) -> {
                keys.add(found);
                assertThat(version).isEqualTo(new Version(3, 4));
            });
            assertThat(keys).containsExactly(key);
        }
    }
}
