package io.gannet.worker;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a batch's rows again and says what became of each key; a version was drawn before each read. */
final class Rereading {

    /** Draws a version. */
    @FunctionalInterface
    interface Draw {
        Version version() throws IOException, InterruptedException;
    }

    private final RowSource source;
    private final Draw draw;
    private final Optional<SharedReads> shared;

    Rereading(RowSource source, Draw draw, Optional<SharedReads> shared) {
        this.source = source;
        this.draw = draw;
        this.shared = shared;
    }

    /**
     * What the database says.
     *
     * @param found keys with their row, or with none
     * @param locked keys whose rows a transaction holds
     * @param unusable keys of tables that cannot be read
     * @param problem the first unusable table's reason; empty when there is none
     */
    record Answer(List<Found> found, List<Pending> locked, List<Pending> unusable, String problem) {}

    /** A key and its row, by a read that began after the version was drawn. */
    record Found(Pending key, Optional<Row> row, Version version) {}

    /** What became of these keys, whose messages were taken before this version was drawn. */
    Answer read(Map<TableName, List<Pending>> tables, Version version)
            throws IOException, SourceUnavailableException, InterruptedException {
        Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), "");
        String problem = "";
        for (Map.Entry<TableName, List<Pending>> table : tables.entrySet()) {
            try {
                read(table.getKey(), table.getValue(), version, answer);
            } catch (TableUnusableException e) {
                answer.unusable().addAll(table.getValue());
                problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            }
        }
        return new Answer(answer.found(), answer.locked(), answer.unusable(), problem);
    }

    private void read(TableName table, List<Pending> keys, Version version, Answer answer)
            throws IOException, SourceUnavailableException, TableUnusableException, InterruptedException {
        Optional<SharedReads> others = shared.filter(reads -> reads.covers(table));
        if (others.isEmpty()) {
            readNow(table, keys, version, answer);
            return;
        }
        SharedReads reads = others.get();
        reads.enter(table);
        try {
            List<Found> known = new ArrayList<>();
            List<Pending> rest = new ArrayList<>();
            for (Pending key : keys) {
                // a parked key asks what is true now
                Optional<SharedReads.Read> read = key.stamp() == 0 ? reads.find(key) : Optional.empty();
                read.ifPresentOrElse(one -> known.add(new Found(key, one.row(), one.version())), () -> rest.add(key));
            }
            int before = answer.found().size();
            if (!rest.isEmpty()) {
                readNow(table, rest, draw.version(), answer);
            }
            for (Found found : answer.found().subList(before, answer.found().size())) {
                reads.keep(found.key(), found.version(), found.row());
            }
            answer.found().addAll(known);
        } finally {
            reads.leave(table);
        }
    }

    private void readNow(TableName table, List<Pending> keys, Version version, Answer answer)
            throws IOException, SourceUnavailableException, TableUnusableException, InterruptedException {
        List<Found> found = new ArrayList<>();
        List<Pending> locked = new ArrayList<>();
        for (ReadMode mode : ReadMode.values()) {
            List<Pending> those = keys.stream()
                    .filter(key -> key.confirm() == (mode == ReadMode.CONFIRM))
                    .toList();
            for (int from = 0; from < those.size(); from += source.maxKeys()) {
                List<Pending> chunk = those.subList(from, Math.min(those.size(), from + source.maxKeys()));
                RowSource.Rows rows =
                        source.read(table, chunk.stream().map(Pending::key).toList(), mode);
                sort(chunk, rows, version, found, locked);
            }
        }
        // only now: a table that fails half-way is parked as a whole
        answer.found().addAll(found);
        answer.locked().addAll(locked);
    }

    private static void sort(
            List<Pending> keys, RowSource.Rows rows, Version version, List<Found> found, List<Pending> locked) {
        for (Pending key : keys) {
            RowKey id = key.key();
            Row row = rows.present().get(id);
            if (row != null) {
                found.add(new Found(key, Optional.of(row), version));
            } else if (rows.locked().contains(id)) {
                locked.add(key);
            } else {
                found.add(new Found(key, Optional.empty(), version));
            }
        }
    }
}
