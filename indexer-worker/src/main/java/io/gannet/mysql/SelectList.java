package io.gannet.mysql;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one generated SELECT list of a table: all columns as text, and the key's columns as they stand in a key. What reads with
 * it reads equal texts. Immutable.
 */
public final class SelectList {

    private final TableSchema schema;
    private final List<String> names = new ArrayList<>();
    private final List<String> keyNames;
    private final int[] keyAt;
    private final String keySql;
    private final String rowSql;

    /** The list for a table's rows read under this alias, such as {@code t}. */
    public SelectList(TableSchema schema, String alias) {
        this.schema = schema;
        String prefix = alias + ".";
        List<String> expressions = new ArrayList<>();
        for (Column column : schema.columns()) {
            names.add(column.name());
            expressions.add(ColumnExpression.text(column, prefix, schema.version()));
        }
        keyNames = schema.keyNames();
        keyAt = new int[keyNames.size()];
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < keyAt.length; i++) {
            String expression = ColumnExpression.keyText(schema.primaryKey().get(i), prefix, schema.version());
            keys.add(expression);
            int same = expressions.indexOf(expression);
            if (same < 0) {
                expressions.add(expression);
                same = expressions.size() - 1;
            }
            keyAt[i] = same + 1;
        }
        keySql = String.join(", ", keys);
        rowSql = String.join(", ", expressions);
    }

    /** The schema it was generated from. */
    public TableSchema schema() {
        return schema;
    }

    /** The expressions of a whole row, without SELECT. */
    public String rowSql() {
        return rowSql;
    }

    /** The expressions of the key alone, without SELECT. */
    public String keySql() {
        return keySql;
    }

    /** The row at the cursor of a result of {@link #rowSql()}. */
    public Row row(ResultSet rs) throws SQLException {
        Map<String, @Nullable String> columns = new LinkedHashMap<>(names.size() * 2);
        for (int i = 0; i < names.size(); i++) {
            columns.put(names.get(i), rs.getString(i + 1));
        }
        return new Row(columns);
    }

    /** The key at the cursor of a result of {@link #rowSql()}. */
    public RowKey rowKey(ResultSet rs) throws SQLException {
        if (keyAt.length == 1) {
            return RowKey.of(keyNames.get(0), rs.getString(keyAt[0]));
        }
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < keyAt.length; i++) {
            columns.put(keyNames.get(i), rs.getString(keyAt[i]));
        }
        return RowKey.of(columns);
    }

    /** The key at the cursor of a result of {@link #keySql()}. */
    public RowKey key(ResultSet rs) throws SQLException {
        if (keyAt.length == 1) {
            return RowKey.of(keyNames.get(0), rs.getString(1));
        }
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < keyAt.length; i++) {
            columns.put(keyNames.get(i), rs.getString(i + 1));
        }
        return RowKey.of(columns);
    }
}
