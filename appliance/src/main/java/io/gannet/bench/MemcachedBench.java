package io.gannet.bench;

import io.gannet.kestrel.KestrelQueues;
import io.gannet.kestrel.KestrelServer;
import io.gannet.kestrel.KestrelSettings;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How fast the memcached listener is: each load against the listener and, in the same run, against the barest loop on the same engine,
 * with {@code version} as the floor of a round trip. Load and servers share this process and its cores.
 */
public final class MemcachedBench {

    private static final int WARM_UP_CONNECTIONS = 10;

    private final Path folder;
    private final Sync sync;
    private final int size;
    private final long millis;
    private final List<Integer> connections;
    private final PrintStream out;

    /**
     * A benchmark.
     *
     * @param folder an empty folder for the queues; left as it is afterwards
     * @param size bytes of a body
     * @param millis how long each load runs
     * @param connections numbers of connections
     */
    public MemcachedBench(Path folder, Sync sync, int size, long millis, List<Integer> connections, PrintStream out) {
        this.folder = folder;
        this.sync = sync;
        this.size = size;
        this.millis = millis;
        this.connections = List.copyOf(connections);
        this.out = out;
    }

    /** Runs everything and prints a line a load. */
    public void run() throws IOException {
        Duration interval = Duration.ofMillis(100);
        try (LogQueueEngine ours = LogQueueEngine.open(
                        EngineSettings.of(folder.resolve("listener")).withSync(sync, interval));
                LogQueueEngine plain = LogQueueEngine.open(
                        EngineSettings.of(folder.resolve("loop")).withSync(sync, interval));
                KestrelServer server = new KestrelServer(
                        KestrelSettings.DEFAULT.at("127.0.0.1", 0),
                        ours,
                        Clock.systemUTC(),
                        () -> KestrelQueues.NONE,
                        () -> {});
                PlainLoop loop = new PlainLoop(plain.queue(QueueName.of("bench")))) {
            server.start();
            for (int port : new int[] {server.port(), loop.port()}) {
                MemcachedLoad warmUp = new MemcachedLoad(port, WARM_UP_CONNECTIONS, size);
                warmUp.run(MemcachedLoad.Mode.SET_GET, millis * 2);
                warmUp.run(MemcachedLoad.Mode.SET_RELIABLE, millis);
            }
            out.println("sync " + sync.name().toLowerCase(Locale.ROOT) + ", " + size + " bytes, " + millis
                    + " ms a load; operations/s (median/p99 us), the plain loop's, and the ratio");
            for (int count : connections) {
                for (MemcachedLoad.Mode mode : MemcachedLoad.Mode.values()) {
                    compare(mode, count, server.port(), loop.port());
                }
            }
        }
    }

    private void compare(MemcachedLoad.Mode mode, int count, int listener, int loop) throws IOException {
        MemcachedLoad.Result ours = new MemcachedLoad(listener, count, size).run(mode, millis);
        MemcachedLoad.Result floor = new MemcachedLoad(loop, count, size).run(mode, millis);
        out.printf(
                Locale.ROOT,
                "%-20s c=%-4d %8.0f (%.0f/%.0f)  %8.0f (%.0f/%.0f)  %.2f%n",
                mode.title,
                count,
                ours.perSecond(),
                ours.medianMicros(),
                ours.p99Micros(),
                floor.perSecond(),
                floor.medianMicros(),
                floor.p99Micros(),
                ours.perSecond() / floor.perSecond());
    }
}
