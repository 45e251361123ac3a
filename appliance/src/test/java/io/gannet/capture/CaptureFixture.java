package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.MalformedChangeException;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.TableName;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real server with the UDF library in it, an endpoint that its triggers post to, and an installer. One for each server. */
final class CaptureFixture {

    private static final Map<ServerKind, CaptureFixture> ALL = new EnumMap<>(ServerKind.class);
    private static final String SCHEMA = "gannet";

    private final DatabaseServer server;
    private final MysqlPool pool;
    private final Endpoint endpoint;
    private final TriggerInstaller installer;
    private final UdfInstaller udf;
    private String limits = "";

    private CaptureFixture(ServerKind kind) throws Exception {
        this(TestServers.shared(kind));
    }

    CaptureFixture(DatabaseServer server) throws Exception {
        this.server = server;
        Path password = Files.createTempFile("gannet", "password");
        password.toFile().deleteOnExit();
        Files.writeString(password, server.password());
        pool = MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)));
        endpoint = new Endpoint();
        installer = new TriggerInstaller(pool, SCHEMA);
        udf = new UdfInstaller(pool);
        udf.install(BuiltLibrary.path());
        udf.writeTargets("default", endpoint.address(), Optional.empty());
        awaitTarget();
        // with one table captured all the time the outbox's own schema stays, which saves most of the DDL
        server.execute("CREATE DATABASE keeper", "CREATE TABLE keeper.kept (id INT PRIMARY KEY)");
        installer.install(new TableName("keeper", "kept"), CaptureOptions.outbox(false));
    }

    static synchronized CaptureFixture of(ServerKind kind) throws Exception {
        CaptureFixture fixture = ALL.get(kind);
        if (fixture == null) {
            fixture = new CaptureFixture(kind);
            ALL.put(kind, fixture);
        }
        return fixture;
    }

    DatabaseServer server() {
        return server;
    }

    MysqlPool pool() {
        return pool;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    TriggerInstaller installer() {
        return installer;
    }

    UdfInstaller udf() {
        return udf;
    }

    /**
     * Runs statements as an application does, on one connection of its own with the given default schema. What begins with
     * {@code !} must fail.
     */
    void run(String schema, List<String> statements) throws SQLException {
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                if (sql.startsWith("!")) {
                    assertThatThrownBy(() -> statement.execute(sql.substring(1)))
                            .as(sql)
                            .isInstanceOf(SQLException.class);
                } else {
                    statement.execute(sql);
                }
            }
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = server.connect("");
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            return rs.next() ? String.valueOf(rs.getString(1)) : "no row";
        }
    }

    /** All that was posted since the last call, then all that is in the outbox; both are empty afterwards. */
    List<RowChange> takeEvents() throws SQLException, MalformedChangeException {
        List<RowChange> events = new ArrayList<>();
        for (byte[] body : endpoint.take()) {
            events.add(RowChangeCodec.decode(body));
        }
        events.addAll(takeOutbox());
        return events;
    }

    List<RowChange> takeOutbox() throws SQLException, MalformedChangeException {
        List<RowChange> events = new ArrayList<>();
        try (Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            List<String> ids = new ArrayList<>();
            try (ResultSet rs = statement.executeQuery("SELECT body, id FROM gannet.outbox ORDER BY id")) {
                while (rs.next()) {
                    events.add(RowChangeCodec.decode(rs.getString(1).getBytes(StandardCharsets.UTF_8)));
                    ids.add(rs.getString(2));
                }
            }
            if (!ids.isEmpty()) {
                statement.executeUpdate("DELETE FROM gannet.outbox WHERE id IN (" + String.join(",", ids) + ")");
            }
        }
        return events;
    }

    /**
     * Sets the library's limits, such as {@code limit total-ms 20000}; no line means its defaults. What tests events and not time asks
     * for long ones, so that a busy machine does not open the breaker.
     */
    void limits(String lines) throws Exception {
        if (lines.equals(limits)) {
            return;
        }
        Path file = server.pluginDir().resolve(UdfInstaller.TARGETS);
        String before = loaded(); // asking for it may read the file again
        Files.writeString(
                file,
                "target default " + endpoint.address() + "\nallow " + endpoint.address() + "\n" + lines,
                StandardCharsets.UTF_8);
        org.awaitility.Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            text("SELECT http_post('target://default/?name=probe&opt=put&raw=1', 'probe')");
            return !loaded().equals(before);
        });
        limits = lines;
        awaitTarget();
    }

    /** How often the library has read its targets file. */
    private String loaded() throws SQLException {
        String statistics = udf.statistics().orElseThrow();
        int at = statistics.indexOf("\"loaded\":");
        return statistics.substring(at, statistics.indexOf(',', at));
    }

    /** Waits until a post arrives: the library has read its targets file and its breaker is closed. */
    void awaitTarget() throws SQLException {
        String post = "SELECT http_post('target://default/?name=probe&opt=put&raw=1', 'probe')";
        org.awaitility.Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> text(post).equals("HTTPSQS_PUT_OK"));
        endpoint.take();
    }
}
