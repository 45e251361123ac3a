package io.gannet.sink;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;

/**
 * A key that is to be read again later: its row was locked, its table unusable, or the sink could not take it.
 *
 * @param table the table
 * @param key the row's key
 * @param queue the queue its event came from
 * @param number the event's number there
 * @param since milliseconds since 1970 of its parking
 * @param attempts how often it has been tried
 * @param connection the writing connection's id, 0 when unknown: keys of one transaction become free together
 * @param confirm whether its event may be ahead of its commit, so that the row must be read by a confirming read
 */
public record ParkedKey(
        TableName table,
        RowKey key,
        String queue,
        long number,
        long since,
        int attempts,
        long connection,
        boolean confirm) {}
