package io.gannet.capture;

import io.gannet.mysql.Column;
import io.gannet.mysql.ColumnExpression;
import io.gannet.mysql.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The SQL expressions that make an event of a row, put together as text around the parts that only the server knows:
 *
 * <pre>
 *   {"v":1,"src":"push"  ,"op":"update","db":"shop","table":"articles","conn":42,"at":1764200000.123456
 *   ^ head(source)        ^ tail begins here
 *                        ,"key":{"id":7},"old":{...},"row":{...}}
 * </pre>
 *
 * Head and tail are separate because the same tail is posted as {@code push} or, when that fails, stored as {@code outbox}.
 */
final class EventSql {

    private final TableSchema schema;

    EventSql(TableSchema schema) {
        this.schema = schema;
    }

    /** The whole event: a head with its source, and the tail, an expression. */
    static String event(String source, String tail) {
        return "CONCAT('{\"v\":1,\"src\":\"" + source + "\"', " + tail + ")";
    }

    /** The tail up to the key's value. */
    private String opening(String operation) {
        String fixed = ",\"op\":" + Sql.json(operation) + ",\"db\":"
                + Sql.json(schema.name().schema()) + ",\"table\":"
                + Sql.json(schema.name().table()) + ",\"conn\":";
        // not UNIX_TIMESTAMP(NOW(6)): an hour a year is ambiguous in a session's own time zone
        return Sql.literal(fixed) + ", CONNECTION_ID(), ',\"at\":', "
                + "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',\"key\":', ";
    }

    /**
     * The tail as an expression.
     *
     * @param operation the event's word
     * @param prefix the row whose key is told, {@code NEW.} or {@code OLD.} or an alias
     * @param parts further expressions of text such as {@code ,"row":...}
     */
    String tail(String operation, String prefix, List<String> parts) {
        StringBuilder out =
                new StringBuilder("CONCAT(").append(opening(operation)).append(key(prefix));
        parts.forEach(part -> out.append(",\n    ").append(part));
        return out.append(", '}')").toString();
    }

    /** The tail of a touch whose key columns are read where {@code place} says. */
    String cascadeTail(java.util.function.Function<Column, String> place) {
        return "CONCAT(" + opening("touch") + key("c.", place) + ", '}')";
    }

    /** The key as a JSON object. */
    String key(String prefix) {
        return key(prefix, column -> prefix + column.quoted());
    }

    /** The key as a JSON object, each column read where {@code place} says (a prefix with the quoted column). */
    String key(String prefix, java.util.function.Function<Column, String> place) {
        List<Column> key = schema.primaryKey();
        if (key.stream().allMatch(column -> column.kind() == Column.Kind.INTEGER)) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                Column column = key.get(i);
                parts.add(Sql.literal((i == 0 ? "{" : ",") + Sql.json(column.name()) + ":"));
                parts.add(at(column, prefix, place.apply(column), true));
            }
            return String.join(", ", parts) + ", '}'";
        }
        return "JSON_OBJECT("
                + key.stream()
                        .map(column ->
                                Sql.literal(column.name()) + ", " + at(column, prefix, place.apply(column), false))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private String at(Column column, String prefix, String place, boolean text) {
        String usual = prefix + column.quoted();
        String expression = text
                ? ColumnExpression.keyText(column, prefix, schema.version())
                : ColumnExpression.keyJson(column, prefix, schema.version());
        return place.equals(usual) ? expression : expression.replace(usual, place);
    }

    /** The whole row as a JSON object. */
    String row(String prefix) {
        return "JSON_OBJECT("
                + schema.columns().stream()
                        .map(column -> Sql.literal(column.name()) + ", "
                                + ColumnExpression.json(column, prefix, schema.version()))
                        .collect(Collectors.joining(",\n      "))
                + ")";
    }

    /** True when the key changes, byte for byte. */
    String keyChanged() {
        return schema.primaryKey().stream().map(EventSql::changed).collect(Collectors.joining(" OR "));
    }

    /** True when any column changes, byte for byte. */
    String rowChanged() {
        return schema.columns().stream().map(EventSql::changed).collect(Collectors.joining("\n      OR "));
    }

    /** The member {@code old} of an update: the old key if it changes, and old join columns. */
    String oldOfUpdate(Set<String> joinColumns) {
        List<Column> joins = joins(joinColumns);
        String withKey = "CONCAT(',\"old\":', " + object(keyAnd(joins)) + ")";
        if (joins.isEmpty()) {
            return "IF(" + keyChanged() + ", " + withKey + ", '')";
        }
        String joinChanged = joins.stream().map(EventSql::changed).collect(Collectors.joining(" OR "));
        return "IF(" + keyChanged() + ", " + withKey + ", IF(" + joinChanged + ", CONCAT(',\"old\":', " + object(joins)
                + "), ''))";
    }

    /** The member {@code old} of a delete: the join columns. */
    String oldOfDelete(Set<String> joinColumns) {
        List<Column> joins = joins(joinColumns);
        return joins.isEmpty() ? "''" : "',\"old\":', " + object(joins);
    }

    /** Bytes of the columns that can be long, or an empty string when the row is always small enough for any packet. */
    String longBytes(String prefix) {
        List<Column> longOnes =
                schema.columns().stream().filter(EventSql::canBeLong).toList();
        long most = longOnes.stream().mapToLong(EventSql::mostBytes).sum();
        return most <= 32_768
                ? ""
                : longOnes.stream()
                        .map(column -> "COALESCE(OCTET_LENGTH(" + prefix + column.quoted() + "), 0)")
                        .collect(Collectors.joining(" + "));
    }

    /**
     * Whether a column differs between OLD and NEW: as bytes for everything that a collation, padding or a JSON comparison could
     * call equal.
     */
    private static String changed(Column column) {
        String old = "OLD." + column.quoted();
        String now = "NEW." + column.quoted();
        return switch (column.kind()) {
            case TEXT, ENUMERATED, JSON, FLOAT -> "NOT (CAST(" + old + " AS BINARY) <=> CAST(" + now + " AS BINARY))";
            default -> "NOT (" + old + " <=> " + now + ")";
        };
    }

    private static boolean canBeLong(Column column) {
        return switch (column.kind()) {
            case TEXT, BINARY, JSON, GEOMETRY, OTHER -> true;
            default -> false;
        };
    }

    private static long mostBytes(Column column) {
        int open = column.fullType().indexOf('(');
        int close = column.fullType().indexOf(')');
        boolean bounded = column.type().endsWith("char") || column.type().endsWith("binary");
        if (!bounded || open < 0 || close < open) {
            return column.type().startsWith("tiny") ? 255 : Integer.MAX_VALUE;
        }
        return 4L * Long.parseLong(column.fullType().substring(open + 1, close));
    }

    private List<Column> joins(Set<String> names) {
        return schema.columns().stream()
                .filter(column -> names.stream().anyMatch(name -> name.equalsIgnoreCase(column.name())))
                .filter(column -> !schema.primaryKey().contains(column))
                .toList();
    }

    private List<Column> keyAnd(List<Column> joins) {
        List<Column> all = new ArrayList<>(schema.primaryKey());
        all.addAll(joins);
        return all;
    }

    private String object(List<Column> columns) {
        return "JSON_OBJECT("
                + columns.stream()
                        .map(column -> Sql.literal(column.name()) + ", "
                                + (schema.primaryKey().contains(column)
                                        ? ColumnExpression.keyJson(column, "OLD.", schema.version())
                                        : ColumnExpression.json(column, "OLD.", schema.version())))
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
