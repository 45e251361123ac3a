package io.gannet.bench;

import io.gannet.kestrel.KestrelQueues;
import io.gannet.kestrel.KestrelServer;
import io.gannet.kestrel.KestrelSettings;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.ReaderStatus;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How fast the memcached listener is: each load against the listener and, in the same run, against the barest loop on the same engine,
 * with {@code version} as the floor of a round trip, and against the system's beanstalkd if there is one. Load and servers share the
 * machine's cores; all but beanstalkd share this process.
 */
public final class MemcachedBench {

    private static final int WARM_UP_CONNECTIONS = 10;
    private static final long INTERVAL_MILLIS = 100;
    private static final int WAITING = 1000;
    private static final int WAITING_ROUNDS = 10;

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
        Duration interval = Duration.ofMillis(INTERVAL_MILLIS);
        Optional<BeanstalkServer> beanstalkd =
                BeanstalkServer.start(folder.resolve("beanstalkd"), sync, INTERVAL_MILLIS);
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
            Rival ourListener = new Rival("listener", server.port(), LoadDialect.memcached(size));
            Rival plainLoop = new Rival("plain loop", loop.port(), LoadDialect.memcached(size));
            Optional<Rival> other = beanstalkd.map(b -> new Rival("beanstalkd", b.port(), LoadDialect.beanstalk(size)));
            ourListener.warmUp(millis);
            plainLoop.warmUp(millis);
            out.println("sync " + sync.name().toLowerCase(Locale.ROOT)
                    + (sync == Sync.INTERVAL ? " of " + INTERVAL_MILLIS + " ms, " : ", ")
                    + size + " bytes, " + millis + " ms a load; operations/s (median/p99 us); \"floor\" is version's"
                    + (other.isPresent() ? "" : "; beanstalkd is not installed"));
            out.printf(
                    "%-20s %6s  %-24s %-24s %-24s %s%n",
                    "load", "conns", "listener", "plain loop", "beanstalkd", "of loop, floor, beanstalkd");
            for (int count : connections) {
                double floor = 0;
                for (MemcachedLoad.Mode mode : MemcachedLoad.Mode.values()) {
                    double measured = compare(mode, count, List.of(ourListener, plainLoop), other, floor);
                    floor = mode == MemcachedLoad.Mode.VERSION ? measured : floor;
                }
            }
            waiting(server.port(), ours);
        } finally {
            beanstalkd.ifPresent(BeanstalkServer::close);
        }
    }

    /** A server that is measured. */
    private record Rival(String name, int port, LoadDialect dialect) {

        MemcachedLoad.Result run(MemcachedLoad.Mode mode, int count, long millis) throws IOException {
            return new MemcachedLoad(name, port, count, dialect).run(mode, millis);
        }

        void warmUp(long millis) throws IOException {
            run(MemcachedLoad.Mode.SET_GET, WARM_UP_CONNECTIONS, millis * 2);
            run(MemcachedLoad.Mode.SET_RELIABLE, WARM_UP_CONNECTIONS, millis);
        }
    }

    private double compare(MemcachedLoad.Mode mode, int count, List<Rival> two, Optional<Rival> other, double floor)
            throws IOException {
        MemcachedLoad.Result ours = two.get(0).run(mode, count, millis);
        MemcachedLoad.Result loop = two.get(1).run(mode, count, millis);
        Optional<MemcachedLoad.Result> third =
                other.isPresent() ? Optional.of(other.get().run(mode, count, millis)) : Optional.empty();
        out.printf(
                Locale.ROOT,
                "%-20s %6d  %-24s %-24s %-24s %.2f  %s  %s%n",
                mode.title,
                count,
                text(ours),
                text(loop),
                third.map(MemcachedBench::text).orElse("-"),
                ours.perSecond() / loop.perSecond(),
                floor == 0 ? "-" : String.format(Locale.ROOT, "%.2f", ours.perSecond() / floor),
                third.map(one -> String.format(Locale.ROOT, "%.2f", ours.perSecond() / one.perSecond()))
                        .orElse("-"));
        return ours.perSecond();
    }

    private static String text(MemcachedLoad.Result result) {
        return String.format(
                Locale.ROOT, "%.0f (%.0f/%.0f)", result.perSecond(), result.medianMicros(), result.p99Micros());
    }

    /** Gets that wait and as many sets. */
    private void waiting(int port, LogQueueEngine engine) throws IOException {
        QueueName name = QueueName.of("waiting");
        try (WaitingLoad load = new WaitingLoad(port, WAITING, () -> engine.find(name).stream()
                .flatMap(queue -> queue.status().readers().stream())
                .mapToLong(ReaderStatus::waiting)
                .sum())) {
            StringBuilder rounds = new StringBuilder();
            for (int i = 0; i < WAITING_ROUNDS; i++) {
                rounds.append(String.format(Locale.ROOT, " %.1f", load.round()));
            }
            out.println(WAITING + " waiting gets served by as many sets of one connection, ms a round:" + rounds);
        }
    }
}
