package io.gannet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.http.RawClient;
import io.gannet.queue.StoreTool;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What /v1 tells of the server and of rows, and its events; every reply is held against the contract. */
class OperationApiTest extends ApiFixture {

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
        Path backup = dir.resolve("backup");
        post(400, "/v1/engine:backup", "{\"directory\":\"backup\"}");
        post(200, "/v1/engine:backup", "{\"directory\":\"" + backup + "\"}");
        post(409, "/v1/engine:backup", "{\"directory\":\"" + backup + "\"}");
        assertThat(StoreTool.check(backup).problems()).isEmpty();
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
}
