package io.gannet.page;

import io.gannet.appliance.Appliance;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.HeartbeatCapture;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An appliance with a password, over two captured tables of a real server in the indexes {@code site} and {@code words}. */
final class PageScene implements AutoCloseable {

    static final String PASSWORD = "open sesame";
    static final String READ_ONLY = "look-only";
    static final String SCHEMA = "page";

    private static final List<String> TABLES = List.of("article", "note");

    private final DatabaseServer server;
    private final Path password;
    private final Config config;
    private final Connection connection;
    private Appliance appliance;

    PageScene(DatabaseServer server, Path folder) throws Exception {
        this.server = server;
        this.password = Files.writeString(folder.resolve("password"), server.password() + "\n");
        server.execute("DROP DATABASE IF EXISTS " + SCHEMA, "CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4");
        this.connection = server.connect(SCHEMA);
        for (String table : TABLES) {
            sql("CREATE TABLE " + table + " (id INT PRIMARY KEY, title VARCHAR(200), body TEXT)");
        }
        sql("INSERT INTO article VALUES (1, 'A gannet dives', 'From thirty metres, folding its wings.'),"
                + " (2, '塘鵝入海', '捕魚的海鳥。'), (3, 'Storm petrel', 'Walks on water.')");
        this.config = ConfigLoader.load(new Sources(
                        Map.of(),
                        Map.of(),
                        Optional.of(configuration(folder, Files.writeString(folder.resolve("auth"), PASSWORD + "\n")))))
                .config();
        this.appliance = Appliance.start(config, "test", Clock.systemUTC());
        install();
    }

    private Path configuration(Path folder, Path auth) throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), READ_ONLY + "\n");
        return Files.writeString(
                folder.resolve("gannet.yaml"),
                String.join(
                        "\n",
                        "server: {data: " + folder.resolve("data") + ", http: '127.0.0.1:" + freePort()
                                + "', memcached: off, auth-file: " + auth + ", read-only-tokens: " + tokens + "}",
                        "database: {url: '" + server.jdbcUrl("") + "', user: " + server.user() + ", password-file: "
                                + password + "}",
                        "indexes:",
                        "  site: {tables: [" + SCHEMA + ".article, " + SCHEMA + ".note]}",
                        "  words: {tables: [" + SCHEMA + ".note], fields: {title: {sort: true, boost: 2}}}",
                        ""));
    }

    /** One that stays the same when the appliance is started again. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void install() throws Exception {
        try (MysqlPool pool = pool()) {
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : TABLES) {
                installer.install(new TableName(SCHEMA, table), CaptureOptions.outbox(false));
            }
            new HeartbeatCapture(pool, installer).install(CaptureOptions.outbox(false));
        }
        api().send("POST", "/v1/backfills", Map.of("tables", List.of(SCHEMA + ".article", SCHEMA + ".note")));
    }

    private MysqlPool pool() throws IOException {
        return MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)));
    }

    String url() {
        return appliance.url();
    }

    ApiClient api() {
        return new ApiClient(url(), Optional.of(PASSWORD), Duration.ofSeconds(30));
    }

    void sql(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void stop() {
        appliance.close();
    }

    void startAgain() throws Exception {
        appliance = Appliance.start(config, "test", Clock.systemUTC());
    }

    @Override
    public void close() throws SQLException, IOException {
        appliance.close();
        try (MysqlPool pool = pool()) {
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : TABLES) {
                installer.remove(new TableName(SCHEMA, table), true);
            }
            new HeartbeatCapture(pool, installer).removeIfAlone(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
        server.execute("DROP DATABASE " + SCHEMA);
    }
}
