package io.gannet.change;

import java.util.List;
import java.util.Optional;

/**
 * Walks a table in the order of its primary key, chunk by chunk, each chunk a consistent read of its own. Rows written meanwhile
 * may or may not be met; a row that is there all the time is met once. One thread at a time.
 */
public interface TableWalk {

    /** A row with its key. */
    record Keyed(RowKey key, Row row) {}

    /**
     * The next keys after this one, at most {@code limit}; none at the table's end.
     *
     * @throws SourceUnavailableException not now
     * @throws TableUnusableException not this table
     */
    List<RowKey> keysAfter(Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException, InterruptedException;

    /**
     * The next rows after this key, at most {@code limit}; none at the table's end.
     *
     * @throws SourceUnavailableException not now
     * @throws TableUnusableException not this table
     */
    List<Keyed> rowsAfter(Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException, InterruptedException;

    /**
     * About how many rows there are; 0 when unknown.
     *
     * @throws SourceUnavailableException not now
     * @throws TableUnusableException never, until somebody changes something
     */
    long estimate() throws SourceUnavailableException, TableUnusableException, InterruptedException;
}
