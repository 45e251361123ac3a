package io.gannet.search;

import java.util.List;

/**
 * A field whose values are counted among all that is found.
 *
 * @param field the field; keyword and bool by value, text that is declared {@code facet} too; long, double and date by bounds
 * @param bounds for a number or date: where one range ends and the next begins, rising; as they stand in a query
 * @param limit most values, 1 to {@link #MAX_VALUES}; the most frequent are told
 */
public record FacetRequest(String field, List<String> bounds, int limit) {

    /** The most values of one facet. */
    public static final int MAX_VALUES = 1_000;

    /** The most bounds of one facet. */
    public static final int MAX_BOUNDS = 50;

    public FacetRequest {
        bounds = List.copyOf(bounds);
        if (limit < 1 || limit > MAX_VALUES) {
            throw new IllegalArgumentException("a facet has 1 to " + MAX_VALUES + " values, not " + limit);
        }
        if (bounds.size() > MAX_BOUNDS) {
            throw new IllegalArgumentException("a facet has at most " + MAX_BOUNDS + " bounds, not " + bounds.size());
        }
    }

    /** The most frequent values of this field. */
    public static FacetRequest of(String field) {
        return new FacetRequest(field, List.of(), 10);
    }
}
