package io.gannet.search;

/** A query that cannot be run as it is. The message is one line for who wrote it. */
public final class QueryException extends Exception {

    private static final long serialVersionUID = 1L;

    public QueryException(String message) {
        super(message);
    }
}
