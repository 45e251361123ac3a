package io.gannet.search;

import io.gannet.change.TableName;
import java.util.Optional;

/**
 * A search.
 *
 * @param text words, all of which must occur; {@code "phrase"}, {@code -not}, {@code a | b}, {@code prefix*}, parentheses; empty =
 *     every row
 * @param table only rows of this table
 * @param offset hits to skip, 0 to {@link #MAX_DEPTH}
 * @param limit hits to return, 0 to {@link #MAX_LIMIT}
 */
public record SearchQuery(String text, Optional<TableName> table, int offset, int limit) {

    /** The most hits that one search returns. */
    public static final int MAX_LIMIT = 1_000;

    /** How deep paging by offset goes. */
    public static final int MAX_DEPTH = 10_000;

    /** The longest text of a query, in chars. */
    public static final int MAX_TEXT = 4_096;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException naming the value and what is allowed
     */
    public SearchQuery {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("a query has at most " + MAX_TEXT + " characters, not " + text.length());
        }
        if (offset < 0 || offset > MAX_DEPTH) {
            throw new IllegalArgumentException("offset is 0 to " + MAX_DEPTH + ", not " + offset);
        }
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is 0 to " + MAX_LIMIT + ", not " + limit);
        }
    }

    /** The ten best hits for these words. */
    public static SearchQuery of(String text) {
        return new SearchQuery(text, Optional.empty(), 0, 10);
    }
}
