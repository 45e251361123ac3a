package io.gannet.change;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row (or one joined document): column to the exact text that the generated SELECT list gives, in the order of that list.
 * Numbers keep their digits, binary columns are base64, SQL NULL and zero dates are {@code null}. Types are not kept here: who
 * needs them (an index field, a JSON reply) takes them from the table's schema or the index definition.
 *
 * @param columns column to text; read-only
 */
public record Row(Map<String, @Nullable String> columns) {

    public Row {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** The column's text; {@code null} for SQL NULL and for a column that the row does not have. */
    public @Nullable String text(String column) {
        return columns.get(column);
    }
}
