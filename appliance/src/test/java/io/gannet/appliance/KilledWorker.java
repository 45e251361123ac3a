package io.gannet.appliance;

import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueName;
import io.gannet.queue.Sync;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Feed;
import io.gannet.worker.Parts;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A process to be killed: an engine, a worker without database and an index, under load. The message with number {@code n} is a
 * function of {@code n}, so whoever looks at what is left can tell what should be there.
 */
final class KilledWorker {

    static final String QUEUE = "shop.articles";
    static final String INDEX = "articles";
    private static final int BURST = 100;

    private KilledWorker() {}

    /** The key of this message. */
    static String id(long number) {
        return Long.toString(Math.floorMod(number * 0x9e3779b97f4a7c15L >>> 20, 300));
    }

    /** Whether this message deletes its key; every 50th is no event at all. */
    static boolean deletes(long number) {
        return number % 7 == 0;
    }

    static boolean poison(long number) {
        return number % 50 == 0;
    }

    static String title(long number) {
        return "第" + number + "版 version " + number;
    }

    private static byte[] message(long number) {
        String json = poison(number)
                ? "poison " + number
                : "{\"v\":1,\"op\":\"" + (deletes(number) ? "delete" : "update")
                        + "\",\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":" + id(number) + "}"
                        + (deletes(number)
                                ? ""
                                : ",\"row\":{\"id\":" + id(number) + ",\"title\":\"" + title(number) + "\"}")
                        + ",\"src\":\"push\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    static LuceneSink index(Path directory) throws Exception {
        return LuceneSink.open(IndexSettings.of(INDEX, List.of()), directory.resolve("index"), Clock.systemUTC());
    }

    /** Arguments: directory, number of messages. Ends when all are durable in the index. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        long total = Long.parseLong(args[1]);
        LogQueueEngine engine = LogQueueEngine.open(EngineSettings.of(directory.resolve("queue"))
                .withSync(Sync.NEVER, Duration.ofSeconds(1))
                .withDisk(0, 0));
        LuceneSink sink = index(directory);
        Worker worker = new Worker(new Parts(
                sink,
                new Feed(List.of(QUEUE), Set.of(), Set.of()),
                new LocalSource(engine, (queue, number) -> number),
                Optional.empty(),
                FailedPositionLog.open(directory.resolve("failed"), 1 << 20),
                new WorkerSettings(200, 1 << 20, 20, 40, 100_000, 100, 3),
                (name, queues, gap) -> System.out.println("gap " + gap),
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry()));
        worker.start();
        System.out.println("ready");
        Queue queue = engine.queue(QueueName.of(QUEUE));
        for (long number = queue.status().last() + 1; number <= total; number += BURST) {
            put(queue, number, Math.min(total, number + BURST - 1));
            LockSupport.parkNanos(2_000_000);
        }
        while (worker.status().durable().getOrDefault(QUEUE, 0L) < total) {
            LockSupport.parkNanos(5_000_000);
        }
        worker.close();
        sink.close();
        engine.close();
        System.out.println("done");
    }

    private static void put(Queue queue, long from, long to) throws InterruptedException {
        List<PutRequest> requests = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            requests.add(PutRequest.of(Body.wrap(message(number))));
        }
        CountDownLatch stored = new CountDownLatch(1);
        queue.putAll(requests, new Callback<List<PutResult>>() {
            @Override
            public void done(List<PutResult> results) {
                if (results.get(results.size() - 1).number() != to) {
                    throw new IllegalStateException("message " + to + " became " + results);
                }
                stored.countDown();
            }

            @Override
            public void failed(EngineException problem) {
                throw problem;
            }
        });
        stored.await();
    }
}
