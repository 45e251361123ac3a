package io.gannet.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.appliance.Appliance;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.http.HttpServer;
import io.gannet.http.RawClient;
import io.gannet.http.Routes;
import io.gannet.httpsqs.TestAppliance;
import io.gannet.job.JobControl;
import io.gannet.job.JobKind;
import io.gannet.job.JobRegistry;
import io.gannet.job.JobWork;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What /v1 says of an index, its worker and its failed positions, in a whole appliance; every reply is held against the contract. */
class IndexApiTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private Appliance appliance;
    private RawClient client;
    private Contract contract;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(folder.resolve("gannet.yaml"), """
                server: {data: %s, http: "127.0.0.1:0", memcached: off}
                queue: {sync: interval}
                indexes: {articles: {tables: [shop.articles]}}
                """.formatted(folder.resolve("data")));
        appliance = Appliance.start(
                ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file)))
                        .config(),
                "test",
                Clock.systemUTC());
        client = new RawClient(URI.create(appliance.url()).getPort());
        contract = new Contract();
    }

    @AfterEach
    void stop() {
        client.close();
        appliance.close();
    }

    private JsonNode call(int status, String method, String path, String body) {
        RawClient.Reply reply = client.request(method, path, body.getBytes(UTF_8));
        assertThat(contract.check(method, path, reply)).as(reply.utf8()).isEmpty();
        assertThat(reply.status()).as(reply.utf8()).isEqualTo(status);
        return JSON.readTree(reply.body());
    }

    private void change(int id, String title) {
        call(
                201,
                "POST",
                "/v1/queues/shop.articles/messages",
                "{\"v\":1,\"op\":\"insert\",\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":" + id
                        + "},\"row\":{\"id\":" + id + ",\"title\":\"" + title + "\"}}");
    }

    @Test
    void index_searched_pausedAndSought() {
        change(1, "床前明月光 moon");
        change(2, "plain");
        await().untilAsserted(() -> assertThat(call(200, "GET", "/v1/search/articles?q=moon", "")
                        .path("total")
                        .asInt())
                .isEqualTo(1));
        JsonNode hit = call(200, "GET", "/v1/search/articles?q=moon&limit=5", "")
                .path("hits")
                .get(0);
        assertThat(hit.path("table").asString()).isEqualTo("shop.articles");
        assertThat(hit.path("row").path("title").asString()).isEqualTo("床前明月光 moon");
        assertThat(call(200, "GET", "/v1/indexes", "")
                        .path("indexes")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("articles");
        assertThat(call(200, "GET", "/v1/workers", "").path("workers")).hasSize(1);
        assertThat(call(200, "POST", "/v1/workers/articles/pause", "")
                        .path("state")
                        .asString())
                .isEqualTo("paused");
        assertThat(call(503, "GET", "/readyz", "")
                        .path("checks")
                        .path("worker articles")
                        .asString())
                .startsWith("paused");
        call(200, "POST", "/v1/workers/articles/resume", "");
        await().untilAsserted(() -> assertThat(call(200, "GET", "/v1/workers/articles", "")
                        .path("state")
                        .asString())
                .isEqualTo("running"));
        call(202, "POST", "/v1/workers/articles/seek", "{\"queue\":\"shop.articles\",\"after\":0}");
        for (String wrong : new String[] {
            "{\"queue\":\"nowhere\",\"after\":0}",
            "{\"queue\":7}",
            "{\"queue\":\"shop.articles\",\"after\":-1}",
            "[]",
            ""
        }) {
            call(400, "POST", "/v1/workers/articles/seek", wrong);
        }
        for (String path : new String[] {"/v1/search/none?q=x", "/v1/workers/none", "/v1/failed/7", "/v1/failed/x"}) {
            call(404, "GET", path, "");
        }
        for (String path : new String[] {
            "/v1/search/articles?limit=-1", "/v1/search/articles?offset=x", "/v1/search/articles?unknown=1",
            "/v1/failed?max=x", "/v1/indexes?x=1", "/v1/workers?x=1"
        }) {
            assertThat(call(400, "GET", path, "").has("parameter")).as(path).isTrue();
        }
    }

    @Test
    void failedPositions_listed_replayedAndDiscarded() {
        call(201, "POST", "/v1/queues/shop.articles/messages", "no change event");
        await().untilAsserted(() -> assertThat(
                        call(200, "GET", "/v1/failed", "").path("total").asInt())
                .isEqualTo(1));
        JsonNode failed = call(200, "GET", "/v1/failed?queue=shop.articles&max=1", "")
                .path("failed")
                .get(0);
        assertThat(failed.path("number").asInt()).isEqualTo(1);
        String path = "/v1/failed/" + failed.path("id").asInt();
        assertThat(call(200, "GET", path, "")).isEqualTo(failed);
        assertThat(call(200, "POST", "/v1/failed:replay?wait=100ms", "{\"ids\":[" + failed.path("id") + ",99]}")
                        .path("results"))
                .hasSize(2);
        call(400, "POST", "/v1/failed:replay", "{\"ids\":[\"x\"]}");
        call(400, "POST", "/v1/failed:replay", "{\"ids\":7}");
        JsonNode left = call(200, "GET", "/v1/failed", "").path("failed");
        for (JsonNode one : left) {
            call(200, "DELETE", "/v1/failed/" + one.path("id").asInt(), "");
        }
        assertThat(call(200, "GET", "/v1/failed", "").path("total").asInt()).isZero();
    }

    /** Counts, a row a step, until it is told to end. */
    private static final class Counting implements JobKind {
        @Override
        public String name() {
            return "count";
        }

        @Override
        public void check(String setting, String value) {
            if (!setting.equals("rate") || !value.matches("\\d+")) {
                throw new IllegalArgumentException(setting + " is " + value + "; allowed: rate, a whole number");
            }
        }

        @Override
        public JobWork open(JobControl control) {
            control.total(1_000_000);
            return () -> {
                control.count(1);
                control.result("counted", "so far");
                return JobWork.Next.after(Duration.ofMillis(5));
            };
        }
    }

    @Test
    void withoutDatabase_thereAreNoJobs_andWhatNeedsOneSaysSo() throws Exception {
        Routes routes = new Routes().reserve("/v1/");
        NoDatabase.register(routes);
        try (HttpServer server = HttpServer.start(TestAppliance.SETTINGS, routes)) {
            client.close();
            client = new RawClient(server.port());
            assertThat(call(200, "GET", "/v1/jobs", "").path("jobs")).isEmpty();
            call(404, "GET", "/v1/jobs/1", "");
            for (String read : List.of("/v1/capture", "/v1/scrub", "/v1/trace?table=a.b&key=1")) {
                call(503, "GET", read, "");
            }
            for (String start : List.of("/v1/backfills", "/v1/verifies", "/v1/rebuilds", "/v1/rows:scan")) {
                assertThat(call(503, "POST", start, "{}").path("detail").asString())
                        .isEqualTo("no database is configured");
            }
        }
    }

    @Test
    void jobs_listed_changedPausedResumedAndAborted() throws Exception {
        try (JobRegistry jobs = JobRegistry.open(folder.resolve("jobs"), Clock.systemUTC(), List.of(new Counting()))) {
            Routes routes = new Routes().reserve("/v1/");
            new JobsApi(jobs).register(routes);
            try (HttpServer server = HttpServer.start(TestAppliance.SETTINGS, routes)) {
                client.close();
                client = new RawClient(server.port());
                String path = "/v1/jobs/"
                        + jobs.submit("count", "sheep", Map.of("rate", "1")).id();
                await().untilAsserted(() -> assertThat(
                                call(200, "GET", path, "").path("done").asLong())
                        .isGreaterThan(1));
                assertThat(call(200, "GET", "/v1/jobs", "").path("jobs")).hasSize(1);
                assertThat(call(200, "PATCH", path, "{\"settings\":{\"rate\":\"7\"}}")
                                .path("settings")
                                .path("rate")
                                .asString())
                        .isEqualTo("7");
                call(400, "PATCH", path, "{\"settings\":{\"rate\":\"fast\"}}");
                call(400, "PATCH", path, "{\"settings\":7}");
                assertThat(call(200, "POST", path + "/pause", "").path("state").asString())
                        .isEqualTo("paused");
                call(200, "POST", path + "/resume", "");
                assertThat(call(200, "POST", path + "/abort", "").path("state").asString())
                        .isEqualTo("aborted");
                call(409, "PATCH", path, "{\"settings\":{\"rate\":\"8\"}}");
                call(404, "GET", "/v1/jobs/99", "");
                call(400, "GET", "/v1/jobs?x=1", "");
            }
        }
    }
}
