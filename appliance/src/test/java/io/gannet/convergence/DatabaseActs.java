package io.gannet.convergence;

import io.gannet.capture.CaptureMode;
import io.gannet.change.TableName;
import io.gannet.convergence.Adversary.Named;
import io.gannet.sandbox.DatabaseServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Acts on the database: its process, its connections, its tables and what is installed in it. */
final class DatabaseActs {

    private final World world;
    private final DatabaseServer server;
    private final Random random;
    private final List<String> extra = new ArrayList<>();
    private int columns;

    DatabaseActs(World world, Random random) {
        this.world = world;
        this.server = world.server();
        this.random = random;
    }

    List<Named> acts() {
        return List.of(
                new Named("kill mysqld", this::kill),
                new Named("hang mysqld", this::hang),
                new Named("break connections", this::breakConnections),
                new Named("replay old outbox rows", this::replay),
                new Named("switch modes", this::switchModes),
                new Named("truncate a table", () -> server.execute("TRUNCATE TABLE app.t_bin")),
                new Named("add a column", this::addColumn),
                new Named("change a column", this::changeColumn),
                new Named("drop a column", this::dropColumn),
                new Named("rebuild a table", () -> server.execute("ALTER TABLE app.t_str ENGINE=InnoDB")),
                new Named("swap a table", this::swap));
    }

    private void kill() throws Exception {
        server.kill();
        Pause.millis(random.nextInt(2_000));
        server.restart();
    }

    private void hang() throws Exception {
        signal("STOP");
        Pause.millis(500 + random.nextInt(3_000));
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                .inheritIO()
                .start()
                .waitFor(5, TimeUnit.SECONDS);
    }

    private void replay() throws SQLException {
        String outbox = world.installer().tables().outbox();
        server.execute(
                "CREATE TABLE IF NOT EXISTS app.app_old LIKE " + outbox,
                "INSERT IGNORE INTO app.app_old SELECT * FROM " + outbox + " LIMIT 500",
                "INSERT INTO " + outbox + " SELECT * FROM app.app_old o WHERE NOT EXISTS (SELECT 1 FROM " + outbox
                        + " n WHERE n.id = o.id)");
    }

    private void switchModes() throws Exception {
        CaptureMode mode = random.nextBoolean() || !world.options().udf() ? CaptureMode.OUTBOX : CaptureMode.PUSH;
        for (String table : Tables.NAMES) {
            world.installer().switchTo(new TableName(Tables.SCHEMA, table), Optional.of(mode));
        }
    }

    private void addColumn() throws SQLException {
        if (extra.size() < 3) {
            String name = "extra" + columns++;
            server.execute("ALTER TABLE app.t_int ADD COLUMN " + name + " INT DEFAULT " + (7 + columns));
            extra.add(name);
        }
    }

    private void changeColumn() throws SQLException {
        server.execute("ALTER TABLE app.t_int MODIFY COLUMN v VARCHAR(" + (60 + random.nextInt(40)) + ") "
                + (random.nextBoolean() ? "" : "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"));
    }

    private void dropColumn() throws SQLException {
        addColumn();
        server.execute("ALTER TABLE app.t_int DROP COLUMN " + extra.remove(0));
    }

    /** As tools for online changes do it, and what was written meanwhile is lost: the table is what it is then. */
    private void swap() throws SQLException {
        server.execute(
                "DROP TABLE IF EXISTS app.t_comp_new, app.t_comp_old",
                "CREATE TABLE app.t_comp_new LIKE app.t_comp",
                "INSERT INTO app.t_comp_new SELECT * FROM app.t_comp",
                "RENAME TABLE app.t_comp TO app.t_comp_old, app.t_comp_new TO app.t_comp",
                "DROP TABLE app.t_comp_old");
    }

    private void breakConnections() throws SQLException {
        try (var connection = server.connect("");
                var statement = connection.createStatement();
                var rs = statement.executeQuery("SELECT id FROM information_schema.processlist"
                        + " WHERE id <> CONNECTION_ID() AND user = 'root'")) {
            List<Long> ids = new ArrayList<>();
            while (rs.next()) {
                ids.add(rs.getLong(1));
            }
            for (long id : ids) {
                try (var kill = connection.createStatement()) {
                    kill.execute("KILL " + id);
                } catch (SQLException e) {
                    // it has gone by itself
                }
            }
        }
    }
}
