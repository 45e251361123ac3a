package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.Column;

/** Literals and names in SQL and in the JSON that SQL puts together. */
final class Sql {

    private Sql() {}

    /** A string literal, for a sql_mode with backslash escapes. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** A JSON string. */
    static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    static String quoted(TableName table) {
        return Column.quote(table.schema()) + "." + Column.quote(table.table());
    }

    /** Indents every line. */
    static String indent(String text) {
        return "  " + text.replace("\n", "\n  ");
    }
}
