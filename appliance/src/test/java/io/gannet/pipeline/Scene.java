package io.gannet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.capture.UdfInstaller;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Tables of a schema, all in the index {@code line}: their configuration, their capture in push mode, their comparison. */
final class Scene {

    private final DatabaseServer server;
    private final String schema;
    private final List<String> tables;
    private final Path password;
    private final Path file;

    Scene(DatabaseServer server, Path folder, String schema, List<String> tables, int port) throws IOException {
        this.server = server;
        this.schema = schema;
        this.tables = tables;
        this.password = Files.writeString(folder.resolve("password"), server.password() + "\n");
        this.file = Files.writeString(
                folder.resolve("gannet.yaml"),
                String.join(
                        "\n",
                        "server: {data: " + folder.resolve("data") + ", http: '127.0.0.1:" + port
                                + "', memcached: off}",
                        "database: {url: '" + server.jdbcUrl("") + "', user: " + server.user() + ", password-file: "
                                + password + "}",
                        "indexes:",
                        "  line: {tables: ["
                                + tables.stream().map(one -> schema + "." + one).collect(Collectors.joining(", "))
                                + "]}",
                        ""));
    }

    Path file() {
        return file;
    }

    Config config() throws Exception {
        return ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file)))
                .config();
    }

    void capture(String url) throws Exception {
        try (MysqlPool pool = pool()) {
            UdfInstaller udf = new UdfInstaller(pool);
            udf.writeTargets(CaptureOptions.DEFAULT_TARGET, url.replace("http://", ""), Optional.empty());
            udf.install(Path.of("../mysql-udf-bridge/target/gannet_udf.so"));
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : tables) {
                installer.install(new TableName(schema, table), CaptureOptions.push());
            }
        }
    }

    void remove() throws Exception {
        try (MysqlPool pool = pool()) {
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : tables) {
                installer.remove(new TableName(schema, table), true);
            }
        }
    }

    /** What is wrong with the triggers as the server shows them. */
    List<String> problems() throws Exception {
        try (MysqlPool pool = pool()) {
            return new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA)
                    .status().stream()
                            .filter(one -> one.capture().table().schema().equals(schema))
                            .flatMap(one -> one.problems().stream())
                            .toList();
        }
    }

    void equal(Connection connection, ApiClient api, Duration within) throws Exception {
        for (String table : tables) {
            assertThat(Texts.stored(connection, schema, table)).isNotEmpty();
            Awaitility.await(table)
                    .atMost(within)
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(Texts.differences(
                                    Texts.stored(connection, schema, table),
                                    Texts.indexed(api, "line", schema + "." + table)))
                            .isEmpty());
        }
    }

    private MysqlPool pool() throws Exception {
        return MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)));
    }
}
