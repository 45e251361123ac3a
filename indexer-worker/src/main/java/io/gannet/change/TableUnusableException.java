package io.gannet.change;

/** One table cannot be read: it is gone, lacks a column or may not be read. Other tables are not concerned. */
public final class TableUnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient TableName table;

    public TableUnusableException(TableName table, String message) {
        super(message);
        this.table = table;
    }

    /** The table concerned. */
    public TableName table() {
        return table;
    }
}
