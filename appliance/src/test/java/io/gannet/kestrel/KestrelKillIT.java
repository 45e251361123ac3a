package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of the server and of clients, with reads open: everything acknowledged is read at least once, what was confirmed exactly
 * once, in order.
 */
class KestrelKillIT {

    private static final long SEED = 7L;

    @TempDir
    Path folder;

    /** The server in a process of its own, so that it can be killed. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws IOException {
            KestrelServer server = new KestrelServer(
                    KestrelSettings.DEFAULT.at("127.0.0.1", 0),
                    LogQueueEngine.open(
                            EngineSettings.of(Path.of(args[0])).withSync(Sync.valueOf(args[1]), Duration.ofSeconds(1))),
                    Clock.systemUTC(),
                    () -> KestrelQueues.NONE,
                    () -> {});
            server.start();
            System.out.println("port=" + server.port());
            System.out.flush();
        }
    }

    private final List<Process> started = new ArrayList<>();

    private record Server(Process process, int port) {}

    private Server start(Sync sync) throws IOException {
        Path out = folder.resolve("server" + started.size() + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        folder.resolve("data").toString(),
                        sync.name())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        started.add(process);
        Pattern port = Pattern.compile("^port=(\\d+)$", Pattern.MULTILINE);
        AtomicInteger found = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Matcher line = port.matcher(Files.readString(out));
                    if (line.find()) {
                        found.set(Integer.parseInt(line.group(1)));
                    }
                    return found.get() != 0;
                });
        return new Server(process, found.get());
    }

    @AfterEach
    void killAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void killedServer_losesNothingAcknowledged_confirmedStaysConfirmed() throws Exception {
        Random random = new Random(SEED);
        List<String> stored = new ArrayList<>();
        Set<String> confirmed = new HashSet<>();
        Set<String> perhapsConfirmed = new HashSet<>();
        int next = 0;
        for (int round = 0; round < 8; round++) {
            Server server = start(round % 2 == 0 ? Sync.INTERVAL : Sync.ALWAYS);
            try (TextClient writer = new TextClient(server.port());
                    TextClient reader = new TextClient(server.port())) {
                for (int i = 0; i < 60; i++) {
                    String body = "m" + String.format("%06d", next++);
                    writer.set("q", body);
                    stored.add(body);
                }
                String last = "";
                for (int i = random.nextInt(50); i >= 0; i--) {
                    String got = reader.get("q/open");
                    assertThat(got).as("order").isGreaterThan(last);
                    assertThat(confirmed).as("confirmed once").doesNotContain(got);
                    last = got;
                    if (random.nextInt(4) > 0) {
                        // opened in order and closed in order: the oldest open one is closed
                        reader.exchange("get q/close\r\n", "END\r\n");
                        confirmed.add(oldest(perhapsConfirmed, got));
                    } else {
                        perhapsConfirmed.add(got);
                    }
                }
                perhapsConfirmed.clear();
                server.process().destroyForcibly().waitFor();
            }
        }
        Server server = start(Sync.INTERVAL);
        Set<String> left = new TreeSet<>();
        String last = "";
        try (TextClient reader = new TextClient(server.port())) {
            for (String got = reader.get("q"); !got.isEmpty(); got = reader.get("q")) {
                assertThat(got).isGreaterThan(last);
                assertThat(confirmed).doesNotContain(got);
                left.add(got);
                last = got;
            }
        } finally {
            server.process().destroyForcibly().waitFor();
        }
        Set<String> all = new TreeSet<>(left);
        all.addAll(confirmed);
        assertThat(all).containsExactlyElementsOf(new TreeSet<>(stored));
    }

    /** The oldest open read is the one a close ends. */
    private static String oldest(Set<String> open, String latest) {
        if (open.isEmpty()) {
            return latest;
        }
        String first = new TreeSet<>(open).first();
        open.remove(first);
        open.add(latest);
        return first;
    }

    @Test
    void disconnectStorm_everyMessageIsConfirmedExactlyOnce_inOrder() throws Exception {
        Random random = new Random(SEED);
        int messages = 600;
        List<String> confirmed = new ArrayList<>();
        try (TestServer server = new TestServer(folder.resolve("storm"))) {
            try (TextClient writer = server.client()) {
                for (int i = 0; i < messages; i++) {
                    writer.set("q", "m" + String.format("%06d", i));
                }
            }
            int disconnects = 0;
            while (confirmed.size() < messages) {
                try (TextClient reader = server.client()) {
                    List<String> open = new ArrayList<>();
                    for (int i = random.nextInt(6); i >= 0 && confirmed.size() + open.size() < messages; i--) {
                        open.add(reader.get("q/t=5000/open"));
                    }
                    for (int i = random.nextInt(open.size() + 1); i > 0; i--) {
                        reader.exchange("get q/close\r\n", "END\r\n");
                        confirmed.add(open.remove(0));
                    }
                    end(reader, random);
                    disconnects++;
                }
                awaitNothingOpen(server);
            }
            assertThat(disconnects).isGreaterThan(150);
            try (TextClient reader = server.client()) {
                assertThat(reader.get("q")).isEmpty();
            }
        }
        List<String> sorted = new ArrayList<>(confirmed);
        sorted.sort(null);
        assertThat(confirmed).isEqualTo(sorted).doesNotHaveDuplicates().hasSize(messages);
    }

    private static void end(TextClient reader, Random random) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> reader.reset();
            case 1 -> reader.send("get q/open\r\nget q/op").reset();
            case 2 -> reader.send("quit\r\n").untilClosed();
            default -> reader.send("get q/open\r\nset q 0 0 100\r\nhalf").shutdownOutput();
        }
    }

    private static void awaitNothingOpen(TestServer server) {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.engine()
                        .find(io.gannet.queue.QueueName.of("q"))
                        .flatMap(q -> Report.defaultReader(q.status()))
                        .map(r -> r.open() == 0)
                        .orElse(true));
    }
}
