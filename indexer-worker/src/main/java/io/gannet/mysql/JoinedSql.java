package io.gannet.mysql;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableUnusableException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts keys into SQL that somebody else wrote, and reads what it gives. */
final class JoinedSql {

    private JoinedSql() {}

    /**
     * Keys as a list of literals.
     *
     * @param sql {@code 1,2,3}, or {@code (1,'a'),(2,'b')} where the key has several columns, in the order of the primary key
     * @param asked a key as the database names its columns, to the key as it was asked for
     */
    record Keys(String sql, Map<RowKey, RowKey> asked) {}

    /** The literals; keys that no row can have are left out. */
    static Keys keys(TableSchema schema, List<RowKey> keys) {
        List<String> literals = new ArrayList<>();
        Map<RowKey, RowKey> asked = new HashMap<>();
        List<String> names = schema.keyNames();
        for (RowKey key : keys) {
            // a key column that was renamed since still names the row
            RowKey now = names.size() == 1 && key.columns().size() == 1
                    ? RowKey.of(names.get(0), key.columns().values().iterator().next())
                    : key;
            literal(schema, now).ifPresent(one -> {
                literals.add(one);
                asked.put(now, key);
            });
        }
        return new Keys(String.join(",", literals), asked);
    }

    private static Optional<String> literal(TableSchema schema, RowKey key) {
        List<String> parts = new ArrayList<>();
        for (Column column : schema.primaryKey()) {
            @Nullable String text = key.columns().get(column.name());
            Optional<String> literal = text == null ? Optional.empty() : KeyLiteral.of(column, text);
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            parts.add(literal.get());
        }
        return Optional.of(
                parts.size() == 1 ? parts.get(0) : parts.stream().collect(Collectors.joining(",", "(", ")")));
    }

    /** The columns of a result, among them those of a key. */
    static final class Columns {

        private final List<String> names = new ArrayList<>();
        private final List<Boolean> binary = new ArrayList<>();
        private final Map<String, Integer> keyAt = new LinkedHashMap<>();

        private Columns() {}

        /**
         * The columns of this result.
         *
         * @param what what the SQL is for, for the message when a column of the key is missing
         */
        static Columns of(ResultSet rs, TableSchema schema, String what) throws SQLException, TableUnusableException {
            Columns columns = new Columns();
            ResultSetMetaData data = rs.getMetaData();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                columns.names.add(data.getColumnLabel(i));
                columns.binary.add(isBinary(data.getColumnType(i)));
            }
            for (String name : schema.keyNames()) {
                int at = columns.indexOf(name);
                if (at < 0) {
                    throw new TableUnusableException(
                            schema.name(),
                            "the SQL of " + what + " gives no column \"" + name + "\", which is of the key of "
                                    + schema.name());
                }
                columns.keyAt.put(name, at + 1);
            }
            return columns;
        }

        private int indexOf(String name) {
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).equalsIgnoreCase(name)) {
                    return i;
                }
            }
            return -1;
        }

        private static boolean isBinary(int type) {
            return type == Types.BINARY || type == Types.VARBINARY || type == Types.LONGVARBINARY || type == Types.BLOB;
        }

        RowKey key(ResultSet rs) throws SQLException {
            return optionalKey(rs).orElseThrow(() -> new SQLException("a key is NULL"));
        }

        /** The key at the cursor; empty when a column of it is NULL. */
        Optional<RowKey> optionalKey(ResultSet rs) throws SQLException {
            Map<String, String> columns = new LinkedHashMap<>();
            for (Map.Entry<String, Integer> column : keyAt.entrySet()) {
                @Nullable String text = text(rs, column.getValue());
                if (text == null) {
                    return Optional.empty();
                }
                columns.put(column.getKey(), text);
            }
            return Optional.of(RowKey.of(columns));
        }

        Row row(ResultSet rs) throws SQLException {
            Map<String, @Nullable String> columns = new LinkedHashMap<>(names.size() * 2);
            for (int i = 0; i < names.size(); i++) {
                columns.put(names.get(i), text(rs, i + 1));
            }
            return new Row(columns);
        }

        private @Nullable String text(ResultSet rs, int at) throws SQLException {
            if (binary.get(at - 1)) {
                byte[] bytes = rs.getBytes(at);
                return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
            }
            @Nullable String text = rs.getString(at);
            return text != null && text.startsWith("0000-00-00") ? null : text;
        }
    }
}
