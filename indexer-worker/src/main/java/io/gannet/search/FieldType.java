package io.gannet.search;

/** How a column is indexed. */
public enum FieldType {
    /** Words, by the text analyzer. */
    TEXT,
    /** The whole text as one term, byte for byte; at most 32,766 bytes of UTF-8. */
    KEYWORD,
    /** A whole number of 64 bits: exact and range queries, sorting. */
    LONG,
    /** A number: exact and range queries, sorting, by double precision. */
    DOUBLE,
    /** Not searchable, only given back with the row. */
    STORED
}
