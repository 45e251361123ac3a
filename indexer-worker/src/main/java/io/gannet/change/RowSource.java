package io.gannet.change;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Where rows are read again before they are applied. Implementations may be called from several threads.
 */
public interface RowSource {

    /** How careful a read must be. */
    enum ReadMode {
        /** A consistent read: enough for events that come after their commit (outbox, backfill, repair). */
        COMMITTED,
        /**
         * A read that tells whether a transaction still holds the row: for pushed events, which may be ahead of their commit.
         * It never waits while it holds a lock; keys still locked are returned as such.
         */
        CONFIRM
    }

    /**
     * What a read found; every key asked for is in exactly one of the three.
     *
     * @param present rows by the key they were asked for, as it was given
     * @param absent keys that have no committed row whose key is the same byte for byte
     * @param locked keys whose rows a transaction still holds; only from {@link ReadMode#CONFIRM}
     */
    record Rows(Map<RowKey, Row> present, Set<RowKey> absent, Set<RowKey> locked) {}

    /**
     * Reads the rows of these keys.
     *
     * @param table the table
     * @param keys distinct keys, at most {@link #maxKeys()}
     * @param mode how careful the read must be
     * @throws SourceUnavailableException the database cannot be asked now: pause and try again, reject nothing
     * @throws TableUnusableException this table cannot be read (gone, column gone, no grant): pause this table only
     */
    Rows read(TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SourceUnavailableException, TableUnusableException, InterruptedException;

    /** The most keys that one read takes. */
    int maxKeys();
}
