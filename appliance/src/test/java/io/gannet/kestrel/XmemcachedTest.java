package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.queue.Sync;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.command.KestrelCommandFactory;
import net.rubyeye.xmemcached.utils.AddrUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client that Kestrel's Java users have: xmemcached with its KestrelCommandFactory, unchanged. */
@SuppressWarnings("deprecation")
class XmemcachedTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(folder, Sync.INTERVAL, KestrelSettings.DEFAULT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    record Job(String name, List<Integer> steps) implements Serializable {}

    private static MemcachedClient client(int connections) throws Exception {
        XMemcachedClientBuilder builder =
                new XMemcachedClientBuilder(AddrUtil.getAddresses("127.0.0.1:" + server.port()));
        builder.setCommandFactory(new KestrelCommandFactory());
        builder.setConnectionPoolSize(connections);
        builder.setFailureMode(true);
        MemcachedClient client = builder.build();
        client.setOpTimeout(10_000);
        client.setPrimitiveAsString(false);
        return client;
    }

    private static String queue() {
        return "x" + NAMES.incrementAndGet();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void strings_andSerialisedObjects_comeBackAsTheyWere(boolean primitiveAsString) throws Exception {
        MemcachedClient client = client(1);
        try {
            client.setPrimitiveAsString(primitiveAsString);
            String queue = queue();
            for (int i = 0; i < 50; i++) {
                assertThat(client.set(queue, 0, "text " + i + " Grüße")).isTrue();
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.<String>get(queue)).isEqualTo("text " + i + " Grüße");
            }
            if (!primitiveAsString) {
                Job job = new Job("job", new ArrayList<>(List.of(1, 2, 3)));
                assertThat(client.set(queue, 0, job)).isTrue();
                assertThat(client.<Job>get(queue)).isEqualTo(job);
                assertThat(client.set(queue, 0, 42)).isTrue();
                assertThat(client.<Integer>get(queue)).isEqualTo(42);
                String large = "large ".repeat(20_000);
                assertThat(client.set(queue, 0, large)).isTrue();
                assertThat(client.<String>get(queue)).isEqualTo(large);
            } else {
                assertThat(client.set(queue, 0, 42)).isTrue();
                assertThat(client.<String>get(queue)).isEqualTo("42");
            }
            assertThat(client.<String>get(queue)).isNull();
        } finally {
            client.shutdown();
        }
    }

    @Test
    void blockingGet_returnsWhatComesMeanwhile() throws Exception {
        MemcachedClient reader = client(1);
        MemcachedClient writer = client(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            String queue = queue();
            Future<String> got = thread.submit((Callable<String>) () -> reader.get(queue + "/t=8000"));
            await().until(() -> server.engine()
                    .find(io.gannet.queue.QueueName.of(queue))
                    .flatMap(q -> Report.defaultReader(q.status()))
                    .map(r -> r.waiting() == 1)
                    .orElse(false));
            writer.set(queue, 0, "at last");
            assertThat(got.get()).isEqualTo("at last");
            assertThat(reader.<String>get(queue + "/t=50")).isNull();
        } finally {
            thread.shutdownNow();
            reader.shutdown();
            writer.shutdown();
        }
    }

    @Test
    void peek_leavesTheMessage() throws Exception {
        MemcachedClient client = client(1);
        try {
            String queue = queue();
            assertThat(client.<String>get(queue + "/peek")).isNull();
            client.set(queue, 0, "here");
            assertThat(client.<String>get(queue + "/peek")).isEqualTo("here");
            assertThat(client.<String>get(queue)).isEqualTo("here");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void reliableGet_closes_aborts_andReturnsOnDisconnect() throws Exception {
        MemcachedClient first = client(1);
        MemcachedClient second = client(1);
        try {
            String queue = queue();
            first.set(queue, 0, "one");
            first.set(queue, 0, "two");
            assertThat(first.<String>get(queue + "/open")).isEqualTo("one");
            assertThat(first.<String>get(queue + "/close")).isNull();
            assertThat(first.<String>get(queue + "/open")).isEqualTo("two");
            assertThat(second.<String>get(queue)).isNull();
            assertThat(first.<String>get(queue + "/abort")).isNull();
            assertThat(first.<String>get(queue + "/open")).isEqualTo("two");
            first.shutdown();
            assertThat(second.<String>get(queue + "/t=5000")).isEqualTo("two");
        } finally {
            second.shutdown();
        }
    }

    @Test
    void delete_andFlushAll_empty() throws Exception {
        MemcachedClient client = client(1);
        try {
            String queue = queue();
            client.set(queue, 0, "gone");
            assertThat(client.delete(queue)).isTrue();
            assertThat(client.<String>get(queue)).isNull();
            client.set(queue, 0, "gone too");
            client.flushAll();
            assertThat(client.<String>get(queue)).isNull();
            Map<?, ?> stats = client.getStats();
            assertThat(stats).hasSize(1);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void threads_shareOneClient() throws Exception {
        MemcachedClient client = client(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String queue = queue();
                results.add(threads.submit(() -> {
                    int right = 0;
                    for (int i = 0; i < 300; i++) {
                        client.set(queue, 0, "m" + i);
                        right += ("m" + i).equals(client.<String>get(queue)) ? 1 : 0;
                    }
                    return right;
                }));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(300);
            }
        } finally {
            threads.shutdownNow();
            client.shutdown();
        }
    }

    @Test
    void aHundredThousandMessages_throughManyClients_noneLostNoneDoubled() throws Exception {
        int writers = 5;
        int readers = 5;
        int each = 20_000;
        String queue = queue();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<String> doubled = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(writers * each);
        ExecutorService threads = Executors.newFixedThreadPool(writers + readers);
        List<MemcachedClient> clients = new ArrayList<>();
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                MemcachedClient client = client(1);
                clients.add(client);
                String prefix = w + ":";
                tasks.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(client.set(queue, 0, prefix + i)).isTrue();
                    }
                    return true;
                }));
            }
            for (int r = 0; r < readers; r++) {
                MemcachedClient client = client(1);
                clients.add(client);
                tasks.add(threads.submit(() -> {
                    while (left.get() > 0) {
                        String got = client.get(queue + "/t=200");
                        if (got != null) {
                            left.decrementAndGet();
                            if (!seen.add(got)) {
                                doubled.add(got);
                            }
                        }
                    }
                    return true;
                }));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
            for (MemcachedClient client : clients) {
                client.shutdown();
            }
        }
        assertThat(doubled).isEmpty();
        assertThat(seen).hasSize(writers * each);
        assertThat(server.engine()
                        .queue(io.gannet.queue.QueueName.of(queue))
                        .reader()
                        .peek())
                .isEmpty();
        await().atMost(Duration.ofSeconds(5)).until(() -> Report.defaultReader(server.engine()
                        .queue(io.gannet.queue.QueueName.of(queue))
                        .status())
                .map(reader -> reader.open() == 0)
                .orElse(true));
    }
}
