package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A trigger that exists on the server.
 *
 * @param schema its schema
 * @param name its name
 * @param table the table it is on
 * @param body the statement that it runs, as the server has it
 */
record TriggerName(String schema, String name, TableName table, String body) {

    String dropSql() {
        return "DROP TRIGGER IF EXISTS " + Column.quote(schema) + "." + Column.quote(name);
    }

    /** Whether Gannet made it, by its name. */
    boolean ours() {
        return name.startsWith(Trigger.PREFIX);
    }

    /** All triggers of a schema. */
    static List<TriggerName> in(Connection connection, String schema) throws SQLException {
        String sql = "SELECT TRIGGER_SCHEMA AS s, TRIGGER_NAME AS n, EVENT_OBJECT_SCHEMA AS os,"
                + " EVENT_OBJECT_TABLE AS ot, ACTION_STATEMENT AS b FROM information_schema.TRIGGERS"
                + " WHERE TRIGGER_SCHEMA = ? ORDER BY ACTION_ORDER";
        List<TriggerName> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    found.add(new TriggerName(
                            rs.getString("s"),
                            rs.getString("n"),
                            new TableName(rs.getString("os"), rs.getString("ot")),
                            String.valueOf(rs.getString("b"))));
                }
            }
        }
        return found;
    }
}
