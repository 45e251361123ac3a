package io.gannet.joined;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The example of docs/search.md: films with their actors, categories, language and copies, as Sakila changes. */
class JoinedDocumentsIT {

    private static final String SCHEMA = "joined";
    private static final List<String> TABLES =
            List.of("film", "film_actor", "actor", "film_category", "category", "language", "inventory");
    private static final Duration SOON = Duration.ofSeconds(40);

    /** What the index must hold, by SQL of another make than the configured one. */
    private static final String EXPECTED = "SELECT f.film_id, f.title,"
            + " (SELECT name FROM language l WHERE l.language_id = f.language_id) AS language,"
            + " (SELECT GROUP_CONCAT(first_name, ' ', last_name ORDER BY actor_id SEPARATOR '|') FROM actor"
            + "   WHERE actor_id IN (SELECT actor_id FROM film_actor x WHERE x.film_id = f.film_id)) AS actors,"
            + " (SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR '|') FROM category"
            + "   WHERE category_id IN (SELECT category_id FROM film_category x WHERE x.film_id = f.film_id)) AS categories,"
            + " CAST((SELECT COUNT(*) FROM inventory i WHERE i.film_id = f.film_id) AS CHAR) AS copies FROM film f";

    @TempDir
    Path folder;

    private ApiClient api;
    private Connection connection;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8_0", "MARIADB_11_4"})
    void everyTableOfADocument_changesIt(ServerKind kind) throws Exception {
        DatabaseServer server = TestServers.shared(kind, SCHEMA);
        Path password = Files.writeString(folder.resolve("password"), server.password() + "\n");
        Path file = Files.writeString(folder.resolve("gannet.yaml"), configuration(server, password));
        Config config = ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file)))
                .config();
        try (Connection opened = server.connect(SCHEMA)) {
            connection = opened;
            new SampleData(Path.of("../sql/sample")).loadSakila(connection);
            run("SET SESSION group_concat_max_len = 100000");
            try (Appliance appliance = Appliance.start(config, "test", Clock.systemUTC())) {
                capture(server, password, appliance, config);
                api = new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(30));
                api.send("POST", "/v1/backfills", Map.of("tables", List.of(SCHEMA + ".film")));
                equal();
                changes();
                uncommitted(server);
                traced();
                verify();
                rebuilt();
            }
        } finally {
            remove(server, password);
            server.execute("DROP DATABASE " + SCHEMA);
        }
    }

    private static String configuration(DatabaseServer server, Path password) throws Exception {
        String example = Files.readString(Path.of("../docs/search.md"))
                .split("<!-- joined -->\n```yaml\n", 2)[1]
                .split("```", 2)[0];
        return "server: {data: " + password.resolveSibling("data") + ", http: '127.0.0.1:0', memcached: off}\n"
                + "database: {url: '" + server.jdbcUrl("") + "', user: " + server.user() + ", password-file: "
                + password
                + "}\n" + example.replace("sakila.", SCHEMA + ".");
    }

    private void capture(DatabaseServer server, Path password, Appliance appliance, Config config) throws Exception {
        try (MysqlPool pool =
                MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)))) {
            UdfInstaller udf = new UdfInstaller(pool);
            udf.writeTargets(CaptureOptions.DEFAULT_TARGET, appliance.url().replace("http://", ""), Optional.empty());
            udf.install(Path.of("../mysql-udf-bridge/target/gannet_udf.so"));
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : TABLES) {
                CaptureOptions push = CaptureOptions.push();
                Set<String> columns = config.joinColumns(SCHEMA + "." + table);
                installer.install(
                        new TableName(SCHEMA, table),
                        new CaptureOptions(push.mode(), push.payload(), push.udf(), push.target(), columns));
            }
        }
    }

    private static void remove(DatabaseServer server, Path password) throws Exception {
        try (MysqlPool pool =
                MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(password)))) {
            TriggerInstaller installer = new TriggerInstaller(pool, OutboxTables.DEFAULT_SCHEMA);
            for (String table : TABLES) {
                installer.remove(new TableName(SCHEMA, table), true);
            }
        }
    }

    private void changes() throws Exception {
        Set<String> hers = films("SELECT film_id FROM film_actor WHERE actor_id = 1");
        assertThat(hers).hasSizeGreaterThan(10);
        run("UPDATE actor SET last_name = 'RENAMED' WHERE actor_id = 1");
        await("an actor renamed").atMost(SOON).untilAsserted(() -> assertThat(found("actors:renamed"))
                .isEqualTo(hers));
        run("UPDATE inventory SET film_id = 2 WHERE inventory_id = 1");
        run("UPDATE inventory SET film_id = 1000 WHERE inventory_id IN (2, 3)");
        run("DELETE FROM film_actor WHERE actor_id = 1 AND film_id = 1");
        run("INSERT INTO film_actor (actor_id, film_id) VALUES (1, 999), (2, 999)");
        run("UPDATE film_actor SET film_id = 998 WHERE actor_id = 2 AND film_id = 999");
        run("UPDATE category SET name = 'Moved' WHERE category_id = 3");
        run("UPDATE language SET name = 'Old English' WHERE language_id = 1");
        run("DELETE FROM film_category WHERE film_id = 5");
        run("INSERT INTO inventory (film_id, store_id) VALUES (7, 1), (7, 2), (8, 1)");
        run("DELETE FROM inventory WHERE film_id = 7 AND store_id = 2 AND inventory_id > 4581");
        run("INSERT INTO film (title, description, language_id) VALUES ('NEW FILM', 'a thing', 2)");
        run("UPDATE film SET title = 'OTHER TITLE' WHERE film_id = 10");
        run("DELETE FROM film_category WHERE film_id = 14", "DELETE FROM film_actor WHERE film_id = 14");
        run("DELETE FROM film WHERE film_id = 14 AND NOT EXISTS (SELECT * FROM inventory i WHERE i.film_id = 14)");
        equal();
    }

    /** A child's change is visible only after its commit, and then at once; rolled back, it never was. */
    private void uncommitted(DatabaseServer server) throws Exception {
        try (Connection other = server.connect(SCHEMA);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE inventory SET film_id = 20 WHERE inventory_id = 100");
            statement.execute("UPDATE actor SET first_name = 'HIDDEN' WHERE actor_id = 5");
            run("UPDATE film SET title = 'SEEN MEANWHILE' WHERE film_id = 30");
            await("another row").atMost(SOON).until(() -> found("title:meanwhile")
                    .equals(Set.of("30")));
            assertThat(found("actors:hidden")).isEmpty();
            other.commit();
            equal();
            assertThat(found("actors:hidden")).isNotEmpty();
            statement.execute("UPDATE actor SET first_name = 'NEVER' WHERE actor_id = 6");
            other.rollback();
        }
        equal();
        assertThat(found("actors:never")).isEmpty();
    }

    /** Verify reads the documents by the joined SQL: it finds nothing, and repairs what was missed. */
    private void verify() throws Exception {
        assertThat(differences()).isEqualTo("0");
        run("DROP TRIGGER " + trigger("language", "UPDATE"));
        run("UPDATE language SET name = 'Unseen' WHERE language_id = 2");
        // the lost trigger is noticed, put back, and the films are verified because a table of theirs was not captured
        equal();
        assertThat(found("language:Unseen")).hasSize(1);
    }

    /** A document is compared with what its SQL gives, not with the row; a row of another table shows where it stands. */
    private void traced() throws Exception {
        JsonNode film = trace("film", 1);
        assertThat(film.path("indexes").size()).isEqualTo(1);
        assertThat(film.path("indexes").path(0).path("equal").asBoolean()).isTrue();
        assertThat(film.path("indexes").path(0).path("expected").path("actors").asString())
                .isEqualTo(film.path("indexes")
                        .path(0)
                        .path("document")
                        .path("actors")
                        .asString())
                .contains("|");
        JsonNode actor = trace("actor", 2).path("indexes").path(0);
        assertThat(actor.path("part_of").asString()).isEqualTo(SCHEMA + ".film");
        assertThat(actor.path("equal").asBoolean()).isTrue();
        assertThat(actor.path("documents_in_all").asInt())
                .isEqualTo(films("SELECT film_id FROM film_actor WHERE actor_id = 2")
                        .size());
        JsonNode copy = trace("inventory", 100).path("indexes").path(0);
        assertThat(copy.path("documents").path(0).path("key").path("film_id").asString())
                .isEqualTo(films("SELECT film_id FROM inventory WHERE inventory_id = 100")
                        .iterator()
                        .next());
    }

    private JsonNode trace(String table, int key) throws Exception {
        return api.get("/v1/trace?table=" + SCHEMA + "." + table + "&key=" + key);
    }

    /** Live changes of every table reach the index that is made beside, and it takes the place only when it has them. */
    private void rebuilt() throws Exception {
        String id = api.send(
                        "POST",
                        "/v1/rebuilds",
                        Map.of("index", "films", "settings", Map.of("rate", "500", "chunk-size", "50")))
                .path("id")
                .asString();
        String path = "/v1/jobs/" + id;
        await("rebuild begins")
                .atMost(SOON)
                .until(() -> api.get(path).path("done").asLong() > 0);
        run("UPDATE category SET name = CONCAT(name, ' 2') WHERE category_id < 9");
        run("UPDATE language SET name = 'Newest' WHERE language_id = 1");
        run("UPDATE film_actor SET film_id = 997 WHERE actor_id = 3 ORDER BY film_id LIMIT 1");
        run("DELETE FROM film_category WHERE film_id BETWEEN 1 AND 50");
        run("UPDATE film SET title = CONCAT(title, ' AGAIN') WHERE film_id IN (2, 999)");
        JsonNode then = api.get(path);
        assertThat(then.path("done").asLong())
                .as("rows when the last change was made")
                .isLessThan(1_000);
        await("rebuild").atMost(SOON).until(() -> api.get(path).has("ended_at"));
        assertThat(api.get(path).path("state").asString()).isEqualTo("done");
        assertThat(indexed()).as("at once after the swap").isEqualTo(stored());
        assertThat(folder.resolve("data").resolve("indexes").resolve("films~2")).isDirectory();
    }

    private String trigger(String table, String event) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS"
                        + " WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = '" + table
                        + "' AND EVENT_MANIPULATION = '" + event + "' AND TRIGGER_NAME LIKE 'gannet%'")) {
            rs.next();
            return rs.getString(1);
        }
    }

    private String differences() throws Exception {
        JsonNode job = api.send("POST", "/v1/verifies", Map.of("of", "films", "settings", Map.of("repair", "true")))
                .path("jobs")
                .get(0);
        String path = "/v1/jobs/" + job.path("id").asString();
        await("verify").atMost(SOON).until(() -> !Set.of("waiting", "running")
                .contains(api.get(path).path("state").asString()));
        return api.get(path).path("results").path("differences").asString();
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Set<String> films(String sql) throws SQLException {
        Set<String> ids = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            while (rs.next()) {
                ids.add(rs.getString(1));
            }
        }
        return ids;
    }

    private Set<String> found(String query) throws Exception {
        Set<String> ids = new TreeSet<>();
        api.get("/v1/search/films?limit=1000&typos=off&q=" + ApiClient.encode(query))
                .path("hits")
                .forEach(hit -> ids.add(hit.path("key").path("film_id").asString()));
        return ids;
    }

    private void equal() throws Exception {
        await("every document")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(indexed()).isEqualTo(stored()));
    }

    private Map<String, String> stored() throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(EXPECTED)) {
            while (rs.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 2; i <= rs.getMetaData().getColumnCount(); i++) {
                    row.append(rs.getString(i)).append(';');
                }
                rows.put(rs.getString(1), row.toString());
            }
        }
        return rows;
    }

    private Map<String, String> indexed() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        String next = "";
        do {
            JsonNode page = api.get("/v1/search/films?limit=1000" + (next.isEmpty() ? "" : "&after=" + next));
            for (JsonNode hit : page.path("hits")) {
                StringBuilder row = new StringBuilder();
                for (String column : List.of("title", "language", "actors", "categories", "copies")) {
                    JsonNode value = hit.path("row").path(column);
                    row.append(value.isNull() ? "null" : value.asString()).append(';');
                }
                rows.put(hit.path("key").path("film_id").asString(), row.toString());
            }
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        return rows;
    }
}
