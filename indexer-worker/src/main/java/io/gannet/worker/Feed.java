package io.gannet.worker;

import io.gannet.change.TableName;
import java.util.List;
import java.util.Set;

/**
 * What a worker reads for its sink.
 *
 * @param queues the queues
 * @param tables the tables that the sink takes; empty = any
 * @param known tables that somebody takes: their changes are passed over in silence, those of other tables are set aside as
 *     failed; empty = none but {@code tables}
 */
public record Feed(List<String> queues, Set<TableName> tables, Set<TableName> known) {

    public Feed {
        queues = List.copyOf(queues);
        tables = Set.copyOf(tables);
        known = Set.copyOf(known);
    }

    /** Capture queues have their table's name. */
    public static Feed ofTables(Set<TableName> tables, Set<TableName> known) {
        return new Feed(tables.stream().map(TableName::toString).sorted().toList(), tables, known);
    }
}
