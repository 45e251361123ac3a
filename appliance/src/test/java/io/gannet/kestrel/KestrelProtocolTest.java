package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.queue.Body;
import io.gannet.queue.PutRequest;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.Sync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes beyond Kestrel, the settings, and the edges of lengths and numbers. */
class KestrelProtocolTest {

    @TempDir
    Path folder;

    private TestServer server;

    private TextClient start(KestrelSettings settings) throws Exception {
        server = new TestServer(folder.resolve("data"), Sync.INTERVAL, settings);
        return server.client();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void noreply_isHonouredEverywhere() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            a.send("set q 0 0 1 noreply\r\n1\r\nset q 0 0 1 noreply\r\n2\r\n");
            assertThat(a.get("q")).isEqualTo("1");
            a.send("flush_all noreply\r\ndelete q noreply\r\n");
            a.exchange("get q\r\n", "END\r\n");
        }
    }

    @Test
    void binaryProtocol_isRefusedAtOnce() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            a.send("\u0080\u000b\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\0");
            assertThat(a.untilClosed())
                    .startsWith("\u0081\u000b\0\0\0\0\0\u0081")
                    .contains("text protocol only");
        }
    }

    @Test
    void badDataChunk_storesNothing_evenWithBytesBehindIt() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT);
                TextClient b = server.client()) {
            a.send("set q 0 0 3\r\nabcdef\r\n" + "x".repeat(100_000));
            assertThat(a.untilClosed()).isEqualTo("CLIENT_ERROR bad data chunk\r\n");
            b.exchange("get q\r\n", "END\r\n");
        }
    }

    @Test
    void item_atTheLimit_isStored_oneMoreIsNot() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.limited(10, 100_000, 10, Duration.ZERO))) {
            a.set("q", "x".repeat(100_000));
            a.exchange("set q 0 0 100001\r\n" + "y".repeat(100_001) + "\r\n", "NOT_STORED\r\n");
            assertThat(a.get("q")).isEqualTo("x".repeat(100_000));
            assertThat(a.get("q")).isEmpty();
        }
    }

    @Test
    void largeItems_pipelined_comeBackWhole() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            String big = "abcdefgh".repeat(250_000);
            a.set("q", big);
            a.set("q", "small");
            a.set("q", big);
            a.send("get q\r\nget q\r\nget q\r\nversion\r\n");
            String value = "VALUE q 0 2000000\r\n" + big + "\r\nEND\r\n";
            a.expect(value + "VALUE q 0 5\r\nsmall\r\nEND\r\n" + value + "VERSION 2.4.1\r\n");
        }
    }

    /** The get waits until the input is full; then a part of the set is all there is to take from it. */
    @Test
    void setLargerThanTheInput_behindAWaitingGet_isStored() throws Exception {
        String body = "x".repeat(100_000);
        try (TextClient client = start(KestrelSettings.DEFAULT)) {
            client.send("get q/t=200\r\nset q 0 0 100000\r\n" + body + "\r\nget q\r\n")
                    .expect("END\r\nSTORED\r\nVALUE q 0 100000\r\n" + body + "\r\nEND\r\n");
        }
    }

    @Test
    void line_atTheLimit_isServed_oneMoreByteIsNot() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT);
                TextClient b = server.client()) {
            a.exchange("version " + " ".repeat(4096 - 8 - 2) + "\r\n", "VERSION 2.4.1\r\n");
            b.send("version " + " ".repeat(4096 - 8 - 1) + "\r\n");
            assertThat(b.untilClosed()).isEqualTo("CLIENT_ERROR line too long\r\n");
        }
    }

    @Test
    void name_atTheLimit_isServed_oneMoreByteIsNot() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            a.set("n".repeat(256), "x");
            assertThat(a.get("n".repeat(256))).isEqualTo("x");
            a.send("get " + "n".repeat(257) + "\r\n");
            assertThat(a.untilClosed()).isEqualTo("CLIENT_ERROR bad queue name\r\n");
        }
    }

    @Test
    void numbers_atTheirEdges() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.answering(
                KestrelSettings.Flags.KEEP, KestrelSettings.MultiGet.FIRST, KestrelSettings.Echo.QUEUE))) {
            a.exchange("set q 4294967295 2147483647 1\r\nx\r\n", "STORED\r\n");
            a.exchange("get q\r\n", "VALUE q 4294967295 1\r\nx\r\nEND\r\n");
            a.exchange("set q 4294967296 0 1\r\nx\r\n", "CLIENT_ERROR bad flags\r\n");
            a.exchange("set q 0 -1 1\r\nx\r\n", "STORED\r\n").exchange("get q\r\n", "END\r\n");
            a.exchange("set q 0 0 0\r\n\r\n", "STORED\r\n").exchange("get q\r\n", "VALUE q 0 0\r\n\r\nEND\r\n");
            a.exchange("set q 0 1000000 1\r\nx\r\n", "STORED\r\n").exchange("get q\r\n", "END\r\n");
            a.exchange("set q 0 999999 1\r\nx\r\n", "STORED\r\n").exchange("get q\r\n", "VALUE q 0 1\r\nx\r\nEND\r\n");
            a.send("set q 0 2147483648 1\r\nx\r\n");
            assertThat(a.untilClosed()).isEqualTo("CLIENT_ERROR bad expiry\r\n");
        }
    }

    @Test
    void multiGetAll_servesEveryKeyOnce() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.answering(
                KestrelSettings.Flags.ZERO, KestrelSettings.MultiGet.ALL, KestrelSettings.Echo.QUEUE))) {
            a.set("q", "1").set("r", "2").set("r", "3");
            a.exchange(
                    "get q none r r/peek\r\n", "VALUE q 0 1\r\n1\r\nVALUE r 0 1\r\n2\r\nVALUE r 0 1\r\n3\r\nEND\r\n");
        }
    }

    @Test
    void multiGetFirst_servesTheFirst() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            a.set("q", "1").set("r", "2");
            a.exchange("get q r\r\n", "VALUE q 0 1\r\n1\r\nEND\r\n");
            assertThat(a.get("r")).isEqualTo("2");
        }
    }

    @Test
    void echoKey_repeatsTheKeyWithItsOptions() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.answering(
                KestrelSettings.Flags.ZERO, KestrelSettings.MultiGet.FIRST, KestrelSettings.Echo.KEY))) {
            a.set("q", "1");
            a.exchange("get q/t=100/open\r\n", "VALUE q/t=100/open 0 1\r\n1\r\nEND\r\n");
        }
    }

    @Test
    void shutdown_isRefused_unlessAllowed() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT);
                TextClient b = server.client()) {
            a.send("shutdown\r\n");
            assertThat(a.untilClosed()).isEqualTo("CLIENT_ERROR shutdown is not allowed here\r\n");
            b.exchange("version\r\n", "VERSION 2.4.1\r\n");
        }
    }

    @Test
    void connections_beyondTheLimit_areToldSo() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.limited(1, 1000, 10, Duration.ZERO))) {
            a.exchange("version\r\n", "VERSION 2.4.1\r\n");
            try (TextClient b = server.client()) {
                assertThat(b.untilClosed()).isEqualTo("SERVER_ERROR too many connections\r\n");
            }
            a.exchange("version\r\n", "VERSION 2.4.1\r\n");
        }
    }

    @Test
    void idleConnection_isClosed_butNotAWaitingOne() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.limited(10, 1000, 10, Duration.ofMillis(200)));
                TextClient b = server.client()) {
            b.send("get q/t=1000\r\n");
            assertThat(a.untilClosed()).isEmpty();
            b.expect("END\r\n");
        }
    }

    @Test
    void status_survivesARestart() throws Exception {
        KestrelSettings settings = KestrelSettings.DEFAULT.administered(false, Optional.of(folder.resolve("status")));
        try (TextClient a = start(settings)) {
            a.exchange("status readonly\r\n", "END\r\n").exchange("status\r\n", "READONLY\r\n");
            a.send("set q 0 0 1\r\nx\r\n");
            assertThat(a.untilClosed()).startsWith("SERVER_ERROR ");
        }
        server.close();
        assertThat(Files.readString(folder.resolve("status"))).isEqualTo("READONLY\n");
        try (TextClient a = start(settings)) {
            a.exchange("STATUS\r\n", "READONLY\r\n").exchange("status UP\r\n", "END\r\n");
            a.set("q", "x");
        }
    }

    @Test
    void queueLimits_inKestrelsSense() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT.with(QueuesFile.read()))) {
            a.set("size10", "12345678").set("size10", "12345678");
            a.exchange("set size10 0 0 1\r\nx\r\n", "NOT_STORED\r\n");
            for (int i = 1; i <= 5; i++) {
                a.set("disc3", "" + i);
            }
            assertThat(a.get("disc3")).isEqualTo("3");
            a.exchange("get fan+c\r\n", "END\r\n").set("fan", "x").exchange("get fan\r\n", "END\r\n");
            assertThat(a.get("fan+c")).isEqualTo("x");
        }
    }

    @Test
    void messages_areTheSameForEveryProtocol() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            server.engine()
                    .queue(QueueName.of("q"))
                    .put(PutRequest.of(Body.wrap("by another door".getBytes())), new IgnoredResult<>());
            assertThat(a.get("q/t=5000")).isEqualTo("by another door");
        }
    }

    @Test
    void captureQueue_isNeitherDeletedNorReadByFlush() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            server.engine()
                    .queue(QueueName.of("db:t"))
                    .configure(QueueSettings.DEFAULT.asCapture(), new IgnoredResult<>());
            a.set("db:t", "change");
            a.exchange("flush db:t\r\n", "END\r\n");
            a.exchange("flush_all\r\n", "Flushed all queues.\r\n");
            a.exchange("delete db:t\r\n", "CLIENT_ERROR a capture queue is not deleted by this protocol\r\n");
            assertThat(server.engine().find(QueueName.of("db:t"))).isPresent();
            assertThat(server.engine().queue(QueueName.of("db:t")).view(1)).isPresent();
        }
    }

    @Test
    void pipelinedSetsAndGets_manyInOnePacket_replyInOrder() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            StringBuilder send = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 2000; i++) {
                send.append("set q 0 0 4\r\n").append(String.format("%04d", i)).append("\r\n");
                expected.append("STORED\r\n");
                if (i % 3 == 2) {
                    send.append("get q\r\n");
                    expected.append("VALUE q 0 4\r\n")
                            .append(String.format("%04d", i / 3))
                            .append("\r\nEND\r\n");
                }
            }
            a.exchange(send.toString(), expected.toString());
        }
    }

    @Test
    void halfClosedClient_getsItsReplies() throws Exception {
        try (TextClient a = start(KestrelSettings.DEFAULT)) {
            a.send("set q 0 0 1\r\nx\r\nget q\r\nversion\r\n").shutdownOutput();
            assertThat(a.untilClosed()).isEqualTo("STORED\r\nVALUE q 0 1\r\nx\r\nEND\r\nVERSION 2.4.1\r\n");
        }
    }

    private static final class IgnoredResult<T> implements io.gannet.queue.Callback<T> {
        @Override
        public void done(T result) {
            assertThat(result).isNotNull();
        }

        @Override
        public void failed(io.gannet.queue.EngineException problem) {
            throw problem;
        }
    }
}
