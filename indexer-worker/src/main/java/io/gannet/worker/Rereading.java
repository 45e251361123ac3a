package io.gannet.worker;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.RowSource.ReadMode;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a batch's rows again and says what became of each key. */
final class Rereading {

    private final RowSource source;

    Rereading(RowSource source) {
        this.source = source;
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

    /** A key and its row. */
    record Found(Pending key, Optional<Row> row) {}

    Answer read(Map<TableName, List<Pending>> tables) throws SourceUnavailableException, InterruptedException {
        Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), "");
        String problem = "";
        for (Map.Entry<TableName, List<Pending>> table : tables.entrySet()) {
            try {
                read(table.getKey(), table.getValue(), answer);
            } catch (TableUnusableException e) {
                answer.unusable().addAll(table.getValue());
                problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            }
        }
        return new Answer(answer.found(), answer.locked(), answer.unusable(), problem);
    }

    private void read(TableName table, List<Pending> keys, Answer answer)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        List<Found> found = new ArrayList<>();
        List<Pending> locked = new ArrayList<>();
        for (ReadMode mode : ReadMode.values()) {
            List<Pending> those = keys.stream()
                    .filter(key -> key.confirm() == (mode == ReadMode.CONFIRM))
                    .toList();
            for (int from = 0; from < those.size(); from += source.maxKeys()) {
                List<Pending> chunk = those.subList(from, Math.min(those.size(), from + source.maxKeys()));
                sort(chunk, source.read(table, chunk.stream().map(Pending::key).toList(), mode), found, locked);
            }
        }
        // only now: a table that fails half-way is parked as a whole
        answer.found().addAll(found);
        answer.locked().addAll(locked);
    }

    private static void sort(List<Pending> keys, RowSource.Rows rows, List<Found> found, List<Pending> locked) {
        for (Pending key : keys) {
            RowKey id = key.key();
            Row row = rows.present().get(id);
            if (row != null) {
                found.add(new Found(key, Optional.of(row)));
            } else if (rows.locked().contains(id)) {
                locked.add(key);
            } else {
                found.add(new Found(key, Optional.empty()));
            }
        }
    }
}
