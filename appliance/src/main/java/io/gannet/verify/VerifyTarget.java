package io.gannet.verify;

import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.sink.Sink;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A table and a sink that should equal it.
 *
 * @param table the table
 * @param sink where its rows go; its name is the name of its reader
 * @param queue the queue that carries the table's changes to the sink
 * @param parts for joined documents, the other tables that they are made of; their queues have their names
 * @param documents where joined documents are read; empty = the table's rows are the sink's entries
 */
public record VerifyTarget(
        TableName table, Sink sink, String queue, Set<TableName> parts, Optional<RowSource> documents) {

    public VerifyTarget {
        parts = Set.copyOf(parts);
    }

    /** A table whose rows are the sink's entries. */
    public VerifyTarget(TableName table, Sink sink, String queue) {
        this(table, sink, queue, Set.of(), Optional.empty());
    }

    /** Whether a change of this table may change an entry. */
    public boolean concerns(TableName other) {
        return table.equals(other) || parts.contains(other);
    }

    /** Every queue that carries changes of the entries. */
    public List<String> queues() {
        return Stream.concat(Stream.of(queue), parts.stream().map(TableName::toString))
                .distinct()
                .toList();
    }

    /** {@code index/schema.table}. */
    public String name() {
        return sink.name() + "/" + table;
    }
}
