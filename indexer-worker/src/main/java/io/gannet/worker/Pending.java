package io.gannet.worker;

import io.gannet.change.Row;
import io.gannet.change.RowChange;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.client.Delivery;
import io.gannet.sink.ParkedKey;
import java.util.Optional;

/**
 * A key that is to be looked at, with where that wish came from. Several events of one key are one of these.
 *
 * @param table the table
 * @param key the key
 * @param queue the queue of the last event
 * @param number its number
 * @param version its own version
 * @param seenAt milliseconds since 1970 of the first event: its trigger's time, else its put's
 * @param confirm whether one of the events may be ahead of its commit
 * @param connection the writing connection of the last event; 0 when unknown
 * @param attempts how often it was tried before
 * @param stamp what the parked key's stamp was when this one was made; 0 when the key was not parked
 * @param payload what the last event said of the row, for workers without a database
 */
record Pending(
        TableName table,
        RowKey key,
        String queue,
        long number,
        Version version,
        long seenAt,
        boolean confirm,
        long connection,
        int attempts,
        long stamp,
        Payload payload) {

    /** A row, its absence, or nothing said. */
    record Payload(boolean known, Optional<Row> row) {

        static final Payload NONE = new Payload(false, Optional.empty());
        static final Payload GONE = new Payload(true, Optional.empty());
    }

    static Pending of(RowChange change, RowKey key, Payload payload, Delivery from) {
        return new Pending(
                change.table(),
                key,
                from.queue(),
                from.number(),
                from.version(),
                change.at() > 0 ? Math.round(change.at() * 1000) : from.putAt(),
                change.source() == RowChange.Source.PUSH,
                change.connection(),
                0,
                0,
                payload);
    }

    static Pending of(ParkedKey parked, long stamp, Payload payload, Version version) {
        return new Pending(
                parked.table(),
                parked.key(),
                parked.queue(),
                parked.number(),
                version,
                parked.since(),
                parked.confirm(),
                parked.connection(),
                parked.attempts(),
                stamp,
                payload);
    }

    /** The wish to look at another key because of this one; what is committed of it suffices. */
    Pending of(TableName other, RowKey otherKey) {
        return new Pending(other, otherKey, queue, number, version, seenAt, false, connection, 0, 0, Payload.NONE);
    }

    /** This event and a later one of the same key. */
    Pending then(Pending later) {
        return new Pending(
                table,
                key,
                later.queue,
                later.number,
                later.version,
                Math.min(seenAt, later.seenAt),
                confirm || later.confirm,
                later.connection != 0 ? later.connection : connection,
                Math.max(attempts, later.attempts),
                Math.max(stamp, later.stamp),
                later.payload);
    }

    Pending stamped(long newStamp, boolean withCare) {
        return newStamp == stamp && withCare == confirm
                ? this
                : new Pending(
                        table, key, queue, number, version, seenAt, withCare, connection, attempts, newStamp, payload);
    }

    ParkedKey parked(long since, int newAttempts) {
        return new ParkedKey(table, key, queue, number, since, newAttempts, connection, confirm);
    }
}
