package io.gannet.worker;

import io.gannet.change.Join;
import io.gannet.change.RowChange;
import io.gannet.change.RowKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The document in which a row stood before a change, carried in a key: the row's key with columns {@code ->0}, {@code ->1}, ... that
 * hold the document's. So it is parked, checkpointed and coalesced as any other key is, and looked at only when the row is free.
 */
final class OldPlace {

    private static final String MARK = "->";

    private OldPlace() {}

    /** The key with the old place that an event of a child tells; empty when it tells none. */
    static Optional<RowKey> of(RowChange change, Join join) {
        List<String> columns = join.columns(change.table());
        if (columns.isEmpty() || columns.stream().noneMatch(change.old()::containsKey)) {
            return Optional.empty();
        }
        Map<String, String> marked = new LinkedHashMap<>(change.key().columns());
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            @Nullable
            String old = change.old().containsKey(column)
                    ? change.old().get(column)
                    : change.key().columns().get(column);
            if (old == null) {
                return Optional.empty();
            }
            marked.put(MARK + i, old);
        }
        return Optional.of(RowKey.of(marked));
    }

    /** The row's own key. */
    static RowKey row(RowKey key) {
        if (key.columns().keySet().stream().noneMatch(column -> column.startsWith(MARK))) {
            return key;
        }
        Map<String, String> own = new LinkedHashMap<>(key.columns());
        own.keySet().removeIf(column -> column.startsWith(MARK));
        return RowKey.of(own);
    }

    /** The values of the document's key; none when this is a row's key alone. */
    static List<String> place(RowKey key) {
        List<String> values = new ArrayList<>();
        for (int i = 0; key.columns().containsKey(MARK + i); i++) {
            values.add(String.valueOf(key.columns().get(MARK + i)));
        }
        return values;
    }
}
