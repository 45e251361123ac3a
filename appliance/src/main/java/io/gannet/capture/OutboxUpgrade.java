package io.gannet.capture;

import io.gannet.mysql.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Leads an outbox of format 1, numbered by AUTO_INCREMENT, to the present one while applications write:
 *
 * <ol>
 *   <li>a table of the present format takes the outbox's name in one RENAME; a default gives ids to what the triggers of format 1,
 *       which name none, still insert. MySQL 5.7 has no such defaults, so there and on 8.0 a trigger does it; on MariaDB 11.4 a
 *       trigger would not do, since a LONGTEXT that passes one in INSERT ... SELECT arrives empty;
 *   <li>the events of the old table are moved into it, some thousands a transaction, and keep their small ids, so that they go
 *       first;
 *   <li>when no trigger of format 1 is left on the server, the default goes.
 * </ol>
 *
 * Each step can be repeated after a crash at any point. The RENAME waits, a second at a time, for transactions that have written
 * to the outbox. A relay may work meanwhile: what it read from the old table and has yet to delete comes twice.
 */
final class OutboxUpgrade {

    private static final int CHUNK = 5_000;
    private static final String NEXT = "outbox_next";
    private static final String OLD = "outbox_old";
    private static final String BRIDGE = "gannet_outbox_id";

    private final Connection connection;
    private final OutboxTables tables;
    private final PatientDdl ddl;
    private final boolean mariadb;

    OutboxUpgrade(Connection connection, ServerVersion version, OutboxTables tables, PatientDdl ddl) {
        this.connection = connection;
        this.mariadb = version.mariadb();
        this.tables = tables;
        this.ddl = ddl;
    }

    /** Before triggers of the present format are created: they find an outbox of theirs, and the older ones still store. */
    void prepare() throws SQLException, CaptureException, InterruptedException {
        long newest = number("SELECT COALESCE(MAX(format), 0) FROM " + tables.control());
        if (newest > OutboxTables.FORMAT) {
            throw new CaptureException("capture was installed by a newer Gannet: its tables have format " + newest
                    + ", and this one knows formats up to " + OutboxTables.FORMAT);
        }
        if (columnSays("outbox", "EXTRA LIKE '%auto_increment%'")) {
            String next = tables.table(NEXT);
            String id = "(" + OutboxTables.NEXT_ID + ")";
            ddl.run("DROP TABLE IF EXISTS " + next);
            ddl.run("CREATE TABLE " + next
                    + OutboxTables.outboxColumns()
                            .replaceFirst("NOT NULL", "NOT NULL DEFAULT " + (mariadb ? id : "0")));
            if (!mariadb) {
                ddl.run("CREATE TRIGGER " + tables.table(BRIDGE) + " BEFORE INSERT ON " + next
                        + " FOR EACH ROW SET NEW.id = IF(NEW.id = 0, " + id + ", NEW.id)");
            }
            ddl.run("RENAME TABLE " + tables.outbox() + " TO " + tables.table(OLD) + ", " + next + " TO "
                    + tables.outbox());
        }
        rescue();
    }

    /** Moves what an upgrade that was cut short left in the old table. */
    void rescue() throws SQLException, InterruptedException {
        if (InstalledCapture.tableExists(connection, tables.schema(), OLD)) {
            move();
            ddl.run("DROP TABLE " + tables.table(OLD));
        }
    }

    /** After triggers were replaced: what only the older ones needed goes when the last of them has gone. */
    void finish() throws SQLException, InterruptedException {
        if (!columnSays("outbox", "COLUMN_DEFAULT IS NOT NULL") || olderTriggers() > 0) {
            return;
        }
        ddl.run("DROP TRIGGER IF EXISTS " + tables.table(BRIDGE));
        ddl.run("ALTER TABLE " + tables.outbox() + " ALTER COLUMN id DROP DEFAULT");
        ddl.run("ALTER TABLE " + tables.lost() + " MODIFY id BIGINT UNSIGNED NOT NULL");
    }

    private void move() throws SQLException {
        String old = tables.table(OLD);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            int moved;
            do {
                moved = statement.executeUpdate("INSERT INTO " + tables.outbox()
                        + " (id, queue, body) SELECT id, queue, body FROM " + old + " ORDER BY id LIMIT " + CHUNK);
                statement.executeUpdate("DELETE FROM " + old + " ORDER BY id LIMIT " + CHUNK);
                connection.commit();
            } while (moved == CHUNK);
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Triggers that insert into the outbox without naming an id. */
    private long olderTriggers() throws SQLException {
        String insert = "INSERT INTO " + tables.outbox() + " (queue,";
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE LOCATE(?, ACTION_STATEMENT) > 0")) {
            statement.setString(1, insert);
            try (ResultSet rs = statement.executeQuery()) {
                rs.next();
                return rs.getLong(1);
            }
        }
    }

    private boolean columnSays(String table, String condition) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ?"
                        + " AND TABLE_NAME = ? AND COLUMN_NAME = 'id' AND " + condition)) {
            statement.setString(1, tables.schema());
            statement.setString(2, table);
            try (ResultSet rs = statement.executeQuery()) {
                rs.next();
                return rs.getLong(1) > 0;
            }
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            rs.next();
            return rs.getLong(1);
        }
    }
}
