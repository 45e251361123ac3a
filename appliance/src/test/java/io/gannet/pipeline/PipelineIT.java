package io.gannet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.appliance.Appliance;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.demo.SampleData;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** From a table to the index over the whole line, every kind of statement; then the index must equal the table, row by row. */
class PipelineIT {

    private static final String SCHEMA = "pipeline";
    private static final List<String> TABLES = List.of("film", "thing");
    private static final Duration CONVERGE = Duration.ofSeconds(90);

    /** What the index must hold for each table, by SQL that shares nothing with the product's own. */
    private static final Map<String, String> EXPECTED = Map.of(
            "film",
            "SELECT film_id, CAST(film_id AS CHAR) AS film_id, title, description,"
                    + " CAST(rental_rate AS CHAR) AS rental_rate, CAST(length AS CHAR) AS length,"
                    + " CAST(rating AS CHAR) AS rating, CAST(special_features AS CHAR) AS special_features FROM film",
            "thing",
            "SELECT id, CAST(id AS CHAR) AS id, name, note FROM thing");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8_0", "MARIADB_11_4"})
    void everyStatement_whileItRunsAndWhileItDoesNot_endsInAnEqualIndex(ServerKind kind) throws Exception {
        DatabaseServer server = TestServers.shared(kind, SCHEMA);
        Path password = Files.writeString(folder.resolve("password"), server.password() + "\n");
        Path file = Files.writeString(folder.resolve("gannet.yaml"), configuration(server, password));
        Config config = ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file)))
                .config();
        try (Connection connection = server.connect(SCHEMA)) {
            new SampleData(Path.of("../sql/sample")).loadSakila(connection);
            run(
                    connection,
                    "CREATE TABLE thing (id INT PRIMARY KEY, name VARCHAR(50) UNIQUE, note TEXT)"
                            + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci");
            try (Appliance appliance = Appliance.start(config, "test", Clock.systemUTC())) {
                capture(server, password, appliance);
                ApiClient api = new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(30));
                api.send("POST", "/v1/backfills", Map.of("tables", List.of(SCHEMA + ".film", SCHEMA + ".thing")));
                statements(connection, 0);
                equal(connection, api);
            }
            // nobody listens now: every change takes the outbox
            statements(connection, 1000);
            try (Appliance appliance = Appliance.start(config, "test", Clock.systemUTC())) {
                equal(connection, new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(30)));
            }
        } finally {
            try (MysqlPool pool =
                    MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)))) {
                TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
                for (String table : TABLES) {
                    installer.remove(new TableName(SCHEMA, table), true);
                }
            }
            server.execute("DROP DATABASE " + SCHEMA);
        }
    }

    private String configuration(DatabaseServer server, Path password) {
        return String.join(
                "\n",
                "server: {data: " + folder.resolve("data") + ", http: '127.0.0.1:0', memcached: off}",
                "database: {url: '" + server.jdbcUrl("") + "', user: " + server.user() + ", password-file: " + password
                        + "}",
                "indexes:",
                "  film: {tables: [" + SCHEMA + ".film]}",
                "  thing: {tables: [" + SCHEMA + ".thing]}",
                "");
    }

    private static void capture(DatabaseServer server, Path password, Appliance appliance) throws Exception {
        try (MysqlPool pool =
                MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)))) {
            UdfInstaller udf = new UdfInstaller(pool);
            udf.writeTargets(CaptureOptions.DEFAULT_TARGET, appliance.url().replace("http://", ""), Optional.empty());
            udf.install(Path.of("../mysql-udf-bridge/target/gannet_udf.so"));
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : TABLES) {
                installer.install(new TableName(SCHEMA, table), CaptureOptions.push());
            }
        }
    }

    /** Every kind of statement; {@code base} keeps two runs apart. */
    private static void statements(Connection connection, int base) throws SQLException {
        String a = "name" + base;
        run(connection, "INSERT INTO thing VALUES (" + (base + 1) + ", '" + a + "', 'plain')");
        run(
                connection,
                "INSERT INTO thing VALUES (" + (base + 2) + ", '" + a + "b', NULL), (" + (base + 3) + ", '" + a
                        + "c', 'emoji 🐦 and 漢字'), (" + (base + 4) + ", NULL, '\"quotes\" \\\\ and \\n line')");
        run(connection, "UPDATE thing SET note = 'PLAIN' WHERE id = " + (base + 1));
        run(connection, "UPDATE thing SET note = 'PLÄIN' WHERE id = " + (base + 1));
        run(connection, "UPDATE thing SET note = 'PLÄIN  ' WHERE id = " + (base + 1));
        run(connection, "UPDATE thing SET id = " + (base + 500) + " WHERE id = " + (base + 2));
        run(connection, "REPLACE INTO thing VALUES (" + (base + 5) + ", '" + a + "c', 'replaced another key')");
        run(
                connection,
                "INSERT INTO thing VALUES (" + (base + 1)
                        + ", 'x', 'y') ON DUPLICATE KEY UPDATE note = 'by duplicate'");
        run(connection, "DELETE FROM thing WHERE id = " + (base + 4));
        run(connection, "UPDATE film SET title = CONCAT(title, ' " + base + "') WHERE film_id BETWEEN 10 AND 20");
        run(connection, "UPDATE film SET rating = 'R', length = NULL, special_features = 'Trailers' WHERE film_id = 3");
        failing(
                connection,
                "INSERT INTO thing VALUES (" + (base + 6) + ", 'ok" + base + "', ''), (" + (base + 1) + ", 'dup', '')");
        connection.setAutoCommit(false);
        run(connection, "INSERT INTO thing VALUES (" + (base + 7) + ", 'rolled" + base + "', 'back')");
        run(connection, "DELETE FROM thing WHERE id = " + (base + 1));
        connection.rollback();
        run(connection, "INSERT INTO thing VALUES (" + (base + 8) + ", 'kept" + base + "', 'before')");
        Savepoint savepoint = connection.setSavepoint();
        run(connection, "UPDATE thing SET note = 'lost' WHERE id = " + (base + 8));
        run(connection, "INSERT INTO thing VALUES (" + (base + 9) + ", 'lost" + base + "', '')");
        connection.rollback(savepoint);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void equal(Connection connection, ApiClient api) {
        for (String table : TABLES) {
            Awaitility.await(table)
                    .atMost(CONVERGE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(indexed(api, table)).isEqualTo(stored(connection, table)));
        }
    }

    private static Map<String, Map<String, String>> stored(Connection connection, String table) throws SQLException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(EXPECTED.get(table))) {
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnLabel(i), result.getString(i));
                }
                rows.put(result.getString(1), row);
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private static Map<String, Map<String, String>> indexed(ApiClient api, String table) throws Exception {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (int offset = 0; ; offset += 1000) {
            JsonNode hits = api.get("/v1/search/" + table + "?q=&limit=1000&offset=" + offset)
                    .path("hits");
            for (JsonNode hit : hits) {
                Map<String, String> row = new TreeMap<>();
                hit.path("row")
                        .properties()
                        .forEach(column -> row.put(
                                column.getKey(),
                                column.getValue().isNull()
                                        ? null
                                        : column.getValue().asString()));
                row.keySet().retainAll(columns(table));
                rows.put(hit.path("key").valueStream().findFirst().orElseThrow().asString(), row);
            }
            if (hits.size() < 1000) {
                return rows;
            }
        }
    }

    private static List<String> columns(String table) {
        return table.equals("film")
                ? List.of("film_id", "title", "description", "rental_rate", "length", "rating", "special_features")
                : List.of("id", "name", "note");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void failing(Connection connection, String sql) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(connection, sql))
                .isInstanceOf(SQLException.class);
    }
}
