package io.gannet.bench;

import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.OpenRead;
import io.gannet.queue.OpenRequest;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueName;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Puts into the engine and into a {@link RawLog} in turn, in one process, so that the ratio does not depend on the disk: the log
 * runs once before the engine and once after it, and its rate is the mean, because a disk's speed drifts. And, in the sync mode
 * asked for, puts, gets and open-close pairs from one thread.
 */
public final class EngineBench {

    /**
     * What to run.
     *
     * @param directory for the files; they are left there
     * @param seconds of each measurement, after a warm-up of as long, which is repeated while the compiler is busy
     * @param size bytes of a message
     * @param outstanding numbers of puts that are kept waiting for their reply
     * @param sync the engine's sync mode; the raw log always fsyncs
     */
    public record Options(Path directory, int seconds, int size, List<Integer> outstanding, Sync sync) {}

    /**
     * One measurement.
     *
     * @param what raw-log, put, get or open-close
     * @param outstanding operations kept waiting
     * @param perSecond operations a second
     * @param ratio to the raw log with as many outstanding; 0 where there is none
     * @param cpuMicros CPU time of the whole process per operation, in microseconds
     * @param bytesPerByte bytes passed to write calls per message byte; 0 where the system does not tell
     * @param perFsync operations that shared an fsync of the log, on average; 0 where nothing is fsynced
     * @param fsyncMicros what such an fsync took on average, in microseconds
     */
    public record Result(
            String what,
            int outstanding,
            double perSecond,
            double ratio,
            double cpuMicros,
            double bytesPerByte,
            double perFsync,
            double fsyncMicros) {

        /** The mean of two runs of the same. */
        Result mean(Result other) {
            return new Result(
                    what,
                    outstanding,
                    (perSecond + other.perSecond) / 2,
                    0,
                    (cpuMicros + other.cpuMicros) / 2,
                    (bytesPerByte + other.bytesPerByte) / 2,
                    (perFsync + other.perFsync) / 2,
                    (fsyncMicros + other.fsyncMicros) / 2);
        }

        Result beside(Result floor) {
            double part = perSecond / floor.perSecond;
            return new Result(what, outstanding, perSecond, part, cpuMicros, bytesPerByte, perFsync, fsyncMicros);
        }
    }

    /** Counts fsyncs and adds up what they take. */
    static final class Fsyncs implements LongConsumer {

        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        @Override
        public void accept(long taken) {
            count.increment();
            nanos.add(taken);
        }
    }

    private static final int MOST_WARM_UPS = 5;

    private final Options options;
    private final byte[] record;

    private EngineBench(Options options) {
        this.options = options;
        this.record = new byte[options.size()];
        new Random(1).nextBytes(record);
    }

    /** Runs everything; takes about {@code 6 * seconds} for each number of outstanding puts. */
    public static List<Result> run(Options options) throws IOException, InterruptedException {
        Files.createDirectories(options.directory());
        return new EngineBench(options).run();
    }

