package io.gannet.capture;

import io.gannet.change.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a captured table was installed, as its control row tells.
 *
 * @param table the table
 * @param state 0 off, 1 push, 2 outbox
 * @param options with what its triggers were generated
 * @param format the version of the triggers
 * @param identity the table's identity when it was last looked at; see {@link TableIdentity}
 */
public record InstalledCapture(TableName table, int state, CaptureOptions options, int format, String identity) {

    /** Whether capture is switched on. */
    public boolean on() {
        return state > CaptureMode.OFF;
    }

    /** The mode in words: off, push or outbox. */
    public String stateText() {
        return state == CaptureMode.OFF ? "off" : state == CaptureMode.PUSH.state() ? "push" : "outbox";
    }

    /** All captured tables of a server; none when capture was never installed there. */
    public static List<InstalledCapture> all(Connection connection, OutboxTables tables) throws SQLException {
        if (!tableExists(connection, tables.schema(), "control")) {
            return List.of();
        }
        List<InstalledCapture> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT * FROM " + tables.control() + " ORDER BY queue")) {
            while (rs.next()) {
                Set<String> joins = new TreeSet<>();
                for (String name : rs.getString("join_columns").split("\n", -1)) {
                    if (!name.isEmpty()) {
                        joins.add(name);
                    }
                }
                found.add(new InstalledCapture(
                        new TableName(rs.getString("db"), rs.getString("tab")),
                        rs.getInt("state"),
                        new CaptureOptions(
                                CaptureMode.parse(rs.getString("mode")),
                                Payload.parse(rs.getString("payload")),
                                rs.getInt("udf") != 0,
                                rs.getString("target"),
                                joins),
                        rs.getInt("format"),
                        rs.getString("identity")));
            }
        }
        return found;
    }

    /** The control row of one table. */
    public static Optional<InstalledCapture> of(Connection connection, OutboxTables tables, TableName table)
            throws SQLException {
        return all(connection, tables).stream()
                .filter(one -> one.table().equals(table))
                .findFirst();
    }

    static boolean tableExists(Connection connection, String schema, String table) throws SQLException {
        String sql = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rs = statement.executeQuery()) {
                return rs.next();
            }
        }
    }
}
