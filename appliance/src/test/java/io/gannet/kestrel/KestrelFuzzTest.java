package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.queue.Sync;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes of all kinds, cut anywhere: the server stays alive and in step, or says what is wrong and closes. Every test prints its seed
 * when it fails.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KestrelFuzzTest {

    private static final long SEED = 20_261_122L;
    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(2);

    @TempDir
    static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(
                folder, Sync.INTERVAL, KestrelSettings.DEFAULT.limited(200, 100_000, 5, Duration.ofSeconds(20)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Valid commands in random order and random pieces against a model: every reply is known before it comes. */
    @RepeatedTest(20)
    void validCommands_cutAnywhere_answerAsTheModel(RepetitionInfo repetition) throws Exception {
        validCommands(SEED + repetition.getCurrentRepetition());
    }

    /** The same with seeds of its own, for long. */
    @Test
    @Tag("long")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void anySeed_forLong() throws Exception {
        long first = System.nanoTime();
        for (int i = 0; System.nanoTime() - first < LONG_NANOS; i++) {
            validCommands(first + i);
            anyBytes(first + i);
        }
    }

    private static void validCommands(long seed) throws Exception {
        Random random = new Random(seed);
        String queue = "model" + seed;
        NavigableMap<Integer, String> unread = new TreeMap<>();
        Deque<Map.Entry<Integer, String>> open = new ArrayDeque<>();
        StringBuilder send = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            step(random, queue, unread, open, send, expected, i);
        }
        try (TextClient client = server.client()) {
            String bytes = send.toString();
            int at = 0;
            while (at < bytes.length()) {
                int n = Math.min(bytes.length() - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 5_000 : 40));
                client.send(bytes.substring(at, at + n));
                at += n;
            }
            String got = received(client.send("quit\r\n"), seed);
            int differs = Arrays.mismatch(got.toCharArray(), expected.toString().toCharArray());
            String around = got.substring(Math.max(0, Math.min(got.length(), differs) - 50), Math.max(0, differs));
            assertThat(differs)
                    .as("seed " + seed + ": replies differ behind: " + around)
                    .isNegative();
        }
        assertThat(open.size()).as("seed " + seed).isLessThanOrEqualTo(5);
    }

    private static String received(TextClient client, long seed) {
        try {
            return client.untilClosed();
        } catch (IOException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void step(
            Random random,
            String queue,
            NavigableMap<Integer, String> unread,
            Deque<Map.Entry<Integer, String>> open,
            StringBuilder send,
            StringBuilder expected,
            int i) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                String body =
                        "b" + i + "\r\n".repeat(random.nextInt(3)) + "x".repeat(random.nextInt(3) == 0 ? 20_000 : 5);
                boolean noreply = random.nextInt(4) == 0;
                send.append("set " + queue + " 0 0 " + body.length() + (noreply ? " noreply" : "") + "\r\n" + body
                        + "\r\n");
                expected.append(noreply ? "" : "STORED\r\n");
                unread.put(i, body);
            }
            case 3 -> {
                send.append("get " + queue + "/peek\r\n");
                expected.append(value(queue, unread.firstEntry()));
            }
            case 4 -> {
                if (open.isEmpty()) {
                    send.append("gets " + queue + "\n");
                    expected.append(value(queue, unread.pollFirstEntry()));
                }
            }
            case 5 -> {
                if (open.size() < 5) {
                    send.append("GET " + queue + "/t=0/open\r\n");
                    Map.Entry<Integer, String> head = unread.pollFirstEntry();
                    if (head != null) {
                        open.addLast(head);
                    }
                    expected.append(value(queue, head));
                }
            }
            case 6 -> {
                send.append("get " + queue + "/close\r\n");
                open.pollFirst();
                expected.append("END\r\n");
            }
            default -> {
                // it comes back to its old place
                send.append("get " + queue + "/abort\r\n");
                Map.Entry<Integer, String> back = open.pollFirst();
                if (back != null) {
                    unread.put(back.getKey(), back.getValue());
                }
                expected.append("END\r\n");
            }
        }
    }

    private static String value(String queue, Map.@Nullable Entry<Integer, String> message) {
        if (message == null) {
            return "END\r\n";
        }
        String body = message.getValue();
        return "VALUE " + queue + " 0 " + body.length() + "\r\n" + body + "\r\nEND\r\n";
    }

    /** Anything at all: whatever comes back are replies of this protocol, and the next client is served. */
    @RepeatedTest(60)
    void anyBytes_areAnsweredOrRefused_andTheServerLives(RepetitionInfo repetition) throws Exception {
        anyBytes(SEED * 31 + repetition.getCurrentRepetition());
    }

    private static void anyBytes(long seed) throws Exception {
        Random random = new Random(seed);
        try (TextClient client = server.client()) {
            try {
                for (int i = 0; i < 20; i++) {
                    client.send(noise(random));
                }
                client.shutdownOutput();
                String got = client.untilClosed();
                assertThat(got).as("seed " + seed).matches("(?s)(|.*\r\n|\u0081.*)");
            } catch (SocketException e) {
                // it refused in the middle of the noise and closed
                assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
            }
        }
        try (TextClient client = server.client()) {
            client.exchange("version\r\n", "VERSION 2.4.1\r\n");
        }
        assertThat(server.server().figures().stats()).isNotEmpty();
    }

    private static final String[] WORDS = {
        "set",
        "get",
        "gets",
        "delete",
        "flush",
        "flush_all",
        "stats",
        "dump_stats",
        "monitor",
        "confirm",
        "status",
        "version",
        "q",
        "q/open",
        "q/close/open",
        "q+c",
        "q/t=1",
        "q/t=x",
        "/",
        "//",
        "~",
        ".",
        "0",
        "1",
        "-1",
        "3",
        "99999999999999999999",
        "100001",
        "2147483647",
        "2147483648",
        "noreply",
        "\u0000",
        "\u0080\u0081",
        "",
        "up",
        "SET",
        "add",
        "VALUE"
    };

    private static String noise(Random random) {
        StringBuilder noise = new StringBuilder();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = random.nextInt(200); i > 0; i--) {
                    noise.append((char) random.nextInt(256));
                }
            }
            case 1 -> noise.append("x".repeat(random.nextInt(9_000)));
            default -> {
                for (int i = random.nextInt(7); i > 0; i--) {
                    String word = WORDS[random.nextInt(WORDS.length)];
                    noise.append(word.equals("monitor") ? "get" : word).append(' ');
                }
                noise.append(random.nextBoolean() ? "\r\n" : "\n");
                if (random.nextInt(3) == 0) {
                    noise.append("set q 0 0 3\r\n")
                            .append("abcd".substring(random.nextInt(2)))
                            .append("\r\n");
                }
            }
        }
        return noise.toString();
    }

    /** Announced and never sent: memory follows what has come. */
    @RepeatedTest(1)
    void announcedBodies_takeNoMemory() throws Exception {
        TextClient[] clients = new TextClient[150];
        long before = used();
        for (int i = 0; i < clients.length; i++) {
            clients[i] = server.client();
            clients[i].send("set never 0 0 100000\r\nonly this");
        }
        for (TextClient client : clients) {
            client.send("x");
        }
        assertThat(used() - before).isLessThan(20L << 20);
        for (TextClient client : clients) {
            client.close();
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
