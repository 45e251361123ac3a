package io.gannet.verify;

import io.gannet.change.TableName;
import io.gannet.sink.Sink;

/**
 * A table and a sink that should equal it.
 *
 * @param table the table
 * @param sink where its rows go; its name is the name of its reader
 * @param queue the queue that carries the table's changes to the sink
 */
public record VerifyTarget(TableName table, Sink sink, String queue) {

    /** {@code index/schema.table}. */
    public String name() {
        return sink.name() + "/" + table;
    }
}
