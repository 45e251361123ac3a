package io.gannet.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.http.RawClient;
import io.gannet.httpsqs.TestAppliance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** /v1 against a real engine; every reply is held against the contract. */
class ApiTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path dir;

    private TestAppliance appliance;
    private RawClient client;
    private Contract contract;

    @BeforeEach
    void start() throws IOException {
        appliance = new TestAppliance(dir, TestAppliance.SETTINGS, Optional.of(new OneRow()));
        client = new RawClient(appliance.port());
        contract = new Contract();
    }

    @AfterEach
    void stop() {
        client.close();
        appliance.close();
    }

    /** A table with one row, whose key is 1; 2 is locked. */
    private static final class OneRow implements RowSource {
        @Override
        public Rows read(io.gannet.change.TableName table, Collection<RowKey> keys, ReadMode mode) {
            Map<RowKey, Row> present = new HashMap<>();
            Set<RowKey> absent = new java.util.HashSet<>();
            Set<RowKey> locked = new java.util.HashSet<>();
            for (RowKey key : keys) {
                if (key.id().equals("1")) {
                    Map<String, String> row = new HashMap<>();
                    row.put("id", "1");
                    row.put("title", null);
                    present.put(key, new Row(row));
                } else if (key.id().equals("2")) {
                    locked.add(key);
                } else {
                    absent.add(key);
                }
            }
            return new Rows(present, absent, locked);
        }

        @Override
        public int maxKeys() {
            return 100;
        }
    }

    private JsonNode call(int status, String method, String path, String body, String... headers) {
        RawClient.Reply reply = client.request(method, path, body.getBytes(UTF_8), headers);
        assertThat(contract.check(method, path, reply)).as(reply.utf8()).isEmpty();
        assertThat(reply.status()).as(reply.utf8()).isEqualTo(status);
        return JSON.readTree(reply.body());
    }

    private JsonNode get(int status, String path) {
        return call(status, "GET", path, "");
    }

    private JsonNode post(int status, String path, String body, String... headers) {
        return call(status, "POST", path, body, headers);
    }

    @Test
    void queue_created_configured_pausedAndDeleted() {
        assertThat(call(201, "PUT", "/v1/queues/a%20b", "{\"slots\":100,\"lease\":\"5s\"}")
                        .get("settings")
                        .get("slots")
                        .asInt())
                .isEqualTo(100);
        assertThat(call(200, "PUT", "/v1/queues/a%20b", "{\"maxMessages\":7}")
                        .get("settings")
                        .get("lease")
                        .asString())
                .isEqualTo("5000ms");
        assertThat(post(200, "/v1/queues/a%20b/pause?puts", "")
                        .get("settings")
                        .get("putsPaused")
                        .asBoolean())
                .isTrue();
        assertThat(post(503, "/v1/queues/a%20b/messages", "x").get("title").asString())
                .isEqualTo("Puts are paused");
        post(200, "/v1/queues/a%20b/resume", "");
        post(201, "/v1/queues/a%20b/messages", "x");
        assertThat(get(200, "/v1/queues").get("queues").get(0).get("name").asString())
                .isEqualTo("a b");
        assertThat(call(200, "DELETE", "/v1/queues/a%20b", "").get("unread").asInt())
                .isEqualTo(1);
        get(404, "/v1/queues/a%20b");
    }

    @Test
    void problem_namesParameterValueAndAllowed() {
        JsonNode problem = call(400, "PUT", "/v1/queues/q", "{\"slots\":9}");
        assertThat(problem.get("parameter").asString()).isEqualTo("slots");
        assertThat(problem.get("value").asString()).isEqualTo("9");
        assertThat(problem.get("allowed").asString()).isEqualTo("a whole number from 10 to 1000000000");
        assertThat(call(400, "PUT", "/v1/queues/q", "{\"slot\":9}")
                        .get("parameter")
                        .asString())
                .isEqualTo("slot");
        assertThat(call(400, "PUT", "/v1/queues/q", "{\"slots\":").get("detail").asString())
                .startsWith("the body is not a JSON object");
        assertThat(get(400, "/v1/queues?nmae=x").get("detail").asString())
                .isEqualTo("unknown parameter \"nmae\"; allowed: none");
    }

    @Test
    void messages_put_viewedByNumberPositionAndRange() {
        post(201, "/v1/queues/q/messages", "first");
        assertThat(client.get("/?name=q&opt=put&data=second").header("Pos")).contains("2");
        RawClient.Reply binary = client.post("/v1/queues/q/messages", new byte[] {(byte) 0xff, 0});
        assertThat(binary.status()).isEqualTo(201);
        JsonNode batch = post(
                200,
                "/v1/queues/q/messages",
                "{\"body\":\"fourth\"}\n\n{\"base64\":\"/wA=\",\"key\":\"k\"}\n{\"body\":\"again\",\"key\":\"k\"}\n",
                "Content-Type: application/x-ndjson");
        assertThat(batch.get("stored").asInt()).isEqualTo(3);
        assertThat(batch.get("results").get(2).get("outcome").asString()).isEqualTo("duplicate");
        assertThat(batch.get("results").get(2).get("number").asInt()).isEqualTo(5);

        assertThat(get(200, "/v1/queues/q/messages/1").get("body").asString()).isEqualTo("first");
        assertThat(get(200, "/v1/queues/q/messages/2?by=position").get("body").asString())
                .isEqualTo("second");
        assertThat(get(200, "/v1/queues/q/messages/3").get("base64").asString()).isEqualTo("/wA=");
        get(404, "/v1/queues/q/messages/6");
        JsonNode range = get(200, "/v1/queues/q/messages?from=2&to=4");
        assertThat(range.get("messages")).hasSize(3);
        assertThat(range.get("last").asInt()).isEqualTo(5);
        assertThat(client.request("GET", "/v1/queues/q/messages?from=4", new byte[0], "Accept: application/x-ndjson")
                        .utf8())
                .hasLineCount(2)
                .contains("\"body\":\"fourth\"");
        assertThat(post(400, "/v1/queues/q/messages", "{\"body\":1}", "Content-Type: application/x-ndjson")
                        .get("line")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void put_withSameIdempotencyKey_isStoredOnce() {
        JsonNode first = post(201, "/v1/queues/idem/messages", "x", "Idempotency-Key: one");
        JsonNode second = post(200, "/v1/queues/idem/messages", "x", "Idempotency-Key: one");
        assertThat(second.get("outcome").asString()).isEqualTo("duplicate");
        assertThat(second.get("number")).isEqualTo(first.get("number"));
        assertThat(second.get("version")).isEqualTo(first.get("version"));
        assertThat(get(200, "/v1/queues/idem").get("unread").asInt()).isEqualTo(1);
    }

    @Test
    void open_closedAndAborted_byNumberAndAttempt() {
        post(201, "/v1/queues/o/messages", "a");
        post(201, "/v1/queues/o/messages", "b");
        JsonNode opened = post(200, "/v1/queues/o/open?max=10&lease=1m", "").get("messages");
        assertThat(opened).hasSize(2);
        assertThat(opened.get(0).get("attempt").asInt()).isEqualTo(1);
        assertThat(post(200, "/v1/queues/o/open", "").get("messages")).isEmpty();
        assertThat(post(200, "/v1/queues/o/abort", "{\"messages\":[{\"number\":1,\"attempt\":1}]}")
                        .get("ended")
                        .asInt())
                .isEqualTo(1);
        assertThat(post(
                                200,
                                "/v1/queues/o/close",
                                "{\"messages\":[{\"number\":2,\"attempt\":1},{\"number\":9,\"attempt\":1}]}")
                        .get("missing")
                        .asInt())
                .isEqualTo(1);
        JsonNode again = post(200, "/v1/queues/o/open?lease=100ms", "").get("messages");
        assertThat(again.get(0).get("number").asInt()).isEqualTo(1);
        assertThat(again.get(0).get("attempt").asInt()).isEqualTo(2);
        JsonNode lapsed = post(200, "/v1/queues/o/open?wait=10s", "").get("messages");
        assertThat(lapsed.get(0).get("attempt").asInt()).isEqualTo(3);
        post(200, "/v1/queues/o/close", "{\"messages\":[{\"number\":1,\"attempt\":3}]}");
        assertThat(post(200, "/v1/queues/o/get", "").get("messages")).isEmpty();
    }

    @Test
    void get_waiting_isWokenByAPut_andDeadWaitersGetNothing() {
        post(201, "/v1/queues/w/messages", "gone");
        post(200, "/v1/queues/w/get", "");
        for (int i = 0; i < 5; i++) {
            try (RawClient dead = new RawClient(appliance.port())) {
                dead.send("POST /v1/queues/w/get?wait=60s HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
                await().until(() -> get(200, "/v1/queues/w").get("waiting").asInt() == 1);
            }
            await().until(() -> get(200, "/v1/queues/w").get("waiting").asInt() == 0);
        }
        try (RawClient waiter = new RawClient(appliance.port())) {
            waiter.send("POST /v1/queues/w/get?wait=60s HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
            await().until(() -> get(200, "/v1/queues/w").get("waiting").asInt() == 1);
            post(201, "/v1/queues/w/messages", "alive");
            assertThat(waiter.read().utf8()).contains("\"body\":\"alive\"");
        }
        assertThat(get(200, "/v1/queues/w").get("unread").asInt()).isZero();
    }

    @Test
    void reader_created_advanced_soughtAndDeleted() {
        post(201, "/v1/queues/r/messages", "1");
        post(201, "/v1/queues/r/messages", "2");
        JsonNode reader = call(201, "PUT", "/v1/queues/r/readers/sink", "{\"mode\":\"blocking\",\"after\":0}");
        assertThat(reader.get("unread").asInt()).isEqualTo(2);
        assertThat(reader.get("last").asInt()).isEqualTo(2);
        assertThat(post(200, "/v1/queues/r/readers/sink/advance", "{\"through\":1}")
                        .get("acknowledged")
                        .asInt())
                .isEqualTo(1);
        assertThat(post(200, "/v1/queues/r/readers/sink/seek", "{\"after\":0}")
                        .get("unread")
                        .asInt())
                .isEqualTo(2);
        assertThat(get(200, "/v1/queues/r/readers").get("readers")).isNotEmpty();
        assertThat(get(200, "/v1/queues/r/peek?reader=sink").get("messages")).hasSize(1);
        call(200, "DELETE", "/v1/queues/r/readers/sink", "");
        get(404, "/v1/queues/r/readers/sink");
        assertThat(call(400, "PUT", "/v1/queues/r/readers/x", "{\"mode\":\"loose\"}")
                        .get("allowed")
                        .asString())
                .isEqualTo("blocking, lapsing");
    }

    @Test
    void purge_tellsTheCountFirst() {
        for (int i = 0; i < 5; i++) {
            post(201, "/v1/queues/p/messages", "m");
        }
        assertThat(post(200, "/v1/queues/p/purge?dry-run", "").get("unread").asInt())
                .isEqualTo(5);
        assertThat(post(200, "/v1/queues/p/purge?through=2", "").get("purged").asInt())
                .isEqualTo(2);
        assertThat(post(200, "/v1/queues/p/purge", "").get("purged").asInt()).isEqualTo(3);
    }

    @Test
    void await_overSeveralQueues_endsWithTheFirstMessage() {
        post(201, "/v1/queues/x/messages", "1");
        post(201, "/v1/queues/y/messages", "1");
        assertThat(post(200, "/v1/queues:await", "{\"after\":{\"x\":1,\"y\":0},\"wait\":\"5s\"}")
                        .get("arrived")
                        .asBoolean())
                .isTrue();
        assertThat(post(200, "/v1/queues:await", "{\"after\":{\"x\":1,\"y\":1},\"wait\":\"50ms\"}")
                        .get("arrived")
                        .asBoolean())
                .isFalse();
        try (RawClient waiter = new RawClient(appliance.port())) {
            byte[] body = "{\"after\":{\"x\":1,\"y\":1},\"wait\":\"60s\"}".getBytes(UTF_8);
            waiter.send("POST /v1/queues:await HTTP/1.1\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .send(body);
            post(201, "/v1/queues/y/messages", "2");
            assertThat(waiter.read().utf8()).isEqualTo("{\"arrived\":true}");
        }
    }

    @Test
    void rows_read_arePresentAbsentOrLocked() {
        JsonNode rows =
                post(200, "/v1/rows:read", "{\"table\":\"s.t\",\"keys\":[{\"id\":1},{\"id\":2},{\"id\":\"3\"}]}");
        assertThat(rows.get("present").get(0).get("row").get("title").isNull()).isTrue();
        assertThat(rows.get("locked").get(0).get("id").asString()).isEqualTo("2");
        assertThat(rows.get("absent").get(0).get("id").asString()).isEqualTo("3");
        post(400, "/v1/rows:read", "{\"table\":\"t\",\"keys\":[{\"id\":1}]}");
    }

    @Test
    void events_showTheQueuesAsTheyChange() {
        post(201, "/v1/queues/e/messages", "1");
        try (RawClient events = new RawClient(appliance.port())) {
            events.send("GET /v1/events?queue=e&interval=100ms HTTP/1.0\r\n\r\n");
            StringBuilder seen = new StringBuilder();
            assertThat(events.until(seen, "\"unread\":1")).isTrue();
            assertThat(seen).contains("Content-Type: text/event-stream", "event: queues", "\"unread\":1");
            post(201, "/v1/queues/e/messages", "2");
            assertThat(events.until(seen, "\"unread\":2")).isTrue();
        }
        await().until(() -> appliance.server().connections() == 1);
    }

    @Test
    void events_ofTopics_areSentOnlyWhenTheyChange() {
        post(201, "/v1/queues/e/messages", "1");
        try (RawClient events = new RawClient(appliance.port())) {
            events.send("GET /v1/events?topics=queues,jobs&interval=100ms HTTP/1.0\r\n\r\n");
            StringBuilder seen = new StringBuilder();
            assertThat(events.until(seen, "\"last\":1,")).isTrue();
            post(201, "/v1/queues/other/messages", "x");
            assertThat(events.until(seen, "\"other\"")).isTrue();
            post(201, "/v1/queues/e/messages", "2");
            assertThat(events.until(seen, "\"last\":2,")).isTrue();
            assertThat(seen.toString()).doesNotContain("event: jobs");
            List<String> data = seen.toString()
                    .lines()
                    .filter(line -> line.startsWith("data: "))
                    .toList();
            assertThat(data).doesNotHaveDuplicates();
        }
        assertThat(get(400, "/v1/events?topics=queues,nothing").get("parameter").asString())
                .isEqualTo("topics");
    }

    @Test
    void history_hasDepthsAndCountersOfEachQueue() {
        post(201, "/v1/queues/h/messages", "1");
        post(201, "/v1/queues/h/messages", "2");
        await().untilAsserted(() -> {
            JsonNode queue = get(200, "/v1/history").path("queues").path("h");
            assertThat(queue.path("last").valueStream().map(JsonNode::asLong)).contains(2L);
            assertThat(queue.path("depth").valueStream().map(JsonNode::asLong)).contains(2L);
        });
    }

    @Test
    void operation_healthReadinessMetricsContract() {
        get(200, "/healthz");
        appliance.readiness().add("storage", Optional::empty);
        assertThat(get(200, "/readyz").get("checks").get("storage").asString()).isEqualTo("ok");
        appliance.readiness().add("lag", () -> Optional.of("71 s behind"));
        assertThat(get(503, "/readyz").get("checks").get("lag").asString()).isEqualTo("71 s behind");
        post(201, "/v1/queues/m/messages", "1");
        client.get("/?name=m&opt=put&data=2");
        client.get("/?name=m&opt=get");
        String metrics = client.get("/metrics").utf8();
        assertThat(metrics)
                .contains("gannet_queue_put_total{protocol=\"v1\",queue=\"m\"} 1.0")
                .contains("gannet_queue_put_total{protocol=\"httpsqs\",queue=\"m\"} 1.0")
                .contains("gannet_queue_get_total{protocol=\"httpsqs\",queue=\"m\"} 1.0")
                .contains("gannet_queue_messages{queue=\"m\",state=\"ready\"} 1.0")
                .contains("gannet_queue_oldest_message_age_seconds{queue=\"m\"}")
                .contains("gannet_storage_free_bytes");
        assertThat(client.get("/openapi.yaml").utf8()).startsWith("openapi: 3.1.0");
        assertThat(get(200, "/v1/engine").get("epoch").asLong()).isPositive();
        long drawn = post(200, "/v1/versions:draw", "").get("position").asLong();
        assertThat(post(200, "/v1/versions:draw", "").get("position").asLong()).isGreaterThan(drawn);
    }

    @Test
    void routes_registered_areAllInTheContract() {
        assertThat(appliance.routes().registered()).hasSizeGreaterThan(25).allSatisfy(route -> {
            String[] parts = route.split(" ");
            assertThat(contract.root()
                            .path("paths")
                            .path(parts[1])
                            .path(parts[0].toLowerCase(java.util.Locale.ROOT))
                            .isObject())
                    .as(route)
                    .isTrue();
        });
    }

    @Test
    void metrics_ofManyQueues_haveBoundedLabels() {
        for (int i = 0; i < QueueMetrics.MAX_NAMES + 20; i++) {
            client.get("/?name=many" + i + "&opt=put&data=x");
        }
        String metrics = client.get("/metrics").utf8();
        long labels = metrics.lines()
                .filter(line -> line.startsWith("gannet_queue_put_total{protocol=\"httpsqs\""))
                .count();
        assertThat(labels).isEqualTo(QueueMetrics.MAX_NAMES + 1);
        assertThat(metrics).contains("gannet_queue_put_total{protocol=\"httpsqs\",queue=\"other\"} 20.0");
    }

    @Test
    void slots_changeByTheRuleOfMaxqueue() {
        call(201, "PUT", "/v1/queues/s", "{\"slots\":10}");
        for (int i = 0; i < 10; i++) {
            post(201, "/v1/queues/s/messages", "m");
        }
        assertThat(post(507, "/v1/queues/s/messages", "m").get("outcome").asString())
                .isEqualTo("full");
        post(200, "/v1/queues/s/get?max=3", "");
        post(201, "/v1/queues/s/messages", "m");
        assertThat(call(409, "PUT", "/v1/queues/s", "{\"slots\":20}")
                        .get("parameter")
                        .asString())
                .isEqualTo("slots");
    }
}
