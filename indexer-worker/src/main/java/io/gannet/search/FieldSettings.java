package io.gannet.search;

import java.util.Optional;

/**
 * How one column is indexed.
 *
 * @param type what it is
 * @param analysis how its text becomes words; empty = as the index says; only for text
 * @param boost how much more a match in it counts than one in another field, above 0 to 1,000; only for text
 * @param stored whether a hit gives it back (and can highlight it)
 * @param sort whether hits can be sorted by it
 * @param facet whether its values can be counted
 * @param split what separates several values in the column; empty = it holds one
 */
public record FieldSettings(
        FieldType type,
        Optional<Analysis> analysis,
        float boost,
        boolean stored,
        boolean sort,
        boolean facet,
        String split) {

    /** The largest boost. */
    public static final float MAX_BOOST = 1_000;

    /** What a column is when nobody says otherwise. */
    public static final FieldSettings TEXT = of(FieldType.TEXT);

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException naming the member, its value and what is allowed
     */
    public FieldSettings {
        if (!(boost > 0 && boost <= MAX_BOOST)) {
            throw new IllegalArgumentException("boost is above 0 to 1000, not " + boost);
        }
        if (type != FieldType.TEXT && (analysis.isPresent() || boost != 1)) {
            throw new IllegalArgumentException("analyzer and boost are for fields of type text, not " + type.label());
        }
        if (type == FieldType.STORED && (!stored || sort || facet)) {
            throw new IllegalArgumentException(
                    "a field of type stored is only given back: no sort, facet or stored: false");
        }
        if (sort && !split.isEmpty() && type == FieldType.TEXT) {
            throw new IllegalArgumentException("a text that is split cannot be sorted by");
        }
    }

    /** The usual settings of a type: text is neither sorted by nor counted, keywords are both, numbers are sorted by. */
    public static FieldSettings of(FieldType type) {
        return new FieldSettings(
                type,
                Optional.empty(),
                1,
                true,
                type != FieldType.TEXT && type != FieldType.STORED,
                type != FieldType.TEXT && type != FieldType.STORED,
                "");
    }

    /** The same with another weight. */
    public FieldSettings boosted(float times) {
        return new FieldSettings(type, analysis, times, stored, sort, facet, split);
    }

    /** The same, several values in a column being separated by this. */
    public FieldSettings split(String separator) {
        return new FieldSettings(type, analysis, boost, stored, sort, facet, separator);
    }
}
