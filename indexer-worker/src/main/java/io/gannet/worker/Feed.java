package io.gannet.worker;

import io.gannet.change.Join;
import io.gannet.change.TableName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker reads for its sink.
 *
 * @param queues the queues
 * @param tables the tables that the sink takes; empty = any
 * @param known tables that somebody takes: their changes are passed over in silence, those of other tables are set aside as
 *     failed; empty = none but {@code tables}
 * @param join how documents are put together; empty = a row is a document
 */
public record Feed(List<String> queues, Set<TableName> tables, Set<TableName> known, Optional<Join> join) {

    public Feed {
        queues = List.copyOf(queues);
        tables = Set.copyOf(tables);
        known = Set.copyOf(known);
    }

    /** What a worker reads whose rows are documents. */
    public Feed(List<String> queues, Set<TableName> tables, Set<TableName> known) {
        this(queues, tables, known, Optional.empty());
    }

    /** Capture queues have their table's name. */
    public static Feed ofTables(Set<TableName> tables, Set<TableName> known) {
        return new Feed(tables.stream().map(TableName::toString).sorted().toList(), tables, known);
    }

    /** The capture queues of all tables that joined documents are made of, and of others whose rows are taken as they are. */
    public static Feed ofJoin(Join join, Set<TableName> others, Set<TableName> known) {
        Set<TableName> tables = new LinkedHashSet<>(join.children());
        tables.addAll(others);
        tables.add(join.root());
        Feed plain = ofTables(tables, known);
        return new Feed(plain.queues(), plain.tables(), plain.known(), Optional.of(join));
    }
}
