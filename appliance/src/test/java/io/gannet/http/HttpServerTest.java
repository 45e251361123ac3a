package io.gannet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {

    private static final HttpSettings SETTINGS =
            HttpSettings.DEFAULT.at("127.0.0.1", 0).limited(60_000, 60_000, 100, 256 * 1024, 1024 * 1024);

    private final AtomicReference<Exchange> parked = new AtomicReference<>();
    private final AtomicBoolean gone = new AtomicBoolean();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.start(SETTINGS, routes());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Routes routes() {
        return new Routes()
                .reserve("/v1/")
                .direct("GET", "/v1/hello/{name}", Access.READ, x -> x.text(200, "hello " + x.pathParameter("name")))
                .direct("GET", "/v1/hello/world", Access.READ, x -> x.text(200, "the world"))
                .on("POST", "/v1/echo", Access.FULL, x -> x.reply(200, "application/octet-stream", x.body()))
                .direct(
                        "GET",
                        "/v1/number",
                        Access.READ,
                        x -> x.json(200, x.query().number("n", 1, 1, 10)))
                .direct("GET", "/v1/later", Access.READ, x -> {
                    parked.set(x);
                    x.onGone(() -> gone.set(true));
                })
                .on("GET", "/v1/stream", Access.READ, x -> {
                    try (ReplyStream out = x.stream(200, "text/plain")) {
                        for (int i = 0; i < 1000; i++) {
                            out.write(("line " + i + "\n").getBytes(UTF_8));
                        }
                    }
                })
                .direct("GET", "/v1/broken", Access.READ, x -> {
                    throw new IllegalStateException("as the test wants");
                })
                .fallback(x -> x.text(200, "fallback " + x.bodyLength()));
    }

    @Test
    void route_withParameter_getsItDecoded() {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.get("/v1/hello/a%20b+c").text()).isEqualTo("hello a b+c");
            assertThat(client.get("/v1/hello/world").text()).isEqualTo("the world");
        }
    }

    @Test
    void request_withoutHostOrWithEmptyHost_isAnswered() {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send("GET /x HTTP/1.1\r\n\r\n").read().status()).isEqualTo(200);
            assertThat(client.send("GET /x HTTP/1.1\r\nHost: \r\n\r\n").read().status())
                    .isEqualTo(200);
            assertThat(client.send("GET /x HTTP/1.1\r\nHost:\nHost: b\n\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void requests_pipelined_areAnsweredInOrder() {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /v1/echo HTTP/1.1\r\nContent-Length: 3\r\n\r\noneGET /v1/hello/two HTTP/1.1\r\n\r\n"
                    + "POST /v1/echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nth\r\n3\r\nree\r\n0\r\n\r\n"
                    + "GET /four HTTP/1.1\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("one");
            assertThat(client.read().text()).isEqualTo("hello two");
            assertThat(client.read().text()).isEqualTo("three");
            assertThat(client.read().text()).isEqualTo("fallback 0");
        }
    }

    @Test
    void request_byteByByte_isAnswered() {
        try (RawClient client = new RawClient(server.port())) {
            for (byte b : "POST /v1/echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello".getBytes(UTF_8)) {
                client.send(new byte[] {b});
            }
            assertThat(client.read().text()).isEqualTo("hello");
        }
    }

    @Test
    void body_larger_isEchoedWhole() {
        byte[] body = new byte[900_000];
        new java.util.Random(7).nextBytes(body);
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.post("/v1/echo", body).body()).isEqualTo(body);
            assertThat(client.post("/v1/echo", body).body()).isEqualTo(body);
        }
    }

    @Test
    void body_aboveLimit_is413AndCloses() {
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Reply reply = client.send("POST /v1/echo HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n")
                    .read();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.text()).contains("1048576 bytes");
            assertThat(client.closedWithin(5000)).isTrue();
        }
    }

    @Test
    void head_atLimitPasses_aboveIs431() {
        try (RawClient client = new RawClient(server.port())) {
            String fixed = "GET /x HTTP/1.1\r\nA: \r\n\r\n";
            String most = "GET /x HTTP/1.1\r\nA: " + "y".repeat(256 * 1024 - fixed.length()) + "\r\n\r\n";
            assertThat(client.send(most).read().status()).isEqualTo(200);
            assertThat(client.send(most.replace("A:", "AA:")).read().status()).isEqualTo(431);
            assertThat(client.closedWithin(5000)).isTrue();
        }
    }

    @Test
    void parameter_outOfRange_isNamed() {
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Reply reply = client.get("/v1/number?n=11");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("Content-Type")).contains("application/problem+json");
            assertThat(Json.object(reply.body()))
                    .containsEntry("parameter", "n")
                    .containsEntry("value", "11")
                    .containsEntry("allowed", "a whole number from 1 to 10");
        }
    }

    @Test
    void path_unknownUnderPrefix_is404_wrongMethod405_optGoesToFallback() {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.get("/v1/nothing").status()).isEqualTo(404);
            RawClient.Reply wrong = client.post("/v1/number", new byte[0]);
            assertThat(wrong.status()).isEqualTo(405);
            assertThat(wrong.header("Allow")).contains("GET");
            assertThat(client.get("/v1/number?name=q&OPT=get").text()).isEqualTo("fallback 0");
            assertThat(client.get("/anything").text()).isEqualTo("fallback 0");
        }
    }

    @Test
    void handler_throwing_is500WithoutDetails() {
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Reply reply = client.get("/v1/broken");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text()).doesNotContain("as the test wants");
        }
    }

    @Test
    void stream_arrivesWhole_andConnectionGoesOn() {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.get("/v1/stream").text()).hasLineCount(1000).endsWith("line 999\n");
            assertThat(client.get("/v1/hello/x").text()).isEqualTo("hello x");
        }
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send("GET /v1/stream HTTP/1.0\r\n\r\n").read().text())
                    .hasLineCount(1000);
        }
    }

    @Test
    void waiting_whenClientLeaves_isTold_andWhenItPipelines_isNot() {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /v1/later HTTP/1.1\r\n\r\n");
            await().until(() -> parked.get() != null);
            client.send("GET /v1/hello/next HTTP/1.1\r\n\r\n");
            parked.get().text(200, "at last");
            assertThat(client.read().text()).isEqualTo("at last");
            assertThat(client.read().text()).isEqualTo("hello next");
            assertThat(gone).isFalse();
            parked.set(null);
            client.send("GET /v1/later HTTP/1.1\r\n\r\n");
            await().until(() -> parked.get() != null);
        }
        await().untilTrue(gone);
        parked.get().text(200, "nobody there");
        await().until(() -> server.connections() == 0);
    }

    @Test
    void client_halfClosed_isStillAnswered() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /v1/hello/half HTTP/1.1\r\n\r\n");
            client.socket().shutdownOutput();
            assertThat(client.read().text()).isEqualTo("hello half");
            assertThat(client.closedWithin(5000)).isTrue();
        }
    }

    @Test
    void requests_malformed_areRefusedAndClosed() {
        for (String bad : new String[] {
            "rubbish\r\n\r\n",
            "GET /x\r\n\r\n",
            "GET /x HTTP/2.0\r\n\r\n",
            "POST /x HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST /x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /x HTTP/1.1\r\nContent-Length : 1\r\n\r\na",
            "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /x HTTP/1.1\r\nno colon\r\n\r\n"
        }) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(bad).read().status()).as(bad).isEqualTo(400);
                assertThat(client.closedWithin(5000)).as(bad).isTrue();
            }
        }
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send("PATCH /x HTTP/1.1\r\n\r\n").read().status()).isEqualTo(501);
        }
    }

    @Test
    void connections_aboveLimit_are503() throws Exception {
        try (HttpServer small = HttpServer.start(SETTINGS.limited(60_000, 60_000, 2, 8192, 8192), routes());
                RawClient one = new RawClient(small.port());
                RawClient two = new RawClient(small.port())) {
            assertThat(one.get("/x").status()).isEqualTo(200);
            assertThat(two.get("/x").status()).isEqualTo(200);
            try (RawClient three = new RawClient(small.port())) {
                assertThat(three.read().status()).isEqualTo(503);
                assertThat(three.closedWithin(5000)).isTrue();
            }
            two.socket().close();
            await().until(() -> small.connections() == 1);
            try (RawClient three = new RawClient(small.port())) {
                assertThat(three.get("/x").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void connection_idle_isClosedWithoutAByte() throws Exception {
        try (HttpServer quick = HttpServer.start(SETTINGS.limited(200, 60_000, 10, 8192, 8192), routes());
                RawClient used = new RawClient(quick.port());
                RawClient unused = new RawClient(quick.port())) {
            assertThat(used.get("/x").status()).isEqualTo(200);
            assertThat(used.closedWithin(5000)).isTrue();
            assertThat(unused.closedWithin(5000)).isTrue();
        }
    }

    @Test
    void host_beyondLoopbackWithoutPassword_isRefused() {
        assertThatThrownBy(() -> HttpServer.start(SETTINGS.at("0.0.0.0", 0), routes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the address for HTTP is \"0.0.0.0\"")
                .hasMessageContaining("auth-file");
    }

    @Test
    void password_asBearerOrBasic_opens_readTokenOnlyReads(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dir)
            throws Exception {
        java.nio.file.Path file = dir.resolve("tokens");
        java.nio.file.Files.writeString(file, "# viewers\nlook-only\n");
        HttpSettings secret =
                SETTINGS.withPassword("open sesame").withReadOnlyTokens(file).withAccessLog(true);
        try (HttpServer closed = HttpServer.start(secret, routes());
                RawClient client = new RawClient(closed.port())) {
            RawClient.Reply refused = client.get("/v1/hello/x");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).isPresent();
            byte[] body = {'b'};
            assertThat(client.request("POST", "/v1/echo", body, "Authorization: Bearer open sesame")
                            .status())
                    .isEqualTo(200);
            String basic = java.util.Base64.getEncoder().encodeToString("any:open sesame".getBytes(UTF_8));
            assertThat(client.request("POST", "/v1/echo", body, "Authorization: Basic " + basic)
                            .status())
                    .isEqualTo(200);
            assertThat(client.request("POST", "/v1/echo", body, "Authorization: Bearer look-only")
                            .status())
                    .isEqualTo(403);
            assertThat(client.request("GET", "/v1/hello/x", new byte[0], "Authorization: Bearer look-only")
                            .status())
                    .isEqualTo(200);
            assertThat(client.request(
                                    "POST",
                                    "/v1/echo",
                                    body,
                                    "Authorization: Bearer open sesame",
                                    "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(403);
            String bearer = "Authorization: Bearer open sesame";
            assertThat(client.request("POST", "/v1/echo", body, bearer, "Origin: http://evil.example")
                            .status())
                    .isEqualTo(403);
            assertThat(client.request("POST", "/v1/echo", body, bearer, "Origin: null")
                            .status())
                    .isEqualTo(403);
            assertThat(client.request("POST", "/v1/echo", body, bearer, "Origin: http://t")
                            .status())
                    .isEqualTo(200);
            assertThat(client.request(
                                    "POST",
                                    "/v1/echo",
                                    body,
                                    bearer,
                                    "Sec-Fetch-Site: same-origin",
                                    "Origin: https://behind.a.proxy")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void change_withoutPassword_isRefusedToPagesOfOtherNames() throws Exception {
        byte[] body = {'b'};
        try (HttpServer server = HttpServer.start(SETTINGS, routes());
                RawClient client = new RawClient(server.port())) {
            assertThat(client.request("POST", "/v1/echo", body, "Origin: http://t")
                            .status())
                    .isEqualTo(403);
            assertThat(client.request("POST", "/v1/echo", body).status()).isEqualTo(200);
        }
    }
}
