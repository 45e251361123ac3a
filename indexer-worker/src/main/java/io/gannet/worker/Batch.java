package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys to look at together, each once: later events of a key replace earlier ones. Keys keep the order of their last event. */
final class Batch {

    private record Id(TableName table, RowKey key) {}

    private final Map<Id, Pending> keys = new LinkedHashMap<>();

    void add(Pending pending) {
        Id id = new Id(pending.table(), pending.key());
        Pending earlier = keys.remove(id);
        keys.put(id, earlier == null ? pending : earlier.then(pending));
    }

    Collection<Pending> all() {
        return keys.values();
    }

    Map<TableName, List<Pending>> byTable() {
        Map<TableName, List<Pending>> tables = new LinkedHashMap<>();
        for (Pending pending : keys.values()) {
            tables.computeIfAbsent(pending.table(), table -> new ArrayList<>()).add(pending);
        }
        return tables;
    }

    /** When the oldest change was made; {@code otherwise} where there is none. */
    long oldest(long otherwise) {
        return keys.values().stream().mapToLong(Pending::seenAt).min().orElse(otherwise);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }
}
