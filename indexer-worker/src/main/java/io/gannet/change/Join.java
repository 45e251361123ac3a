package io.gannet.change;

import java.util.List;
import java.util.Set;

/**
 * How documents are put together from rows of several tables: each document has the key of a row of one table, the root, and a
 * change of a row in any of the tables concerns the documents in which that row stands, or stood. Implementations may be called from
 * several threads.
 */
public interface Join {

    /** The table whose keys are the documents' keys. */
    TableName root();

    /** The other tables that documents are made of. */
    Set<TableName> children();

    /**
     * The columns of a child's row that hold the key of its document, in the order of the root's primary key; none when only the
     * database can say in which documents a row stands.
     */
    List<String> columns(TableName child);

    /**
     * The key of the document that these values name.
     *
     * @param values the values of {@link #columns}, in their order
     */
    RowKey key(List<String> values) throws SourceUnavailableException, TableUnusableException;

    /**
     * The documents in which rows of a child stand now, for a child whose columns do not say.
     *
     * @param keys keys of the child's rows, which need not be there any more
     */
    Set<RowKey> parents(TableName child, Set<RowKey> keys)
            throws SourceUnavailableException, TableUnusableException, InterruptedException;
}
