package io.gannet.bench;

import io.gannet.appliance.Appliance;
import io.gannet.appliance.StartException;
import io.gannet.capture.CaptureException;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.client.ApiClient;
import io.gannet.config.ConfigException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.Sandbox;
import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A private database server and an appliance over it, with one captured table of rows of about 500 bytes; gone when closed, but for
 * what is kept: the server's data and the appliance's in a folder, for runs over a table that takes long to fill.
 */
final class BenchRig implements AutoCloseable {

    static final TableName TABLE = new TableName("bench", "item");

    private static final int ROWS_A_TRANSACTION = 1_000;
    private static final String BODY = "秋風清，秋月明，落葉聚還散，寒鴉棲復驚。相思相見知何日，此時此夜難為情。"
            + " A gannet dives from thirty metres, folds its wings and enters the water at a hundred kilometres an hour;"
            + " the queue keeps what it has caught until somebody wants it. ";

    private final DatabaseServer server;
    private final MysqlPool pool;
    private final Appliance appliance;
    private final ApiClient api;
    private String capturedBy = "nothing";

    /** Whoever is interrupted leaves no server behind. */
    private final Thread interrupted;

    private BenchRig(DatabaseServer server, MysqlPool pool, Appliance appliance) {
        this.server = server;
        this.interrupted = new Thread(server::close, "gannet-bench-end");
        Runtime.getRuntime().addShutdownHook(interrupted);
        this.pool = pool;
        this.appliance = appliance;
        this.api = new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(60));
    }

    static BenchRig start(ServerKind kind, Path folder)
            throws InterruptedException, SQLException, IOException, ConfigException, StartException {
        return start(kind, folder, folder, List.of());
    }

    /** Over what an earlier run has kept, or with data that are kept here when it is closed. */
    static BenchRig keeping(ServerKind kind, Path folder, Path kept)
            throws InterruptedException, SQLException, IOException, ConfigException, StartException {
        Path data = kept.toAbsolutePath().resolve("database");
        if (!Files.isDirectory(data)) {
            Files.createDirectories(kept);
            DatabaseServer first = new Sandbox(Sandbox.defaultCache()).start(kind, List.of());
            try {
                first.stop();
                Files.move(first.dataDir(), data);
            } finally {
                first.close();
            }
        }
        return start(kind, folder, kept.toAbsolutePath(), List.of("--datadir=" + data));
    }

    private static BenchRig start(ServerKind kind, Path folder, Path kept, List<String> arguments)
            throws InterruptedException, SQLException, IOException, ConfigException, StartException {
        DatabaseServer server = new Sandbox(Sandbox.defaultCache()).start(kind, arguments);
        try {
            server.execute(
                    "CREATE DATABASE IF NOT EXISTS bench CHARACTER SET utf8mb4",
                    "CREATE TABLE IF NOT EXISTS bench.item (id INT PRIMARY KEY, title VARCHAR(200) NOT NULL,"
                            + " body TEXT NOT NULL)");
            Path password = folder.resolve("password");
            Files.writeString(password, server.password() + "\n");
            Path config = folder.resolve("gannet.yaml");
            Files.writeString(
                    config,
                    String.join(
                            "\n",
                            "server: {data: " + kept.resolve("data") + ", http: '127.0.0.1:0', memcached: 'off'}",
                            "database: {url: '" + server.jdbcUrl("") + "', user: " + server.user() + ", password-file: "
                                    + password + "}",
                            "indexes: {item: {tables: [bench.item]}}",
                            ""));
            MysqlPool pool = MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)));
            if (!arguments.isEmpty()) {
                // what a run that was ended has left; MySQL 8.0 falls when one is called whose library was not there at
                // its start
                new UdfInstaller(pool).remove();
            }
            Appliance appliance = Appliance.start(
                    ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(config)))
                            .config(),
                    "bench",
                    Clock.systemUTC());
            return new BenchRig(server, pool, appliance);
        } catch (SQLException | IOException | ConfigException | StartException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Captures the table: by push where the UDF library is given, else by outbox without it. */
    void capture(Optional<Path> udf, boolean push)
            throws SQLException, IOException, CaptureException, TableUnusableException, InterruptedException {
        if (udf.isPresent()) {
            UdfInstaller installer = new UdfInstaller(pool);
            installer.writeTargets(
                    CaptureOptions.DEFAULT_TARGET, appliance.url().replaceFirst("^http://", ""), Optional.empty());
            installer.install(udf.get());
        }
        CaptureOptions options =
                push && udf.isPresent() ? CaptureOptions.push() : CaptureOptions.outbox(udf.isPresent());
        new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA).install(TABLE, options);
        capturedBy =
                udf.isEmpty() ? "polled outbox, for want of the UDF library" : push ? "push" : "outbox and doorbell";
    }

    /** The library's counts of calls and of what became of them; none without the library. */
    Map<String, Long> udfCounters() throws SQLException {
        Map<String, Long> counters = new TreeMap<>();
        if (!capturedBy.equals("push")) {
            return counters;
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet stat = statement.executeQuery("SELECT CONVERT(gannet_udf_stat() USING utf8mb4)")) {
            stat.next();
            JsonNode all = JsonMapper.shared().readTree(stat.getString(1));
            counters.put("calls", all.path("calls").asLong());
            counters.put("ok", all.path("ok").asLong());
            all.path("failed")
                    .properties()
                    .forEach(one -> counters.put(one.getKey(), one.getValue().asLong()));
            counters.put("slow", all.path("slow").path("calls").asLong());
            counters.put("slow ms", all.path("slow").path("ms").asLong());
            for (JsonNode target : all.path("targets")) {
                counters.merge("opened", target.path("opened").asLong(), Long::sum);
            }
        }
        return counters;
    }

    /** How the table's changes are captured. */
    String capturedBy() {
        return capturedBy;
    }

    Connection connect() throws SQLException {
        return server.connect(TABLE.schema());
    }

    MysqlPool pool() {
        return pool;
    }

    ApiClient api() {
        return api;
    }

    String url() {
        return appliance.url();
    }

    String title() {
        return server.kind().title();
    }

    /** Rows {@code 1} to {@code count} in table and index, unless they are there; the server multiplies what it has by itself. */
    void fillWhole(int count) throws SQLException, IOException, InterruptedException {
        int there = count();
        if (there == 0) {
            there = Math.min(count, ROWS_A_TRANSACTION);
            fill(there);
        }
        while (there < count) {
            int more = Math.min(Math.min(there, count - there), 50 * ROWS_A_TRANSACTION);
            execute("INSERT INTO item SELECT id + " + there + ", CONCAT('item number ', id + " + there
                    + "), CONCAT(LEFT(body, " + BODY.length() + "), id + " + there + ") FROM item WHERE id <= " + more);
            there += more;
        }
        if (api.get("/v1/indexes").path("indexes").path(0).path("rows").asLong() < count) {
            api.send("POST", "/v1/backfills", Map.of("tables", List.of(TABLE.toString())));
            awaitRows(count);
        }
    }

    private int count() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM item")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Removes triggers and functions, so that what is kept can be started without the UDF library. */
    void release() throws SQLException, IOException, InterruptedException {
        new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA).remove(TABLE, true);
        new UdfInstaller(pool).remove();
    }

    /** Rows {@code 1} to {@code count}. */
    void fill(int count) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO item (id, title, body) VALUES (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= count; id++) {
                insert.setInt(1, id);
                insert.setString(2, "item number " + id);
                insert.setString(3, BODY + id);
                insert.addBatch();
                if (id % ROWS_A_TRANSACTION == 0 || id == count) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Puts a touch of each of these keys into the table's queue. */
    void touch(IntStream keys) throws IOException, InterruptedException {
        int[] ids = keys.toArray();
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= ids.length; i++) {
            lines.append("{\"body\":\"{\\\"v\\\":1,\\\"op\\\":\\\"touch\\\",\\\"db\\\":\\\"bench\\\","
                            + "\\\"table\\\":\\\"item\\\",\\\"key\\\":{\\\"id\\\":")
                    .append(ids[i - 1])
                    .append("},\\\"src\\\":\\\"backfill\\\"}\"}\n");
            if (i % ROWS_A_TRANSACTION == 0 || i == ids.length) {
                api.send(
                        "POST",
                        "/v1/queues/" + TABLE + "/messages",
                        Optional.of(lines.toString().getBytes(StandardCharsets.UTF_8)),
                        "application/x-ndjson");
                lines.setLength(0);
            }
        }
    }

    /** Waits until the index has so many rows. */
    void awaitRows(long count) throws IOException, InterruptedException {
        while (api.get("/v1/indexes").path("indexes").path(0).path("rows").asLong() < count) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        appliance.close();
        pool.close();
        server.close();
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            // it runs already, and finds the server closed
        }
    }
}
