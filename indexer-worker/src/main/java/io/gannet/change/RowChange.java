package io.gannet.change;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The change event: "the row with this key may have changed". Whoever has a database reads the row again and applies what is
 * there; the payload serves consumers without one.
 *
 * @param operation what happened; a {@code TOUCH} only says that the key should be looked at (backfill, repair, replay)
 * @param table the table
 * @param key the row's key after the change (before it, for a delete)
 * @param old the old key if the key changed, and the old join columns; column to text, empty when nothing of it changed
 * @param row the whole row as the trigger saw it; empty for deletes, under {@code payload: key}, and when it was too large
 * @param at seconds since 1970 at which the trigger ran, with fraction, by the database's clock; 0 when unknown
 * @param connection the writing connection's id at the server; 0 when unknown
 * @param source where the event comes from
 */
public record RowChange(
        Operation operation,
        TableName table,
        RowKey key,
        Map<String, @Nullable String> old,
        Optional<Row> row,
        double at,
        long connection,
        Source source) {

    /** What happened to the row. */
    public enum Operation {
        INSERT,
        UPDATE,
        DELETE,
        TOUCH
    }

    /** Where an event comes from. {@code PUSH} events may be ahead of their commit; all others come after it. */
    public enum Source {
        PUSH,
        OUTBOX,
        BACKFILL,
        REPAIR,
        CASCADE
    }
}
