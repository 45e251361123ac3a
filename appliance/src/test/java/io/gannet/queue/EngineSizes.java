package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Sizes of a store and of the process over it; to be run by hand, in a JVM of its own with the heap to be looked at.
 *
 * <pre>
 * EngineSizes fill DIRECTORY MESSAGES        puts 512-byte messages, all kept; prints rate, file and anonymous memory
 * EngineSizes open DIRECTORY                 opens it; prints the time and anonymous memory, and reads some
 * EngineSizes ring DIRECTORY SLOTS MESSAGES CSV   puts and gets through a ring, going on where an earlier run ended; appends
 *                                                 messages so far, bytes of store, bytes of log
 * EngineSizes draw CSV SLOTS SVG                  draws the file's size over the messages
 * </pre>
 */
public final class EngineSizes {

    private static final int SIZE = 512;
    private static final int BATCH = 100;
    private static final int OUTSTANDING = 10;
    private static final int SAMPLE_EVERY = 250_000;
    private static final int READ_EVERY = 10_000;

    private EngineSizes() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        switch (args[0]) {
            case "fill" -> fill(directory, Long.parseLong(args[2]));
            case "open" -> open(directory);
            case "ring" -> ring(directory, Long.parseLong(args[2]), Long.parseLong(args[3]), Path.of(args[4]));
            case "draw" -> SizePlot.draw(Path.of(args[1]), Long.parseLong(args[2]), Path.of(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static LogQueueEngine engine(Path directory) {
        return LogQueueEngine.open(EngineSettings.of(directory).withSync(Sync.NEVER, Duration.ofSeconds(1)));
    }

    /** Anonymous resident memory of this process in megabytes. */
    private static double anonymous() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        return 0;
    }

    /** Puts in batches with several outstanding; one callback frees one place. */
    private static final class Putter implements Callback<List<PutResult>> {
        private final Semaphore places = new Semaphore(OUTSTANDING);
        private final byte[] bytes = new byte[64 * SIZE];
        private final List<PutRequest> batch = new ArrayList<>(BATCH);
        private int at;

        Putter() {
            new Random(1).nextBytes(bytes);
        }

        void put(Queue queue) throws InterruptedException {
            at = (at + 1) % (bytes.length - SIZE);
            batch.add(PutRequest.of(Body.wrap(bytes, at, SIZE)));
            if (batch.size() == BATCH) {
                places.acquire();
                queue.putAll(List.copyOf(batch), this);
                batch.clear();
            }
        }

        @Override
        public void done(List<PutResult> results) {
            for (PutResult result : results) {
                if (!result.stored()) {
                    throw new EngineException("refused: " + result.outcome());
                }
            }
            places.release();
        }

        @Override
        public void failed(EngineException problem) {
            throw problem;
        }

        void finish() throws InterruptedException {
            places.acquire(OUTSTANDING);
        }
    }

    private static void fill(Path directory, long messages) throws IOException, InterruptedException {
        try (LogQueueEngine engine = engine(directory)) {
            Queue queue = engine.queue(QueueName.of("q"));
            Answer.<Boolean>of(done -> queue.configure(QueueSettings.DEFAULT.withSlots(1_000_000_000), done));
            Putter putter = new Putter();
            long start = System.nanoTime();
            double most = 0;
            for (long i = 0; i < messages; i++) {
                putter.put(queue);
                if (i % 100_000 == 0) {
                    most = Math.max(most, anonymous());
                }
            }
            putter.finish();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "fill messages=%d seconds=%.1f per-second=%.0f store=%d MB anonymous=%.0f MB most=%.0f MB%n",
                    messages,
                    seconds,
                    messages / seconds,
                    engine.status().storeBytes() >> 20,
                    anonymous(),
                    most);
        }
    }

    private static void open(Path directory) throws IOException {
        long start = System.nanoTime();
        try (LogQueueEngine engine = engine(directory)) {
            double millis = (System.nanoTime() - start) / 1e6;
            Queue queue = engine.queue(QueueName.of("q"));
            System.out.printf(
                    Locale.ROOT,
                    "open millis=%.0f last=%d anonymous=%.0f MB%n",
                    millis,
                    queue.status().last(),
                    anonymous());
            long read = 0;
            for (long after = 0; after < 1_000_000; after += 1000) {
                read += queue.read(after, 1000, Long.MAX_VALUE).size();
            }
            System.out.printf(Locale.ROOT, "read messages=%d anonymous=%.0f MB%n", read, anonymous());
        }
    }

    private static void ring(Path directory, long slots, long messages, Path csv)
            throws IOException, InterruptedException {
        try (LogQueueEngine engine = engine(directory)) {
            Queue queue = engine.queue(QueueName.of("q"));
            Answer.<Boolean>of(done -> queue.configure(QueueSettings.DEFAULT.withSlots(slots), done));
            Putter putter = new Putter();
            Reader reader = queue.reader();
            long before = queue.status().last();
            long most = 0;
            long start = System.nanoTime();
            for (long i = 1; i <= messages; i++) {
                putter.put(queue);
                if (i % READ_EVERY == 0) {
                    long through = before + i - READ_EVERY / 2;
                    Answer.<Boolean>of(done -> reader.advance(through, done));
                }
                if (i % SAMPLE_EVERY == 0) {
                    EngineStatus status = engine.status();
                    most = Math.max(most, status.storeBytes() + status.logBytes());
                    String line = (before + i) + "," + status.storeBytes() + "," + status.logBytes() + "\n";
                    Files.writeString(csv, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            }
            putter.finish();
            long live = slots * SIZE;
            System.out.printf(
                    Locale.ROOT,
                    "ring slots=%d messages=%d to %d per-second=%.0f live=%d MB store=%d MB ratio=%.2f"
                            + " most-with-log=%d MB allowed=%d MB%n",
                    slots,
                    before + 1,
                    before + messages,
                    messages * 1e9 / (System.nanoTime() - start),
                    live >> 20,
                    engine.status().storeBytes() >> 20,
                    (double) engine.status().storeBytes() / live,
                    most >> 20,
                    ((live + live / 4) >> 20) + 64);
        }
    }
}
