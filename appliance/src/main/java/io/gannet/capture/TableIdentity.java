package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells one incarnation of a table from the next: InnoDB's ids of the table and its partitions, and its creation time.
 * TRUNCATE, a dropped or emptied partition, a restore and every ALTER that copies the table change it, and fire no trigger.
 */
final class TableIdentity {

    private TableIdentity() {}

    /**
     * The identity, at most 64 characters; an empty string when there is no such table. Without the PROCESS privilege the ids
     * are not seen and the creation time alone is told.
     */
    static String read(Connection connection, TableName table, ServerVersion version) throws SQLException {
        List<String> parts = new ArrayList<>();
        String created = created(connection, table);
        if (created.isEmpty()) {
            return "";
        }
        parts.add(created);
        parts.addAll(ids(connection, table, version));
        return Trigger.hash(String.join("\n", parts));
    }

    private static String created(Connection connection, TableName table) throws SQLException {
        String sql = "SELECT COALESCE(CAST(CREATE_TIME AS CHAR), 'unknown') AS c FROM information_schema.TABLES"
                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet rs = statement.executeQuery()) {
                return rs.next() ? rs.getString("c") : "";
            }
        }
    }

    private static List<String> ids(Connection connection, TableName table, ServerVersion version) throws SQLException {
        boolean renamed = !version.mariadb() && version.atLeast(8, 0);
        String sql = "SELECT NAME AS n, TABLE_ID AS i FROM information_schema."
                + (renamed ? "INNODB_TABLES" : "INNODB_SYS_TABLES") + " WHERE NAME = ? OR NAME LIKE ? ORDER BY NAME";
        String name = fileName(table.schema()) + "/" + fileName(table.table());
        List<String> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setString(2, name.replace("_", "\\_") + "#%");
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    ids.add(rs.getString("n") + "=" + rs.getString("i"));
                }
            }
            return ids;
        } catch (SQLException e) {
            if (e.getErrorCode() == 1227 || e.getErrorCode() == 1142) {
                return List.of();
            }
            throw e;
        }
    }

    /** The server's spelling of names in files: all but ASCII letters, digits and '_' as @ and four hexadecimal digits. */
    private static String fileName(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '_');
            out.append(plain ? String.valueOf(c) : String.format("@%04x", (int) c));
        }
        return out.toString();
    }
}
