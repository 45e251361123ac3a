package io.gannet.mysql;

import io.gannet.change.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Conditions on a table's primary key, such that the server reads by ranges of the key. The table's alias is {@code t}. */
final class KeyCondition {

    // far below the smallest max_allowed_packet met (4 MiB)
    private static final int MAX_LENGTH = 256 * 1024;

    private KeyCondition() {}

    /** Some keys and the condition that finds just them. */
    record Part(List<RowKey> keys, String sql) {}

    /** What {@link #parts} makes of a collection of keys. */
    record Split(List<Part> parts, List<RowKey> impossible) {}

    /** Splits keys into conditions of bounded length; keys that no row can have are told apart. */
    static Split parts(TableSchema schema, Collection<RowKey> keys) {
        boolean single = schema.primaryKey().size() == 1;
        List<Part> parts = new ArrayList<>();
        List<RowKey> impossible = new ArrayList<>();
        List<RowKey> some = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        for (RowKey key : keys) {
            Optional<String> one = single ? singleLiteral(schema, key) : equal(schema, key);
            if (one.isEmpty()) {
                impossible.add(key);
                continue;
            }
            if (sql.length() + one.get().length() > MAX_LENGTH && !some.isEmpty()) {
                parts.add(new Part(List.copyOf(some), wrap(schema, single, sql)));
                some.clear();
                sql.setLength(0);
            }
            sql.append(some.isEmpty() ? "" : single ? "," : " OR ").append(one.get());
            some.add(key);
        }
        if (!some.isEmpty()) {
            parts.add(new Part(List.copyOf(some), wrap(schema, single, sql)));
        }
        return new Split(parts, impossible);
    }

    /** The rows after this key in the key's order; empty when the key is none of this table. */
    static Optional<String> after(TableSchema schema, RowKey key) {
        List<Column> columns = schema.primaryKey();
        List<String> alternatives = new ArrayList<>();
        StringBuilder equalSoFar = new StringBuilder();
        for (Column column : columns) {
            String text = key.columns().get(column.name());
            if (text == null) {
                return Optional.empty();
            }
            Optional<String> literal = KeyLiteral.of(column, text);
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            String c = "t." + column.quoted();
            // ENUM and SET are ordered by number, but compared with a text as text
            String greater = column.kind() == Column.Kind.ENUMERATED
                    ? "(" + c + " + 0) > " + KeyLiteral.ordinal(column, text)
                    : c + " > " + literal.get();
            alternatives.add(equalSoFar + greater);
            equalSoFar.append(c).append(" = ").append(literal.get()).append(" AND ");
        }
        return Optional.of("((" + String.join(") OR (", alternatives) + "))");
    }

    private static String wrap(TableSchema schema, boolean single, StringBuilder sql) {
        return single ? "t." + schema.primaryKey().get(0).quoted() + " IN (" + sql + ")" : "(" + sql + ")";
    }

    // A key column that was renamed since the event still names the row: the value is what counts.
    private static Optional<String> singleLiteral(TableSchema schema, RowKey key) {
        SortedMap<String, String> columns = key.columns();
        if (columns.size() != 1) {
            return Optional.empty();
        }
        return columns.values().stream()
                .findFirst()
                .flatMap(text -> KeyLiteral.of(schema.primaryKey().get(0), text));
    }

    private static Optional<String> equal(TableSchema schema, RowKey key) {
        if (key.columns().size() != schema.primaryKey().size()) {
            return Optional.empty();
        }
        StringBuilder sql = new StringBuilder("(");
        for (Column column : schema.primaryKey()) {
            String text = key.columns().get(column.name());
            Optional<String> literal = text == null ? Optional.empty() : KeyLiteral.of(column, text);
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            sql.append(sql.length() == 1 ? "" : " AND ")
                    .append("t.")
                    .append(column.quoted())
                    .append(" = ")
                    .append(literal.get());
        }
        return Optional.of(sql.append(')').toString());
    }
}
