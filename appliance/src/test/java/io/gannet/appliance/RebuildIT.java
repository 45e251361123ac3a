package io.gannet.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.api.Contract;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.OutboxTables;
import io.gannet.capture.TriggerInstaller;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.http.RawClient;
import io.gannet.mysql.Database;
import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An index made anew beside the one in use; and a row followed through an appliance. */
class RebuildIT {

    private static final TableName TABLE = new TableName("rebuilt", "articles");
    private static final int ROWS = 3_000;

    @TempDir
    Path folder;

    private final Database database;

    RebuildIT() throws SQLException {
        database = new Database(ServerKind.MARIADB_INSTALLED, TABLE.schema());
    }

    private Appliance start(String fields) throws Exception {
        return Appliance.start(config(fields), "test", Clock.systemUTC());
    }

    private Config config(String fields) throws Exception {
        return config(fields, "50ms");
    }

    private Config config(String fields, String freshness) throws Exception {
        MysqlSettings settings = database.pool.settings();
        Path config = Files.writeString(
                folder.resolve("gannet.yaml"),
                String.join(
                        "\n",
                        "server: {data: " + folder.resolve("data") + ", http: '127.0.0.1:0', memcached: off}",
                        "database: {url: '" + settings.jdbcUrl() + "', user: " + settings.user() + ", password-file: "
                                + settings.passwordFile().orElseThrow() + "}",
                        "scrub: {rate: 0}",
                        "indexes: {articles: {tables: [" + TABLE + "], fields: {" + fields + "}, freshness: "
                                + freshness + "}}",
                        ""));
        return ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(config)))
                .config();
    }

    private static ApiClient api(Appliance appliance) {
        return new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(20));
    }

    private static long found(ApiClient api, String words) throws IOException, InterruptedException {
        // a search tells a lower bound beyond a thousand
        return api.get("/v1/search/articles/count?q=" + ApiClient.encode(words))
                .path("count")
                .asLong();
    }

    @Test
    void definitionChanged_isRebuiltBeside_readersNeverSeeHalfOfIt() throws Exception {
        TriggerInstaller capture = new TriggerInstaller(database.pool, OutboxTables.DEFAULT_SCHEMA);
        try (database) {
            fill();
            capture.install(TABLE, CaptureOptions.outbox(false));
            try (Appliance appliance = start("n: long")) {
                ApiClient api = api(appliance);
                api.send("POST", "/v1/backfills", Map.of("tables", List.of(TABLE.toString())));
                await().atMost(Duration.ofSeconds(30)).until(() -> found(api, "some") == ROWS);
            }
            try (Appliance appliance = start("n: keyword")) {
                ApiClient api = api(appliance);
                TreeSet<Long> seen = new TreeSet<>();
                for (int i = 0; !rebuilt(api); i++) {
                    if (i % 20 == 0) {
                        database.execute("UPDATE articles SET v = CONCAT(v, ' live') WHERE id = " + i);
                    }
                    seen.add(found(api, "some"));
                }
                database.execute("INSERT INTO articles VALUES (100000, 'some last', 1)");
                await().atMost(Duration.ofSeconds(20)).until(() -> found(api, "last") == 1);
                assertThat(seen).as("rows found while it was rebuilt").containsExactly((long) ROWS);
                assertThat(directories()).containsExactly("articles~2");
                assertThat(readers(api)).containsExactly("articles~2");
                JsonNode verify = job(api, "/v1/verifies", Map.of("of", "articles"));
                assertThat(verify.path("results").path("differences").asString())
                        .isEqualTo("0");
            }
            try (Appliance appliance = start("n: keyword")) {
                ApiClient api = api(appliance);
                assertThat(found(api, "some")).isEqualTo(ROWS + 1);
                assertThat(found(api, "n:[0 TO 5]")).as("compared as texts").isGreaterThan(100);
                reloaded(appliance, api);
            } finally {
                capture.remove(TABLE, true);
            }
        }
    }

    /** A definition that changes while it runs, twice before the first is built; and a freshness, which needs nothing built. */
    private void reloaded(Appliance appliance, ApiClient api) throws Exception {
        appliance.reload(config("n: long, v: {boost: 2}"));
        appliance.reload(config("n: long"));
        TreeSet<Long> seen = new TreeSet<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            seen.add(found(api, "some"));
            return found(api, "n:[0 TO 5]") == 7 && directories().equals(List.of("articles~3"));
        });
        assertThat(seen).as("rows found meanwhile").containsExactly(ROWS + 1L);
        assertThat(readers(api)).containsExactly("articles~3");
        appliance.reload(config("n: long", "200ms"));
        assertThat(api.get("/v1/workers/articles").path("freshness_ms").asLong())
                .isEqualTo(200);
        database.execute("INSERT INTO articles VALUES (100001, 'some later', 1)");
        await().atMost(Duration.ofSeconds(20)).until(() -> found(api, "later") == 1);
    }

    @Test
    void trace_showsTheWayOfARow_andVerifyShowsBothSides() throws Exception {
        TriggerInstaller capture = new TriggerInstaller(database.pool, OutboxTables.DEFAULT_SCHEMA);
        try (database) {
            database.execute("CREATE TABLE articles (id INT PRIMARY KEY, v VARCHAR(100), n INT)");
            capture.install(TABLE, CaptureOptions.outbox(false));
            try (Appliance appliance = start("n: long")) {
                ApiClient api = api(appliance);
                database.execute("INSERT INTO articles VALUES (7, 'seven', 7)");
                await().atMost(Duration.ofSeconds(20)).until(() -> found(api, "seven") == 1);
                JsonNode trace = api.get("/v1/trace?table=" + TABLE + "&key=7");
                JsonNode event = trace.path("queue").path("events").path(0);
                assertThat(event.path("op").asString()).isEqualTo("insert");
                assertThat(event.path("source").asString()).isEqualTo("outbox");
                assertThat(event.path("position").asLong()).isEqualTo(1);
                JsonNode index = trace.path("indexes").path(0);
                JsonNode step = index.path("steps").path(0);
                assertThat(step.path("outcome").asString()).isEqualTo("ok");
                assertThat(List.of(
                                event.path("queued_at").asLong(),
                                step.path("taken_at").asLong(),
                                step.path("applied_at").asLong(),
                                step.path("visible_at").asLong()))
                        .isSorted();
                assertThat(index.path("document").path("v").asString()).isEqualTo("seven");
                assertThat(index.path("equal").asBoolean()).isTrue();

                capture.remove(TABLE, true);
                database.execute("UPDATE articles SET v = 'eight' WHERE id = 7");
                assertThat(api.get("/v1/trace?table=" + TABLE + "&key=7")
                                .path("indexes")
                                .path(0)
                                .path("equal")
                                .asBoolean())
                        .isFalse();
                JsonNode verify = job(api, "/v1/verifies", Map.of("of", TABLE.toString()));
                assertThat(verify.path("results").path("left").asString()).isEqualTo("1");
                assertThat(verify.path("results").path("examples").asString()).contains("eight", "seven");
                String id = verify.path("id").asString();
                heldAgainstTheContract(appliance, id);
            }
        }
    }

    /** What needs a database: jobs of every kind, scans and traces, and their refusals. */
    private static void heldAgainstTheContract(Appliance appliance, String job) throws IOException {
        Contract contract = new Contract();
        String[] asked = {
            "POST /v1/backfills {\"tables\":[\"" + TABLE + "\"]}",
            "POST /v1/verifies {\"of\":\"" + TABLE + "\",\"settings\":{\"repair\":\"true\"}}",
            "POST /v1/rebuilds {\"index\":\"articles\"}",
            "POST /v1/rows:scan {\"table\":\"" + TABLE + "\",\"limit\":1}",
            "POST /v1/rows:scan {\"table\":\"" + TABLE + "\",\"rows\":false}",
            "GET /v1/jobs",
            "GET /v1/jobs/" + job,
            "GET /v1/scrub",
            "GET /v1/workers",
            "GET /v1/capture",
            "GET /v1/failed",
            "GET /v1/trace?table=" + TABLE + "&key=7",
        };
        String[] ended = {
            "POST /v1/jobs/" + job + "/pause",
            "POST /v1/jobs/" + job + "/resume",
            "POST /v1/jobs/" + job + "/abort",
            "PATCH /v1/jobs/" + job + " {\"settings\":{\"rate\":\"5\"}}",
        };
        String[] refused = {
            "POST /v1/backfills {\"tables\":[\"no.such\"]}",
            "POST /v1/backfills {\"table\":1}",
            "POST /v1/verifies {\"of\":\"nothing\"}",
            "POST /v1/rebuilds {\"index\":\"nothing\"}",
            "POST /v1/rows:scan {\"table\":\"no.such\"}",
            "GET /v1/jobs/none",
            "GET /v1/trace?table=" + TABLE,
        };
        try (RawClient client = new RawClient(URI.create(appliance.url()).getPort())) {
            for (String line : asked) {
                assertThat(held(contract, client, line).status()).as(line).isBetween(200, 202);
            }
            for (String line : ended) {
                assertThat(held(contract, client, line).status()).as(line).isEqualTo(409);
            }
            for (String line : refused) {
                assertThat(held(contract, client, line).status()).as(line).isBetween(400, 499);
            }
        }
    }

    private static RawClient.Reply held(Contract contract, RawClient client, String line) {
        String[] words = line.split(" ", 3);
        byte[] body = (words.length > 2 ? words[2] : "").getBytes(UTF_8);
        RawClient.Reply reply = client.request(words[0], words[1], body);
        assertThat(contract.check(words[0], words[1], reply))
                .as(line + ": " + reply.utf8())
                .isEmpty();
        return reply;
    }

    private void fill() throws SQLException {
        database.execute("CREATE TABLE articles (id INT PRIMARY KEY, v VARCHAR(100), n INT)");
        StringBuilder sql = new StringBuilder("INSERT INTO articles VALUES (0, 'some 0', 0)");
        for (int i = 1; i < ROWS; i++) {
            sql.append(",(")
                    .append(i)
                    .append(",'some ")
                    .append(i)
                    .append("',")
                    .append(i)
                    .append(')');
        }
        database.execute(sql.toString());
    }

    private static boolean rebuilt(ApiClient api) throws IOException, InterruptedException {
        for (JsonNode job : api.get("/v1/jobs").path("jobs")) {
            if (job.path("kind").asString().equals("rebuild")) {
                assertThat(job.path("state").asString()).as(job.toString()).isNotIn("failed", "aborted");
                return job.path("state").asString().equals("done");
            }
        }
        return false;
    }

    private static JsonNode job(ApiClient api, String path, Map<String, Object> request) throws Exception {
        String id =
                api.send("POST", path, request).path("jobs").path(0).path("id").asString();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get("/v1/jobs/" + id).has("ended_at"));
        return api.get("/v1/jobs/" + id);
    }

    private List<String> directories() throws IOException {
        try (var all = Files.list(folder.resolve("data").resolve("indexes"))) {
            return all.filter(Files::isDirectory)
                    .map(one -> one.getFileName().toString())
                    .toList();
        }
    }

    private static List<String> readers(ApiClient api) throws IOException, InterruptedException {
        return api.get("/v1/queues/" + TABLE + "/readers")
                .path("readers")
                .valueStream()
                .map(reader -> reader.path("name").asString())
                .filter(name -> name.startsWith("articles"))
                .toList();
    }
}
