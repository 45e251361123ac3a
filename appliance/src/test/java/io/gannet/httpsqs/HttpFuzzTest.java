package io.gannet.httpsqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gannet.http.HttpSettings;
import io.gannet.http.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Clients that lie, stall, cut off and send rubbish: an answer or a clean close, no thread and no memory lost. */
class HttpFuzzTest {

    private static final String[] PIECES = {
        "GET ",
        "POST ",
        "PUT ",
        "HEAD ",
        "PATCH ",
        "/",
        "/?name=f&opt=put",
        "/?name=f&opt=get",
        "&data=x",
        "/v1/queues",
        "/v1/queues/f/messages",
        "/v1/queues/f/open?wait=50ms",
        " HTTP/1.1\r\n",
        " HTTP/1.0\r\n",
        " HTTP/9.9\r\n",
        "\r\n",
        "\n",
        "\r\n\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 99999999999\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "5\r\nhello\r\n",
        "0\r\n\r\n",
        "ffffffffffffffff\r\n",
        "Host: \r\n",
        "hello",
        "Connection: close\r\n",
        "Connection: keep-alive\r\n",
        "Expect: 100-continue\r\n",
        ": \r\n",
        "\0",
        "%00%zz%",
        "Content-Type: application/x-ndjson\r\n",
        "{\"body\":\"b\"}\n",
        "Idempotency-Key: k\r\n",
        "{",
        "\"messages\""
    };

    @TempDir
    private Path dir;

    @Test
    void rubbish_forSeconds_isAnsweredOrClosed() throws IOException {
        fuzz(8);
    }

    @Test
    @Tag("long")
    void rubbish_forMinutes_isAnsweredOrClosed() throws IOException {
        fuzz(180);
    }

    /** Bodies that are announced and never come: what they cost is what came, not what was announced. */
    @Test
    void bodies_announcedAndNotSent_costNothing_andAreRefusedInTime() throws IOException {
        HttpSettings settings = TestAppliance.SETTINGS.limited(60_000, 200, 2_000, 64 * 1024, 1 << 30);
        List<RawClient> liars = new ArrayList<>();
        try (TestAppliance appliance = new TestAppliance(dir, settings, Optional.empty())) {
            for (int i = 0; i < 300; i++) {
                liars.add(new RawClient(appliance.port())
                        .send("POST /?name=l&opt=put HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\nbut"));
            }
            try (RawClient honest = new RawClient(appliance.port())) {
                assertThat(honest.get("/?name=l&opt=put&data=x").text()).isEqualTo("HTTPSQS_PUT_OK");
            }
            await().untilAsserted(() -> {
                // a piece now and then keeps a connection from being idle, but not its request from being late
                assertThat(liars.get(0).send("x").readable()).isTrue();
            });
            assertThat(liars.get(0).readAll()).startsWith("HTTP/1.1 408 ");
            liars.forEach(RawClient::close);
            await().until(() -> appliance.server().connections() == 0);
        } finally {
            liars.forEach(RawClient::close);
        }
    }

    private void fuzz(int seconds) throws IOException {
        long seed = System.nanoTime();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        log.start();
        try {
            fuzz(seconds, seed);
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list.stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                        .map(ILoggingEvent::getFormattedMessage))
                .as("seed " + seed)
                .isEmpty();
    }

    private void fuzz(int seconds, long seed) throws IOException {
        try (TestAppliance appliance = new TestAppliance(dir)) {
            Random random = new Random(seed);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            int rounds = 0;
            int threads = Thread.activeCount();
            while (System.nanoTime() < end) {
                one(appliance, random);
                rounds++;
            }
            assertThat(rounds).as("seed " + seed).isGreaterThan(50);
            try (RawClient client = new RawClient(appliance.port())) {
                assertThat(client.get("/?name=alive&opt=put&data=x").text())
                        .as("seed " + seed)
                        .isEqualTo("HTTPSQS_PUT_OK");
            }
            await().until(() -> appliance.server().connections() == 0);
            assertThat(Thread.activeCount()).as("seed " + seed).isLessThan(threads + 40);
        }
    }

    private static void one(TestAppliance appliance, Random random) {
        StringBuilder request = new StringBuilder();
        int pieces = 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            request.append(PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = request.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i > 0 && random.nextBoolean(); i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try (RawClient client = new RawClient(appliance.port())) {
            int cut = random.nextInt(bytes.length + 1);
            client.send(java.util.Arrays.copyOf(bytes, cut));
            client.send(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
            if (random.nextInt(3) > 0) {
                client.socket().shutdownOutput();
                String all = client.readAll();
                assertThat(all.isEmpty() || all.startsWith("HTTP/1."))
                        .as(request.toString())
                        .isTrue();
            }
        } catch (SocketException e) {
            // the server may close while we still send
        } catch (IOException | java.io.UncheckedIOException e) {
            assertThat(e.getMessage()).contains("reset").doesNotContain("timed out");
        }
    }
}
