package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.queue.Sync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody who waits is forgotten. Readers come, wait, look, give back and die in the middle of anything; each writer sets its next
 * message when its last one was confirmed, so one lost wake-up stops it.
 */
class WakeUpTest {

    private static final int READERS = 24;
    private static final int WRITERS = 6;
    private static final int PATIENCE_SECONDS = 20;

    @TempDir
    Path folder;

    private final ConcurrentMap<String, CompletableFuture<Void>> confirmed = new ConcurrentHashMap<>();
    private final AtomicInteger killed = new AtomicInteger();
    private volatile boolean stopped;

    @Test
    void everyMessageIsConfirmedOnce_soon() throws Exception {
        assertThat(run(Sync.INTERVAL, Duration.ofSeconds(2), 1)).isGreaterThan(500);
    }

    @Test
    @Tag("long")
    void everyMessageIsConfirmedOnce_soon_forLong() throws Exception {
        for (Sync sync : Sync.values()) {
            assertThat(run(sync, Duration.ofSeconds(20), System.nanoTime())).isGreaterThan(2000);
        }
        assertThat(killed.get()).isGreaterThan(500);
    }

    /** Runs for so long; how many messages were confirmed. */
    private int run(Sync sync, Duration time, long seed) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<Integer>> writers = new ArrayList<>();
        List<Future<Integer>> readers = new ArrayList<>();
        stopped = false;
        confirmed.clear();
        try (TestServer server = new TestServer(folder.resolve("" + sync), sync, KestrelSettings.DEFAULT)) {
            long until = System.nanoTime() + time.toNanos();
            for (int i = 0; i < READERS; i++) {
                Random random = new Random(seed + i);
                readers.add(threads.submit(() -> read(server, random)));
            }
            for (int i = 0; i < WRITERS; i++) {
                String name = "w" + i + "-";
                writers.add(threads.submit(() -> write(server, name, until)));
            }
            int messages = 0;
            for (Future<Integer> writer : writers) {
                messages += result(writer, seed);
            }
            stopped = true;
            int read = 0;
            for (Future<Integer> reader : readers) {
                read += result(reader, seed);
            }
            assertThat(read).as("seed " + seed).isEqualTo(messages);
            try (TextClient client = server.client()) {
                assertThat(client.get("q")).isEmpty();
            }
            return messages;
        } finally {
            stopped = true;
            threads.shutdownNow();
        }
    }

    private static int result(Future<Integer> future, long seed) throws Exception {
        try {
            return future.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        }
    }

    private int write(TestServer server, String name, long until) throws Exception {
        int sent = 0;
        try (TextClient client = server.client()) {
            while (System.nanoTime() < until) {
                String body = name + sent++;
                CompletableFuture<Void> done = new CompletableFuture<>();
                confirmed.put(body, done);
                client.set("q", body);
                done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return sent;
    }

    private int read(TestServer server, Random random) throws Exception {
        int count = 0;
        while (!stopped) {
            try (TextClient client = server.client()) {
                Callable<Boolean> turn = () -> turn(client, random);
                for (int i = random.nextInt(20); i >= 0 && !stopped; i--) {
                    count += Boolean.TRUE.equals(turn.call()) ? 1 : 0;
                }
                if (random.nextBoolean()) {
                    killed.incrementAndGet();
                    client.send("get q/t=3000/open\r\n").reset();
                }
            }
        }
        return count;
    }

    /** One read; whether it confirmed a message. */
    private boolean turn(TextClient client, Random random) throws IOException {
        if (random.nextInt(8) == 0) {
            client.get("q/t=" + random.nextInt(20) + "/peek");
            return false;
        }
        String body = client.get("q/t=" + (random.nextInt(4) == 0 ? 1 : 300) + "/open");
        if (body.isEmpty()) {
            return false;
        }
        if (random.nextInt(10) == 0) {
            client.exchange("get q/abort\r\n", "END\r\n");
            return false;
        }
        client.exchange("get q/close\r\n", "END\r\n");
        assertThat(Objects.requireNonNull(confirmed.get(body)).complete(null))
                .as(body + " was confirmed before")
                .isTrue();
        return true;
    }
}
