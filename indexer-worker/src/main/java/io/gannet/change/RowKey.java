package io.gannet.change;

import java.util.Arrays;
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

    // in the order of the names
    private final String[] names;
    private final String[] texts;
    private final String id;

    private RowKey(String[] names, String[] texts) {
        this.names = names;
        this.texts = texts;
        this.id = join(texts);
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
        if (columns.size() == 1) {
            Map.Entry<String, String> only = columns.entrySet().iterator().next();
            return of(only.getKey(), only.getValue());
        }
        SortedMap<String, String> sorted = new TreeMap<>(columns);
        return new RowKey(
                sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
    }

    /** A key of one column. */
    public static RowKey of(String column, String text) {
        return new RowKey(new String[] {column}, new String[] {text});
    }

    /** Column to text, in the order of the names; read-only. */
    public SortedMap<String, String> columns() {
        SortedMap<String, String> columns = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            columns.put(names[i], texts[i]);
        }
        return Collections.unmodifiableSortedMap(columns);
    }

    /**
     * The key as one string, unique within its table: the texts in column order, joined by U+001F (U+001F and U+001E within a
     * text are written with U+001E before them). A key of one ordinary column is just its text.
     */
    public String id() {
        return id;
    }

    private static String join(String[] texts) {
        if (texts.length == 1 && texts[0].indexOf(SEPARATOR) < 0 && texts[0].indexOf(ESCAPE) < 0) {
            return texts[0];
        }
        StringBuilder out = new StringBuilder();
        for (int k = 0; k < texts.length; k++) {
            if (k > 0) {
                out.append(SEPARATOR);
            }
            String text = texts[k];
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
        return byId != 0 ? byId : Arrays.compare(names, other.names);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && id.equals(that.id) && Arrays.equals(names, that.names);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return columns().toString();
    }
}
