package io.gannet.mysql;

import io.gannet.change.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Conditions on a table's primary key, such that the server reads by ranges of the key. The table's alias is {@code t}. */
final class KeyCondition {

    // far below the smallest max_allowed_packet met (4 MiB)
    private static final int MAX_LENGTH = 256 * 1024;

    /** The server's time for alternatives grows faster than their number: measured, 200 are read 2-3 times as fast as 1,000. */
    private static final int MAX_ALTERNATIVES = 200;

    private KeyCondition() {}

    /**
     * MySQL 8 finds rows by a join with a list of texts in 0.4 of the time of an IN: measured 3.0 and 7.3 us of its CPU a key, for it
     * compares each row's text with those of the IN once more. Below so many the join's own cost is the greater one.
     */
    private static final int LEAST_JOINED = 8;

    /**
     * Some keys and how just their rows are selected.
     *
     * @param hint stands before what is selected
     * @param from stands behind it
     */
    record Part(List<RowKey> keys, String hint, String from) {

        /** Selects this of the rows, whose table is called {@code t}. */
        String select(String what) {
            return "SELECT " + hint + what + from;
        }
    }

    /** What {@link #parts} makes of a collection of keys. */
    record Split(List<Part> parts, List<RowKey> impossible) {}

    /** Splits keys into conditions of bounded length; keys that no row can have are told apart. */
    static Split parts(TableSchema schema, Collection<RowKey> keys) {
        List<Part> parts = new ArrayList<>();
        List<RowKey> impossible = new ArrayList<>();
        List<RowKey> some = new ArrayList<>();
        Alternatives sql = new Alternatives(schema);
        for (RowKey key : keys) {
            Optional<Literals> one = literals(schema, key);
            if (one.isEmpty()) {
                impossible.add(key);
                continue;
            }
            if (sql.full(one.get())) {
                parts.add(sql.take(List.copyOf(some)));
                some.clear();
            }
            sql.add(one.get());
            some.add(key);
        }
        if (!some.isEmpty()) {
            parts.add(sql.take(List.copyOf(some)));
        }
        return new Split(parts, impossible);
    }

    /** What a key's columns but the last must be equal to, as a condition that ends with AND; and the last's literal. */
    private record Literals(String first, String last) {
        int length() {
            return first.length() + last.length() + 8;
        }
    }

    /** Keys that share all columns but the last become one alternative: the server takes long over many of them. */
    private static final class Alternatives {
        private final TableSchema schema;
        private final String table;
        private final String last;
        private final Map<String, StringBuilder> byFirst = new LinkedHashMap<>();
        private int length;

        Alternatives(TableSchema schema) {
            this.schema = schema;
            table = schema.quoted() + " AS t FORCE INDEX (PRIMARY)";
            last = "t."
                    + schema.primaryKey().get(schema.primaryKey().size() - 1).quoted() + " IN (";
        }

        boolean full(Literals next) {
            return !byFirst.isEmpty()
                    && (length + next.length() > MAX_LENGTH
                            || (byFirst.size() >= MAX_ALTERNATIVES && !byFirst.containsKey(next.first())));
        }

        void add(Literals key) {
            StringBuilder lasts = byFirst.computeIfAbsent(key.first(), first -> new StringBuilder());
            lasts.append(lasts.isEmpty() ? "" : ",").append(key.last());
            length += key.length();
        }

        Part take(List<RowKey> keys) {
            Part part = keys.size() >= LEAST_JOINED && joinable() ? joined(keys) : alternatives(keys);
            byFirst.clear();
            length = 0;
            return part;
        }

        private Part alternatives(List<RowKey> keys) {
            List<String> all = new ArrayList<>(byFirst.size());
            byFirst.forEach((first, lasts) ->
                    all.add(first.isEmpty() ? last + lasts + ")" : "(" + first + last + lasts + "))"));
            return new Part(
                    keys,
                    "",
                    " FROM " + table + " WHERE "
                            + (all.size() == 1 ? all.get(0) : "(" + String.join(" OR ", all) + ")"));
        }

        private boolean joinable() {
            Column first = schema.primaryKey().get(0);
            return schema.version().joinsValues()
                    && schema.primaryKey().size() == 1
                    && first.kind() == Column.Kind.TEXT
                    && first.collation().isPresent()
                    && first.charset().filter("utf8mb4"::equals).isPresent();
        }

        // a text is one hexadecimal literal, without a comma in it
        private Part joined(List<RowKey> keys) {
            Column key = schema.primaryKey().get(0);
            String values =
                    byFirst.getOrDefault("", new StringBuilder()).toString().replace(",", "),ROW(");
            return new Part(
                    keys,
                    "/*+ NO_BNL() */ ",
                    " FROM (VALUES ROW(" + values + ")) AS w (k) STRAIGHT_JOIN " + table + " ON t." + key.quoted()
                            + " = w.k COLLATE " + key.collation().orElseThrow());
        }
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

    // A key column of a key of one column that was renamed since the event still names the row: the value is what
    // counts.
    private static Optional<Literals> literals(TableSchema schema, RowKey key) {
        List<Column> columns = schema.primaryKey();
        SortedMap<String, String> texts = key.columns();
        if (texts.size() != columns.size()) {
            return Optional.empty();
        }
        if (columns.size() == 1) {
            return KeyLiteral.of(columns.get(0), texts.values().iterator().next())
                    .map(literal -> new Literals("", literal));
        }
        StringBuilder first = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String text = texts.get(column.name());
            Optional<String> literal = text == null ? Optional.empty() : KeyLiteral.of(column, text);
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            if (i == columns.size() - 1) {
                return Optional.of(new Literals(first.toString(), literal.get()));
            }
            first.append("t.")
                    .append(column.quoted())
                    .append(" = ")
                    .append(literal.get())
                    .append(" AND ");
        }
        return Optional.empty();
    }
}
