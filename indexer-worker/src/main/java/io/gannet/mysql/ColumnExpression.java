package io.gannet.mysql;

/**
 * The SQL expression that a column is read by, the same in triggers, re-reads, backfill and verify, so that a payload's text and
 * a re-read's text are equal on every server. It depends on nothing of the session but {@code SET NAMES utf8mb4} and a sql_mode
 * without NO_BACKSLASH_ESCAPES and PAD_CHAR_TO_FULL_LENGTH (both are frozen into a trigger when it is created).
 *
 * <p>The rules: numbers keep their exact digits; text is CONVERTed to utf8mb4 (mixed character sets in one JSON_OBJECT fail);
 * binary is base64 in one line; BIT and YEAR are numbers; geometry is its well-known text; TIMESTAMP is UTC text whatever the
 * session's zone; a date that is all zeros is NULL, except in a key, where the row must be found again; a JSON string is its content.
 */
public final class ColumnExpression {

    private ColumnExpression() {}

    /**
     * The column as text.
     *
     * @param prefix what stands before the column: {@code NEW.}, {@code OLD.}, {@code t.} or nothing
     */
    public static String text(Column column, String prefix, ServerVersion version) {
        String c = prefix + column.quoted();
        return switch (column.kind()) {
            case DATE -> unlessZero(c, "0000-00-00");
            case DATETIME -> unlessZero(c, zeroDateTime(column));
            case TIMESTAMP -> timestamp(c, column, "NULL");
            case JSON -> unquoted(c, version);
            default -> plain(column, c);
        };
    }

    /** The column as text within a key: like {@link #text}, but zero dates stay. */
    public static String keyText(Column column, String prefix, ServerVersion version) {
        String c = prefix + column.quoted();
        return switch (column.kind()) {
            case DATE, DATETIME -> "CAST(" + c + " AS CHAR)";
            case TIMESTAMP -> timestamp(c, column, "'" + zeroDateTime(column) + "'");
            default -> plain(column, c);
        };
    }

    /**
     * The column as a value for {@code JSON_OBJECT}: its text as a JSON string, but numbers as JSON numbers with the same
     * digits and JSON columns nested.
     *
     * @param prefix as in {@link #text}
     */
    public static String json(Column column, String prefix, ServerVersion version) {
        return switch (column.kind()) {
            case INTEGER, DECIMAL, FLOAT, BIT, YEAR, JSON -> jsonNumber(column, prefix + column.quoted(), version);
            default -> text(column, prefix, version);
        };
    }

    /** The column as a value for {@code JSON_OBJECT} within a key: like {@link #json}, but zero dates stay. */
    public static String keyJson(Column column, String prefix, ServerVersion version) {
        return column.numeric() ? json(column, prefix, version) : keyText(column, prefix, version);
    }

    // a value as it reads from an event: a JSON string's content, SQL's NULL for JSON's, all else as it stands. MariaDB
    // keeps blanks around it, which an event's reader passes over
    private static String unquoted(String c, ServerVersion version) {
        String value = version.mariadb() ? "REGEXP_REPLACE(" + c + ", '^[[:space:]]+|[[:space:]]+$', '')" : c;
        return "IF(JSON_TYPE(" + c + ") = 'NULL', NULL, CONVERT(JSON_UNQUOTE(" + value + ") USING utf8mb4))";
    }

    private static String plain(Column column, String c) {
        return switch (column.kind()) {
            case INTEGER, DECIMAL -> column.zerofill() ? "CAST((" + c + " + 0) AS CHAR)" : "CAST(" + c + " AS CHAR)";
            case FLOAT -> column.zerofill() ? "CAST((" + c + " + 0) AS CHAR)" : "CAST(" + c + " AS CHAR)";
            case BIT, YEAR -> "CAST((" + c + " + 0) AS CHAR)";
            case TEXT, ENUMERATED -> "CONVERT(" + c + " USING utf8mb4)";
            case BINARY -> "REPLACE(TO_BASE64(" + c + "), '\\n', '')";
            case GEOMETRY -> "CONVERT(ST_AsText(" + c + ") USING utf8mb4)";
            default -> "CONVERT(CAST(" + c + " AS CHAR) USING utf8mb4)";
        };
    }

    private static String jsonNumber(Column column, String c, ServerVersion version) {
        return switch (column.kind()) {
            case BIT, YEAR -> "(" + c + " + 0)";
            case FLOAT -> {
                if (column.zerofill()) {
                    yield plain(column, c);
                }
                // MySQL prints a float in JSON with a double's digits; read back from its text it keeps the float's own
                yield version.mariadb() ? c : "CAST(CAST(" + c + " AS CHAR) AS JSON)";
            }
            case JSON -> c;
            default -> column.zerofill() ? "(" + c + " + 0)" : c;
        };
    }

    // not NULLIF: MySQL 5.7 makes a JSON boolean of it
    private static String unlessZero(String c, String zero) {
        return "IF(CAST(" + c + " AS CHAR) = '" + zero + "', NULL, CAST(" + c + " AS CHAR))";
    }

    // UNIX_TIMESTAMP of a TIMESTAMP column is the stored value itself, whatever the session's time zone; 0 is the zero
    // date
    private static String timestamp(String c, Column column, String zero) {
        // the first test is for MySQL 5.7, where within a trigger UNIX_TIMESTAMP of a NULL with fraction is 0.000
        return "IF(" + c + " IS NULL, NULL, IF(UNIX_TIMESTAMP(" + c + ") = 0, " + zero
                + ", CAST(CAST('1970-01-01 00:00:00' + INTERVAL UNIX_TIMESTAMP(" + c + ") SECOND AS DATETIME("
                + column.precision() + ")) AS CHAR)))";
    }

    private static String zeroDateTime(Column column) {
        return "0000-00-00 00:00:00" + (column.precision() == 0 ? "" : "." + "0".repeat(column.precision()));
    }
}
