package io.gannet.search;

import io.gannet.change.TableName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The definition of an index.
 *
 * @param name its name: in the URL, as directory and as the name of its readers; lower-case letters, digits, {@code -}, {@code _},
 *     at most 64 characters
 * @param tables the tables that it takes; empty = any
 * @param fields column to type; a column that is not named is {@code TEXT}, whatever its table
 */
public record IndexSettings(String name, List<TableName> tables, Map<String, FieldType> fields) {

    private static final int MAX_NAME = 64;

    /** Rises when documents are made otherwise, so that older indexes are rebuilt. */
    private static final int FORMAT = 1;

    public IndexSettings {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0," + (MAX_NAME - 1) + "}")) {
            throw new IllegalArgumentException("an index name has 1 to " + MAX_NAME
                    + " letters, digits, dots, dashes or underscores, not \"" + name + "\"");
        }
        tables = List.copyOf(tables);
        fields = Map.copyOf(fields);
    }

    /** An index of these tables, every column searchable as text. */
    public static IndexSettings of(String name, List<TableName> tables) {
        return new IndexSettings(name, tables, Map.of());
    }

    /** How this column is indexed. */
    public FieldType type(String column) {
        return fields.getOrDefault(column, FieldType.TEXT);
    }

    /** What documents depend on, as text: another text, another index. The list of tables is not part of it. */
    public String definition() {
        return "format=" + FORMAT + " fields=" + new TreeMap<>(fields);
    }
}
