package io.gannet.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.http.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Queues, messages and readers over /v1 against a real engine; every reply is held against the contract. */
class ApiTest extends ApiFixture {

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
    void settings_changeOneByOne_orAllTogether() {
        post(201, "/v1/queues/s/messages", "x");
        String all = "{\"slots\":100,\"maxMessages\":1,\"maxBytes\":2,\"maxMessageBytes\":3,\"maxAge\":\"4ms\","
                + "\"discardOld\":true,\"expireTo\":\"old\",\"fanOutOnly\":true,\"lease\":\"5ms\",\"maxIdle\":\"6ms\","
                + "\"idempotency\":\"7ms\",\"capture\":false,\"putsPaused\":true,\"readsPaused\":true}";
        JsonNode wanted = json(all);
        assertThat(call(200, "PUT", "/v1/queues/s", all).get("settings")).isEqualTo(wanted);
        call(201, "PUT", "/v1/queues/t", "{}");
        for (String setting : wanted.propertyNames()) {
            String one = "{\"" + setting + "\":" + wanted.get(setting) + "}";
            assertThat(call(200, "PUT", "/v1/queues/t", one).get("settings").get(setting))
                    .isEqualTo(wanted.get(setting));
        }
        assertThat(get(200, "/v1/queues/t").get("settings")).isEqualTo(wanted);
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
    void parametersInTheBody_whereTheQueryIsRead_areRefused_andNothingIsDone() {
        post(201, "/v1/queues/b/messages", "a");
        assertThat(post(400, "/v1/queues/b/open", "{\"lease\":\"1m\"}").toString())
                .contains("lease", "1m", "no body; parameters stand in the query");
        for (String path : List.of("get", "pause", "purge")) {
            assertThat(post(400, "/v1/queues/b/" + path, "{\"reader\":\"r\"}").toString())
                    .contains("reader");
        }
        assertThat(get(200, "/v1/queues/b").get("unread").asInt()).isEqualTo(1);
        assertThat(post(200, "/v1/queues/b/get", "{}").get("messages")).hasSize(1);
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
