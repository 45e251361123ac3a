package io.gannet.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.config.Config;
import io.gannet.config.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memcached listener as the appliance starts it from its configuration. */
class MemcachedListenerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final AtomicBoolean asked = new AtomicBoolean();

    private Config config(String memcached) throws Exception {
        Path file = folder.resolve("gannet.yaml");
        Files.writeString(file, memcached);
        return TestConfig.of(
                folder.resolve("data"),
                Optional.of(file),
                Map.of("server.memcached", "127.0.0.1:0", "queue.sync", "interval"));
    }

    private Appliance start(String memcached) throws Exception {
        return Appliance.start(
                Ahead.begin(),
                config(memcached),
                "test",
                Clock.systemUTC(),
                () -> {
                    try {
                        return config(Files.readString(folder.resolve("gannet.yaml")));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                () -> asked.set(true));
    }

    private static Socket connect(Appliance appliance) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                appliance.memcached().orElseThrow().port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void exchange(Socket socket, String send, String expected) throws IOException {
        socket.getOutputStream().write(send.getBytes(StandardCharsets.ISO_8859_1));
        byte[] got = socket.getInputStream().readNBytes(expected.length());
        assertThat(new String(got, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }

    private static HttpResponse<String> get(Appliance appliance, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(appliance.url() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void adminPages_tellWhatKestrelsDid() throws Exception {
        try (Appliance appliance = start("memcached: {}\n");
                Socket client = connect(appliance)) {
            exchange(client, "set news 0 0 3\r\nabc\r\n", "STORED\r\n");
            exchange(client, "get news/open\r\n", "VALUE news 0 3\r\nabc\r\nEND\r\n");
            assertThat(get(appliance, "/ping").body()).isEqualTo("{\"response\":\"pong\"}");
            HttpResponse<String> stats = get(appliance, "/stats.json");
            assertThat(stats.statusCode()).isEqualTo(200);
            assertThat(stats.body())
                    .contains("\"cmd_set\":1", "\"get_hits\":1", "\"q/news/total_items\":1")
                    .contains("\"q/news/items\":0", "\"q/news/open_transactions\":1", "\"connections\":1");
        }
    }

    @Test
    void shutdown_whereAllowed_closesWithoutAReplyAndAsksTheOwner() throws Exception {
        try (Appliance appliance = start("memcached: {shutdown: true}\n");
                Socket client = connect(appliance)) {
            exchange(client, "SHUTDOWN\r\n", "");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            await().atMost(PATIENCE).untilTrue(asked);
        }
    }

    @Test
    void reload_changesLimitsAndAliases_ofQueuesThatAreThere() throws Exception {
        try (Appliance appliance = start("memcached: {queues: {jobs: {max-messages: 1}}}\n");
                Socket client = connect(appliance)) {
            exchange(client, "set jobs 0 0 1\r\n1\r\n", "STORED\r\n");
            exchange(client, "set jobs 0 0 1\r\n2\r\n", "NOT_STORED\r\n");
            Files.writeString(
                    folder.resolve("gannet.yaml"),
                    "memcached: {queues: {jobs: {max-messages: 2}}, aliases: {both: [jobs, more]}}\n");
            exchange(client, "RELOAD\r\n", "Reloaded config.\r\n");
            exchange(client, "set both 0 0 1\r\n3\r\n", "STORED\r\n");
            exchange(client, "get more\r\n", "VALUE more 0 1\r\n3\r\nEND\r\n");
            exchange(client, "get jobs/peek\r\n", "VALUE jobs 0 1\r\n1\r\nEND\r\n");
            exchange(client, "set jobs 0 0 1\r\n4\r\n", "NOT_STORED\r\n");
            Files.writeString(folder.resolve("gannet.yaml"), "memcached: {queues: {jobs: {max-messages: none}}}\n");
            exchange(client, "reload\r\n", "Reloaded config.\r\n");
            exchange(client, "set jobs 0 0 1\r\n5\r\n", "NOT_STORED\r\n");
        }
    }

    @Test
    void idleQueue_isDeleted_anotherIsNot() throws Exception {
        try (Appliance appliance =
                        start("memcached: {queues: {gone: {delete-idle: 1ms}, kept: {delete-idle: 1ms}}}\n");
                Socket client = connect(appliance)) {
            exchange(client, "set gone 0 0 1\r\n1\r\n", "STORED\r\n");
            exchange(client, "set kept 0 0 1\r\n1\r\n", "STORED\r\n");
            exchange(client, "get gone\r\n", "VALUE gone 0 1\r\n1\r\nEND\r\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            get(appliance, "/stats.json").body())
                    .contains("\"queue_expires\":1", "\"queue_deletes\":1")
                    .doesNotContain("q/gone/items"));
            exchange(client, "get kept\r\n", "VALUE kept 0 1\r\n1\r\nEND\r\n");
            exchange(client, "get gone/t=100\r\n", "END\r\n");
        }
    }
}
