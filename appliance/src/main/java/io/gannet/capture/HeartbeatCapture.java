package io.gannet.capture;

import io.gannet.change.Heartbeat;
import io.gannet.change.TableUnusableException;
import io.gannet.mysql.Column;
import io.gannet.mysql.MysqlPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * The heartbeat's table, captured by generated triggers as every other. It comes with the first captured table and goes with
 * the last one. Can be repeated.
 */
public final class HeartbeatCapture {

    private static final String TABLE =
            Column.quote(Heartbeat.TABLE.schema()) + "." + Column.quote(Heartbeat.TABLE.table());

    private final MysqlPool pool;
    private final TriggerInstaller installer;

    /** The heartbeat of what this installer captures. */
    public HeartbeatCapture(MysqlPool pool, TriggerInstaller installer) {
        this.pool = pool;
        this.installer = installer;
    }

    /** Every statement for the table itself, for the {@code mysql} client. */
    static List<String> tableSql() {
        return List.of(
                "CREATE DATABASE IF NOT EXISTS " + Column.quote(Heartbeat.TABLE.schema())
                        + " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "CREATE TABLE IF NOT EXISTS " + TABLE + " (id INT NOT NULL, " + Column.quote(Heartbeat.BEAT)
                        + " BIGINT NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB");
    }

    /** Installs it in the way of a captured table. */
    public void install(CaptureOptions options)
            throws SQLException, TableUnusableException, CaptureException, InterruptedException {
        execute(tableSql());
        installer.install(
                Heartbeat.TABLE,
                new CaptureOptions(options.mode(), Payload.KEY, options.udf(), options.target(), Set.of()));
    }

    /**
     * Removes it when no other table is captured any more.
     *
     * @param discard as in {@link TriggerInstaller#remove}
     * @return as {@link TriggerInstaller#remove}
     */
    public long removeIfAlone(boolean discard) throws SQLException, InterruptedException {
        List<CaptureStatus> left = installer.status();
        if (left.size() != 1 || !left.get(0).capture().table().equals(Heartbeat.TABLE)) {
            return 0;
        }
        // the table first: without triggers its beats would be waited for in vain
        execute(List.of("DROP TABLE IF EXISTS " + TABLE));
        return installer.remove(Heartbeat.TABLE, discard);
    }

    private void execute(List<String> statements) throws SQLException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