    private List<Result> run() throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (int outstanding : options.outstanding()) {
            Result before = raw(outstanding);
            Result put = put(outstanding);
            Result raw = before.mean(raw(outstanding));
            results.add(raw);
            results.add(put.beside(raw));
        }
        try (LogQueueEngine engine = open("reads")) {
            reads(engine, results);
        }
        return results;
    }

    private LogQueueEngine open(String name) {
        return LogQueueEngine.open(
                EngineSettings.of(options.directory().resolve(name)).withSync(options.sync(), Duration.ofSeconds(1)));
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    /** Runs the step again and again: to warm up until the compiler has little to do, then measured. */
    private Result measure(String what, int outstanding, Fsyncs fsyncs, Step step) throws InterruptedException {
        warmUp(step);
        long cpu = cpuNanos();
        long written = writtenBytes();
        long synced = fsyncs.count.sum();
        long syncing = fsyncs.nanos.sum();
        long start = System.nanoTime();
        long count = loop(step);
        double nanos = System.nanoTime() - start;
        double bytes = (writtenBytes() - written) / (double) (count * options.size());
        double times = Math.max(1, fsyncs.count.sum() - synced);
        double micros = (fsyncs.nanos.sum() - syncing) / 1e3 / times;
        double cpuMicros = (cpuNanos() - cpu) / 1e3 / count;
        return new Result(what, outstanding, count * 1e9 / nanos, 0, cpuMicros, bytes, count / times, micros);
    }

    private void warmUp(Step step) throws InterruptedException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            long before = compiler.getTotalCompilationTime();
            loop(step);
            if (compiler.getTotalCompilationTime() - before < 50L * options.seconds()) {
                return;
            }
        }
    }

    private long loop(Step step) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        long count = 0;
        while (System.nanoTime() < end) {
            step.run();
            count++;
        }
        return count;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private static long writtenBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
                if (line.startsWith("wchar: ")) {
                    return Long.parseLong(line.substring(7));
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private Result raw(int outstanding) throws IOException, InterruptedException {
        Semaphore permits = new Semaphore(outstanding);
        Fsyncs fsyncs = new Fsyncs();
        Path file = options.directory().resolve("raw-" + outstanding);
        Files.deleteIfExists(file);
        try (RawLog log = new RawLog(file, permits, fsyncs)) {
            return measure("raw-log", outstanding, fsyncs, () -> {
                permits.acquire();
                log.put(record);
            });
        }
    }

    private Result put(int outstanding) throws InterruptedException {
        Semaphore permits = new Semaphore(outstanding);
        ConcurrentLinkedQueue<EngineException> failed = new ConcurrentLinkedQueue<>();
        Callback<PutResult> done = new Callback<>() {
            @Override
            public void done(PutResult result) {
                if (!result.stored()) {
                    failed.add(new EngineException("a put was refused: " + result.outcome()));
                }
                permits.release();
            }

            @Override
            public void failed(EngineException problem) {
                failed.add(problem);
                permits.release();
            }
        };
        try (LogQueueEngine engine = open("put-" + outstanding)) {
            Queue queue = engine.queue(QueueName.of("bench"));
            Fsyncs fsyncs = new Fsyncs();
            engine.onFsync(fsyncs);
            Result result = measure("put", outstanding, fsyncs, () -> {
                permits.acquire();
                queue.put(PutRequest.of(Body.wrap(record)), done);
            });
            permits.acquire(outstanding);
            EngineException problem = failed.poll();
            if (problem != null) {
                throw problem;
            }
            return result;
        }
    }

    private void reads(LogQueueEngine engine, List<Result> results) throws InterruptedException {
        Queue queue = engine.queue(QueueName.of("bench"));
        Semaphore one = new Semaphore(0);
        Callback<PutResult> stored = released(one);
        Callback<Boolean> closed = released(one);
        Callback<List<OpenRead>> opened = new Callback<>() {
            @Override
            public void done(List<OpenRead> reads) {
                reads.get(0).close(closed);
            }

            @Override
            public void failed(EngineException problem) {
                throw problem;
            }
        };
        Fsyncs fsyncs = new Fsyncs();
        engine.onFsync(fsyncs);
        OpenRequest reliable = new OpenRequest(1, Long.MAX_VALUE, 0, 0, true);
        results.add(measure("put+get", 1, fsyncs, () -> {
            queue.put(PutRequest.of(Body.wrap(record)), stored);
            one.acquire();
            queue.reader().open(OpenRequest.one(0), opened);
            one.acquire();
        }));
        results.add(measure("put+open-close", 1, fsyncs, () -> {
            queue.put(PutRequest.of(Body.wrap(record)), stored);
            one.acquire();
            queue.reader().open(reliable, opened);
            one.acquire();
        }));
    }

    private static <T> Callback<T> released(Semaphore one) {
        return new Callback<>() {
            @Override
            public void done(T result) {
                one.release();
            }

            @Override
            public void failed(EngineException problem) {
                throw problem;
            }
        };
    }
}
