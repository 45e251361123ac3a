package io.gannet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.appliance.Appliance;
import io.gannet.client.ApiClient;
import io.gannet.demo.SampleData;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every column of Sakila's tables from table to index; and a row that somebody holds locked while others go on. */
class SakilaIT {

    private static final String SCHEMA = "sakilaline";
    private static final List<String> TABLES = List.of(
            "actor",
            "address",
            "category",
            "city",
            "country",
            "customer",
            "film",
            "film_actor",
            "film_category",
            "inventory",
            "language",
            "rental",
            "staff",
            "store");
    private static final Duration CONVERGE = Duration.ofSeconds(90);
    private static final Duration HELD = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8_0", "MARIADB_11_4"})
    void everyColumn_andALockedRow_endInAnEqualIndex(ServerKind kind) throws Exception {
        DatabaseServer server = TestServers.shared(kind);
        server.execute("DROP DATABASE IF EXISTS " + SCHEMA, "CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4");
        Scene scene = new Scene(server, folder, SCHEMA, TABLES, 0);
        try (Connection connection = server.connect(SCHEMA)) {
            new SampleData(Path.of("../sql/sample")).loadSakila(connection);
            // a search pages through ten thousand rows and not further
            run(connection, "DELETE FROM payment");
            run(connection, "DELETE FROM rental WHERE rental_id > 3000");
            try (Appliance appliance = Appliance.start(scene.config(), "test", Clock.systemUTC())) {
                ApiClient api = new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(30));
                scene.capture(appliance.url());
                assertThat(scene.problems()).as("triggers just installed").isEmpty();
                api.send(
                        "POST",
                        "/v1/backfills",
                        Map.of(
                                "tables",
                                TABLES.stream().map(one -> SCHEMA + "." + one).toList()));
                scene.equal(connection, api, CONVERGE);
                change(connection, kind);
                scene.equal(connection, api, CONVERGE);
                locked(server, connection, api);
                scene.equal(connection, api, CONVERGE);
            }
        } finally {
            scene.remove();
            server.execute("DROP DATABASE " + SCHEMA);
        }
    }

    /** Every column type changes: integers of each width, texts, dates, sets, binary, geometry. */
    private static void change(Connection connection, ServerKind kind) throws SQLException {
        run(connection, "UPDATE film SET release_year = 1999, length = 65535, rating = NULL WHERE film_id = 1");
        run(
                connection,
                "UPDATE film SET special_features = 'Trailers,Deleted Scenes', rental_rate = -0.01,"
                        + " replacement_cost = 999.99, original_language_id = 6 WHERE film_id = 2");
        run(connection, "UPDATE film SET description = NULL, special_features = '' WHERE film_id = 3");
        run(connection, "UPDATE staff SET picture = x'00ff0a0d2722', active = 0 WHERE staff_id = 1");
        run(connection, "UPDATE staff SET picture = NULL, password = 'Geheim' WHERE staff_id = 2");
        run(connection, "UPDATE customer SET create_date = '1000-01-01 00:00:00', email = NULL WHERE customer_id = 1");
        run(connection, "UPDATE customer SET last_update = NULL WHERE customer_id = 2");
        run(connection, "UPDATE rental SET return_date = '9999-12-31 23:59:59' WHERE rental_id = 1");
        run(connection, "UPDATE rental SET return_date = NULL WHERE rental_id = 2");
        run(connection, "UPDATE language SET name = 'Šumava' WHERE language_id = 2");
        run(connection, "INSERT INTO inventory (inventory_id, film_id, store_id) VALUES (16777215, 1, 1)");
        run(connection, "DELETE FROM film_actor WHERE actor_id = 1");
        run(connection, "UPDATE film_category SET category_id = 7 WHERE film_id = 1");
        run(connection, "UPDATE address SET address2 = NULL, postal_code = '' WHERE address_id = 1");
        if (kind == ServerKind.MYSQL_8_0) {
            run(connection, "UPDATE address SET location = ST_GeomFromText('POINT(1.5 -2.25)') WHERE address_id = 2");
        }
    }

    /** A transaction keeps its row for half a minute: other rows are found at once, this one after its commit. */
    private static void locked(DatabaseServer server, Connection others, ApiClient api) throws Exception {
        try (Connection holder = server.connect(SCHEMA)) {
            holder.setAutoCommit(false);
            run(holder, "UPDATE actor SET last_name = 'HELDBACK' WHERE actor_id = 1");
            long from = System.nanoTime();
            int written = 0;
            while (System.nanoTime() - from < HELD.toNanos()) {
                written++;
                String word = "passing" + written;
                run(others, "UPDATE actor SET last_name = '" + word + "' WHERE actor_id = " + (2 + written % 100));
                Awaitility.await(word + " while another row is locked")
                        .atMost(Duration.ofSeconds(5))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> found(api, word) == 1);
            }
            assertThat(written).as("rows that passed the locked one").isGreaterThan(10);
            assertThat(found(api, "HELDBACK")).isZero();
            holder.commit();
            Awaitility.await("the row after its commit")
                    .atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> found(api, "HELDBACK") == 1);
        }
    }

    private static long found(ApiClient api, String word) throws Exception {
        return api.get("/v1/search/line?q=" + word).path("total").asLong();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
