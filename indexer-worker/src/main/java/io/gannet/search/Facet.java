package io.gannet.search;

import java.util.List;

/**
 * How often the values of a field occur among all that is found.
 *
 * @param field the field
 * @param counts value and how often, the most frequent first; ranges in their order
 * @param values how many different values there are
 */
public record Facet(String field, List<Count> counts, long values) {

    /** A value, or a range such as {@code [60 TO 90}}, and how many hits have it. */
    public record Count(String value, long hits) {}
}
