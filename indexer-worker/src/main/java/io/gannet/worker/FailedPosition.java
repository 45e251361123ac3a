package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.util.Optional;

/**
 * A position set aside with its reason.
 *
 * @param id its number in the log, rising
 * @param at milliseconds since 1970
 * @param sink the sink that did not get it
 * @param queue the message's queue
 * @param position the position that {@code view} takes
 * @param number the message's number
 * @param version the version it failed with
 * @param table the table, when the message says one
 * @param key the key, likewise
 * @param attempts how often it was tried
 * @param reason why, in one line
 */
public record FailedPosition(
        long id,
        long at,
        String sink,
        String queue,
        long position,
        long number,
        Version version,
        Optional<TableName> table,
        Optional<RowKey> key,
        int attempts,
        String reason) {

    /** How a failed position ends. */
    public enum End {
        /** Its key was sent again and applied. */
        APPLIED,
        /** A newer change of its key was applied. */
        SUPERSEDED,
        /** Somebody decided to forget it. */
        DISCARDED,
        /** Its key was sent again and failed again, as another failed position. */
        AGAIN
    }

    FailedPosition withId(long newId) {
        return new FailedPosition(newId, at, sink, queue, position, number, version, table, key, attempts, reason);
    }
}
