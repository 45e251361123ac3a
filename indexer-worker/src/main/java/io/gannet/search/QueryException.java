package io.gannet.search;

import java.util.OptionalInt;

/** A query that cannot be run as it is. The message is one line for who wrote it. */
public final class QueryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    /** A query that is wrong as a whole. */
    public QueryException(String message) {
        super(message);
        this.position = -1;
    }

    /**
     * A query that is wrong at one place.
     *
     * @param at index of the char in the query's text, from 0
     */
    QueryException(String message, int at) {
        super(message + ", at character " + (at + 1));
        this.position = at + 1;
    }

    /** The character at which the text is wrong, from 1; empty when no place is. */
    public OptionalInt position() {
        return position < 0 ? OptionalInt.empty() : OptionalInt.of(position);
    }
}
