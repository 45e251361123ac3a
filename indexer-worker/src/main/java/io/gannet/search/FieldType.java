package io.gannet.search;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a column is indexed. */
public enum FieldType {
    /** Words, by an analyzer. */
    TEXT,
    /** The whole text as one term, byte for byte; at most 32,766 bytes of UTF-8. */
    KEYWORD,
    /** A whole number of 64 bits: exact and range queries, sorting. */
    LONG,
    /** A number: exact and range queries, sorting, by double precision. */
    DOUBLE,
    /** A date or a time, as MySQL writes them, to the microsecond, taken as UTC: exact and range queries, sorting. */
    DATE,
    /** True or false: 0 and {@code false} are false, other numbers and {@code true} are true. */
    BOOL,
    /** Not searchable, only given back with the row. */
    STORED;

    /** The type of this name, lower-case. */
    public static Optional<FieldType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.label().equals(name)).findFirst();
    }

    /** Its name in a configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its values are numbers to Lucene. */
    boolean numeric() {
        return this == LONG || this == DOUBLE || this == DATE;
    }

    /** Whether its values are whole terms to Lucene. */
    boolean whole() {
        return this == KEYWORD || this == BOOL;
    }
}
