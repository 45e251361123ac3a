package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.http.Access;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.Prepared;
import io.gannet.http.Routes;
import io.gannet.queue.Sync;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP and memcached text on the same port, by the first bytes. */
class OnePortTest {

    @TempDir
    Path folder;

    @Test
    void onePort_servesBothProtocols() throws Exception {
        Routes routes = new Routes();
        try (TestServer behind = new TestServer(folder, Sync.INTERVAL, KestrelSettings.DEFAULT)) {
            routes.direct(
                    "GET",
                    "/ping",
                    Access.ANYBODY,
                    x -> x.json(200, behind.server().figures().ping()));
            HttpSettings free = HttpSettings.DEFAULT.at("127.0.0.1", 0);
            try (HttpServer http = new Prepared()
                            .start(free, routes, Optional.of(behind.server().connectionFactory()));
                    TextClient lower = new TextClient(http.port());
                    TextClient upper = new TextClient(http.port());
                    TextClient slow = new TextClient(http.port())) {
                lower.set("q", "1").set("q", "x".repeat(50_000)).set("q", "3");
                upper.exchange("GET q\r\n", "VALUE q 0 1\r\n1\r\nEND\r\n");
                slow.send("G")
                        .send("ET q/open")
                        .exchange("\r\n", "VALUE q 0 50000\r\n" + "x".repeat(50_000) + "\r\nEND\r\n");
                HttpResponse<String> ping = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/ping"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(ping.body()).isEqualTo("{\"response\":\"pong\"}");
                assertThat(lower.get("q")).isEqualTo("3");
            }
        }
    }
}
