package io.gannet.httpsqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.http.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private void fuzz(int seconds) throws IOException {
        long seed = System.nanoTime();
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
