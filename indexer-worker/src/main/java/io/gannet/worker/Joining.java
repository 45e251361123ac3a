package io.gannet.worker;

import io.gannet.change.Join;
import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.RowSource.ReadMode;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.change.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents that a batch of changed rows concerns. A child's row is read first, and only when no transaction holds it are
 * the documents read in which it stands and stood: a document read earlier would miss the change for ever.
 */
final class Joining {

    private final RowSource source;
    private final Join join;
    private final Rereading rereading;

    Joining(RowSource source, Join join) {
        this.source = source;
        this.join = join;
        // its documents are nobody else's rows, so it shares no reads
        this.rereading = new Rereading(source, () -> Version.NONE, Optional.empty());
    }

    /**
     * What the database says.
     *
     * @param documents documents whose own row changed, with the document or with none
     * @param wanted further documents that are concerned, to be read by {@link #documents}; they may be many
     * @param rows keys of children whose documents are all among these
     * @param locked keys whose rows a transaction holds
     * @param unusable keys of tables that cannot be read
     * @param problem the first unusable table's reason; empty when there is none
     */
    record Answer(
            List<Rereading.Found> documents,
            List<Pending> wanted,
            List<Pending> rows,
            List<Pending> locked,
            List<Pending> unusable,
            String problem) {}

    /** What became of these keys, whose messages were taken before this version was drawn. */
    Answer read(Batch batch, Version version) throws IOException, SourceUnavailableException, InterruptedException {
        Map<TableName, List<Pending>> tables = new LinkedHashMap<>(batch.byTable());
        // documents by their own rows, and tables whose rows are taken as they are
        Map<TableName, List<Pending>> own = new LinkedHashMap<>(tables);
        own.keySet().removeAll(join.children());
        tables.keySet().retainAll(join.children());
        Rereading.Answer direct = rereading.read(own, version);
        List<Pending> rows = new ArrayList<>();
        List<Pending> locked = new ArrayList<>(direct.locked());
        List<Pending> unusable = new ArrayList<>(direct.unusable());
        Map<RowKey, Pending> wanted = new LinkedHashMap<>();
        String problem = direct.problem();
        for (Map.Entry<TableName, List<Pending>> table : tables.entrySet()) {
            try {
                children(table.getKey(), table.getValue(), wanted, rows, locked);
            } catch (TableUnusableException e) {
                unusable.addAll(table.getValue());
                problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            }
        }
        return new Answer(direct.found(), List.copyOf(wanted.values()), rows, locked, unusable, problem);
    }

    /** Reads documents by their keys. */
    Rereading.Answer documents(List<Pending> keys, Version version)
            throws IOException, SourceUnavailableException, InterruptedException {
        return rereading.read(keys.isEmpty() ? Map.of() : Map.of(join.root(), keys), version);
    }

    private void children(
            TableName table,
            List<Pending> keys,
            Map<RowKey, Pending> wanted,
            List<Pending> rows,
            List<Pending> lockedRows)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        Map<RowKey, List<Pending>> byRow = new LinkedHashMap<>();
        keys.forEach(key -> byRow.computeIfAbsent(OldPlace.row(key.key()), k -> new ArrayList<>())
                .add(key));
        RowSource.Rows read = rows(table, byRow);
        List<Pending> free = new ArrayList<>();
        List<Pending> locked = new ArrayList<>();
        Map<RowKey, Pending> found = new LinkedHashMap<>();
        byRow.forEach((row, pending) -> (read.locked().contains(row) ? locked : free).addAll(pending));
        for (Pending pending : free) {
            for (RowKey document : places(pending, read.present())) {
                found.putIfAbsent(document, pending.of(join.root(), document));
            }
        }
        // a document's key says all that is known of rows of this kind, so one question does for all of them
        if (join.columns(table).isEmpty() && !free.isEmpty()) {
            Set<RowKey> own = new LinkedHashSet<>();
            free.forEach(pending -> own.add(OldPlace.row(pending.key())));
            for (RowKey document : join.parents(table, own)) {
                found.putIfAbsent(document, free.get(0).of(join.root(), document));
            }
        }
        // only now: a table that fails half-way is parked as a whole
        found.forEach(wanted::putIfAbsent);
        rows.addAll(free);
        lockedRows.addAll(locked);
    }

    private RowSource.Rows rows(TableName table, Map<RowKey, List<Pending>> byRow)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        RowSource.Rows all = new RowSource.Rows(new HashMap<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        for (ReadMode mode : ReadMode.values()) {
            List<RowKey> those = byRow.entrySet().stream()
                    .filter(row -> row.getValue().stream().anyMatch(Pending::confirm) == (mode == ReadMode.CONFIRM))
                    .map(Map.Entry::getKey)
                    .toList();
            for (int from = 0; from < those.size(); from += source.maxKeys()) {
                RowSource.Rows part =
                        source.read(table, those.subList(from, Math.min(those.size(), from + source.maxKeys())), mode);
                all.present().putAll(part.present());
                all.absent().addAll(part.absent());
                all.locked().addAll(part.locked());
            }
        }
        return all;
    }

    /** The documents that a key and its row name themselves. */
    private List<RowKey> places(Pending pending, Map<RowKey, Row> rows)
            throws SourceUnavailableException, TableUnusableException {
        List<String> columns = join.columns(pending.table());
        List<RowKey> found = new ArrayList<>();
        List<String> old = OldPlace.place(pending.key());
        if (!old.isEmpty()) {
            found.add(join.key(old));
        }
        RowKey own = OldPlace.row(pending.key());
        Optional<Row> row = Optional.ofNullable(rows.get(own));
        List<String> now = new ArrayList<>();
        for (String column : columns) {
            @Nullable
            String value =
                    row.isPresent() ? row.get().text(column) : own.columns().get(column);
            if (value != null) {
                now.add(value);
            }
        }
        if (!columns.isEmpty() && now.size() == columns.size()) {
            found.add(join.key(now));
        }
        return found;
    }
}
