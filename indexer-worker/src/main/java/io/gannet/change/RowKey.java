package io.gannet.change;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The primary key of one row: each key column with the exact text that the server gives for it through the generated SELECT
 * list (binary columns as base64). Columns are kept in the order of their names, so that a key reads the same whether it came
 * from a trigger's JSON (whose member order differs between servers), from a re-read or from an operator.
 *
 * <p>Two keys are equal only when their texts are equal byte for byte: keys that only a collation makes equal are different
 * keys, and different documents.
 */
public final class RowKey implements Comparable<RowKey> {

    private static final char SEPARATOR = '\u001f';
    private static final char ESCAPE = '\u001e';

    private final SortedMap<String, String> columns;
    private final String id;

    private RowKey(SortedMap<String, String> columns) {
        this.columns = columns;
        this.id = join(columns);
    }

    /**
     * A key of these columns.
     *
     * @param columns name to text; at least one
     */
    public static RowKey of(Map<String, String> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a row key needs at least one column");
        }
        return new RowKey(new TreeMap<>(columns));
    }

    /** A key of one column. */
    public static RowKey of(String column, String text) {
        return of(Map.of(column, text));
    }

    /** Column to text, in the order of the names; read-only. */
    public SortedMap<String, String> columns() {
        return Collections.unmodifiableSortedMap(columns);
    }

    /**
     * The key as one string, unique within its table: the texts in column order, joined by U+001F (U+001F and U+001E within a
     * text are written with U+001E before them). A key of one ordinary column is just its text.
     */
    public String id() {
        return id;
    }

    private static String join(SortedMap<String, String> columns) {
        if (columns.size() == 1) {
            String only = columns.values().iterator().next();
            if (only.indexOf(SEPARATOR) < 0 && only.indexOf(ESCAPE) < 0) {
                return only;
            }
        }
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (String text : columns.values()) {
            if (!first) {
                out.append(SEPARATOR);
            }
            first = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == SEPARATOR || c == ESCAPE) {
                    out.append(ESCAPE);
                }
                out.append(c);
            }
        }
        return out.toString();
    }

    @Override
    public int compareTo(RowKey other) {
        int byId = id.compareTo(other.id);
        return byId != 0 ? byId : columns.toString().compareTo(other.columns.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && columns.equals(that.columns);
    }

    @Override
    public int hashCode() {
        return columns.hashCode();
    }

    @Override
    public String toString() {
        return columns.toString();
    }
}
