package io.gannet.change;

/**
 * A table, as the server spells it.
 *
 * @param schema the database (schema) it lies in
 * @param table the table's own name
 */
public record TableName(String schema, String table) implements Comparable<TableName> {

    public TableName {
        if (schema.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException("a table is named schema.table, not \"" + schema + "." + table + "\"");
        }
    }

    /**
     * Reads {@code schema.table}; the first dot separates.
     *
     * @throws IllegalArgumentException naming the text, when it has no such form
     */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || dot == text.length() - 1) {
            throw new IllegalArgumentException("a table is named schema.table, not \"" + text + "\"");
        }
        return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : table.compareTo(other.table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
