package io.gannet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleDataIT {

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8_0", "MARIADB_11_4"})
    void load_fillsAnEmptySchema(ServerKind kind) throws Exception {
        DatabaseServer server = TestServers.shared(kind);
        server.execute("DROP DATABASE IF EXISTS sample_test", "CREATE DATABASE sample_test CHARACTER SET utf8mb4");
        try (Connection connection = server.connect("sample_test")) {
            SampleData sample = new SampleData(Path.of("../sql/sample"));
            sample.loadSakila(connection);
            assertThat(sample.loadPoems(connection)).isEqualTo(4000);

            assertThat(count(connection, "film")).isEqualTo(1000);
            assertThat(count(connection, "rental")).isEqualTo(16044);
            assertThat(count(connection, "film_text")).isEqualTo(1000);
            assertThat(count(connection, "poem WHERE author = '李白'")).isPositive();
        } finally {
            server.execute("DROP DATABASE sample_test");
        }
    }

    private static long count(Connection connection, String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
            result.next();
            return result.getLong(1);
        }
    }
}
