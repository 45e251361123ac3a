package io.gannet.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Puts, gets and reliable reads over HTTP, at any HTTPSQS server; each connection has a thread and one request under way. */
public final class HttpBench {

    /** What is asked over and over. */
    public enum Mode {
        /** A message by POST. */
        PUT,
        /** The next message, or the answer that there is none. */
        GET,
        /** Puts and gets by the toss of a coin. */
        MIXED,
        /** A reliable read and its acknowledgement over /v1, which only Gannet has; counted as one operation. */
        OPEN_CLOSE
    }

    /**
     * What to run.
     *
     * @param server address, as in http://127.0.0.1:1218
     * @param auth the server's password, empty = none
     * @param count operations after which it ends, 0 = only by time
     * @param rate operations a second of all connections together, 0 = as fast as it goes; a latency then counts from when the
     *     operation was due
     * @param warmUpMillis work that does not count
     * @param pid the server's process, whose CPU time is then told per operation; 0 = not told
     */
    public record Options(
            URI server,
            String queue,
            String auth,
            Mode mode,
            int connections,
            int size,
            long count,
            long millis,
            long rate,
            boolean keepAlive,
            long warmUpMillis,
            long pid) {}

    /**
     * What came of it; latencies and CPU times in microseconds.
     *
     * @param clientCpuMicros CPU time of this process per operation
     * @param serverCpuMicros of the server's; 0 when its process was not named
     */
    public record Result(
            String mode,
            int connections,
            boolean keepAlive,
            int size,
            long operations,
            double seconds,
            double perSecond,
            double p50,
            double p90,
            double p99,
            double p999,
            double max,
            double clientCpuMicros,
            double serverCpuMicros) {}

    private static final int MAX_SAMPLES = 1_000_000;
    private static final long TICKS_A_SECOND = 100;
    private static final Pattern BLANK = Pattern.compile(" ");

    private final Options options;
    private final AtomicLong operations = new AtomicLong();
    private final ConcurrentLinkedQueue<Exception> failed = new ConcurrentLinkedQueue<>();
    private final CyclicBarrier start;
    private final List<int[]> samples = new ArrayList<>();
    private volatile long began;
    private volatile long clientCpu;
    private volatile long serverCpu;

    private HttpBench(Options options) {
        this.options = options;
        this.start = new CyclicBarrier(options.connections(), this::begin);
    }

    /** Warms up, then measures. */
    public static Result run(Options options) throws IOException, InterruptedException {
        return new HttpBench(options).run();
    }

    private void begin() {
        clientCpu = clientCpu();
        serverCpu = serverCpu(options.pid());
        began = System.nanoTime();
    }

    private Result run() throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.connections(); i++) {
            int index = i;
            Thread thread = new Thread(() -> client(index), "bench-http-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Exception problem = failed.poll();
        if (problem != null) {
            throw new IOException(options.server() + ": " + problem.getMessage(), problem);
        }
        return result((System.nanoTime() - began) / 1e9);
    }

    private void client(int index) {
        try (HttpLoad load = new HttpLoad(
                options.server(),
                options.queue(),
                options.auth(),
                options.keepAlive(),
                options.size(),
                new Random(index))) {
            long warm = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.warmUpMillis());
            while (System.nanoTime() < warm && failed.isEmpty()) {
                load.run(options.mode());
            }
            if (failed.isEmpty()) {
                start.await(60, TimeUnit.SECONDS);
                measure(load, index);
            }
        } catch (Exception e) {
            failed.add(e);
            start.reset();
        }
    }

    private void measure(HttpLoad load, int index) throws IOException {
        int[] micros = new int[Math.max(1000, MAX_SAMPLES / options.connections())];
        int taken = 0;
        long end = began + TimeUnit.MILLISECONDS.toNanos(options.millis());
        long every = options.rate() == 0 ? 0 : 1_000_000_000L * options.connections() / options.rate();
        long due = began + every * index / options.connections();
        while (failed.isEmpty() && System.nanoTime() < end) {
            if (options.count() > 0 && operations.incrementAndGet() > options.count()) {
                break;
            }
            long from = every == 0 ? System.nanoTime() : awaitDue(due);
            due += every;
            load.run(options.mode());
            if (options.count() == 0) {
                operations.incrementAndGet();
            }
            int took = (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - from) / 1000);
            // a reservoir would need randomness: after so many, every later one replaces an earlier one in turn
            micros[taken++ % micros.length] = took;
        }
        synchronized (samples) {
            samples.add(Arrays.copyOf(micros, Math.min(taken, micros.length)));
        }
    }

    private static long awaitDue(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        return due;
    }

    private Result result(double seconds) {
        int[] all = samples.stream().flatMapToInt(Arrays::stream).sorted().toArray();
        long done = options.count() > 0 ? Math.min(operations.get(), options.count()) : operations.get();
        double client = (clientCpu() - clientCpu) / 1e3 / Math.max(1, done);
        double server = options.pid() == 0 ? 0 : (serverCpu(options.pid()) - serverCpu) / 1e3 / Math.max(1, done);
        return new Result(
                options.mode().name(),
                options.connections(),
                options.keepAlive(),
                options.size(),
                done,
                seconds,
                done / seconds,
                percentile(all, 0.5),
                percentile(all, 0.9),
                percentile(all, 0.99),
                percentile(all, 0.999),
                percentile(all, 1),
                client,
                server);
    }

    private static double percentile(int[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))];
    }

    private static long clientCpu() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** User and system time of another process and those it has started, in nanoseconds; 0 when the system does not tell. */
    private static long serverCpu(long pid) {
        if (pid == 0) {
            return 0;
        }
        LongStream started = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(pid), started)
                .map(HttpBench::processorNanos)
                .sum();
    }

    private static long processorNanos(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            List<String> fields = Arrays.asList(BLANK.split(stat.substring(stat.lastIndexOf(')') + 2), -1));
            long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
            return ticks * (1_000_000_000L / TICKS_A_SECOND);
        } catch (IOException e) {
            return 0;
        }
    }
}
