package io.gannet.api;

import io.gannet.change.Join;
import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.sink.ParkedKey;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.Sink;
import io.gannet.verify.VerifyTarget;
import io.gannet.worker.FailedPosition;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.TrailStep;
import io.gannet.worker.Worker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What one index did with a row that is followed, and what it keeps of it. Thread-safe. */
final class TraceIndex {

    /** A row of a joined table may stand in very many documents; so many are looked at. */
    private static final int MOST_DOCUMENTS = 20;

    private final Map<String, Worker> workers;
    private final Function<String, Optional<Join>> joins;
    private final FailedPositionLog failed;

    TraceIndex(Map<String, Worker> workers, Function<String, Optional<Join>> joins, FailedPositionLog failed) {
        this.workers = workers;
        this.joins = joins;
        this.failed = failed;
    }

    /** An index that has a document for the row. */
    Map<String, Object> of(VerifyTarget target, RowKey key, Optional<Row> row)
            throws SourceUnavailableException, InterruptedException {
        Map<String, Object> json = way(target, target.table(), key);
        try {
            Optional<Row> expected = row;
            if (target.documents().isPresent()) {
                expected = Optional.ofNullable(joined(target.documents().get(), target.table(), Set.of(key))
                        .get(key));
                json.put("expected", expected.<Object>map(Row::columns).orElse(Map.of()));
            }
            Optional<Row> document = target.sink().stored(target.table(), key);
            json.put("document", document.<Object>map(Row::columns).orElse(Map.of()));
            json.put("found", document.isPresent());
            target.sink().versionOf(target.table(), key).ifPresent(version -> json.put("version", version.toString()));
            json.put("equal", document.equals(expected));
        } catch (RetryableSinkException | TableUnusableException e) {
            json.put("problem", String.valueOf(e.getMessage()));
        }
        return json;
    }

    /** An index in whose documents the row is a part. */
    Map<String, Object> part(VerifyTarget target, TableName table, RowKey key, Optional<Row> row)
            throws SourceUnavailableException, InterruptedException {
        Map<String, Object> json = way(target, table, key);
        json.put("part_of", target.table().toString());
        Optional<Join> join = joins.apply(target.sink().name());
        if (join.isEmpty() || target.documents().isEmpty()) {
            return json;
        }
        try {
            Set<RowKey> all = documents(join.get(), table, key, row);
            List<RowKey> keys = all.stream().limit(MOST_DOCUMENTS).toList();
            Map<RowKey, Row> expected = joined(target.documents().get(), target.table(), keys);
            List<Map<String, Object>> documents = new ArrayList<>();
            boolean equal = true;
            for (RowKey one : keys) {
                boolean same = target.sink().stored(target.table(), one).equals(Optional.ofNullable(expected.get(one)));
                documents.add(Map.of("key", one.columns(), "equal", same));
                equal &= same;
            }
            json.put("equal", equal);
            json.put("documents", documents);
            json.put("documents_in_all", all.size());
        } catch (RetryableSinkException | TableUnusableException e) {
            json.put("problem", String.valueOf(e.getMessage()));
        }
        return json;
    }

    /** The documents in which a row stands now. */
    private static Set<RowKey> documents(Join join, TableName table, RowKey key, Optional<Row> row)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        List<String> columns = join.columns(table);
        if (columns.isEmpty()) {
            return join.parents(table, Set.of(key));
        }
        List<String> values = columns.stream()
                .map(column ->
                        row.isPresent() ? row.get().text(column) : key.columns().get(column))
                .filter(Objects::nonNull)
                .toList();
        return values.size() == columns.size() ? new LinkedHashSet<>(Set.of(join.key(values))) : Set.of();
    }

    private static Map<RowKey, Row> joined(RowSource documents, TableName root, Collection<RowKey> keys)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        return keys.isEmpty()
                ? Map.of()
                : documents.read(root, keys, RowSource.ReadMode.COMMITTED).present();
    }

    /** How far the index's worker is, and what it did with this key. */
    private Map<String, Object> way(VerifyTarget target, TableName table, RowKey key) {
        Map<String, Object> json = new LinkedHashMap<>();
        Sink sink = target.sink();
        String queue = table.equals(target.table()) ? target.queue() : table.toString();
        json.put("index", sink.name());
        Optional.ofNullable(workers.get(sink.name())).ifPresent(worker -> {
            json.put("delivered_through", worker.status().read().getOrDefault(queue, 0L));
            json.put("durable_through", worker.status().durable().getOrDefault(queue, 0L));
            worker.parked(table, key).ifPresent(parked -> json.put("parked", parked(parked)));
            json.put(
                    "steps",
                    worker.trail(table, key).stream().map(TraceIndex::step).toList());
        });
        json.put(
                "failed",
                failed.open().stream()
                        .filter(one -> one.sink().equals(sink.name())
                                && one.table().equals(Optional.of(table))
                                && one.key().equals(Optional.of(key)))
                        .map(FailedPosition::reason)
                        .toList());
        return json;
    }

    private static Map<String, Object> parked(ParkedKey parked) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", parked.since());
        json.put("attempts", parked.attempts());
        json.put("connection", parked.connection());
        json.put("number", parked.number());
        return json;
    }

    private static Map<String, Object> step(TrailStep step) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queue", step.queue());
        json.put("number", step.number());
        json.put("taken_at", step.takenAt());
        json.put("applied_at", step.appliedAt());
        json.put("visible_at", step.visibleAt());
        json.put("version", step.version().toString());
        json.put("outcome", step.outcome());
        return json;
    }
}
