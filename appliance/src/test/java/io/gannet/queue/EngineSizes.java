package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * EngineSizes ring DIRECTORY SLOTS MESSAGES SVG   puts and gets through a ring; prints the file's size over time, and draws it
 * </pre>
 */
public final class EngineSizes {

    private static final int SIZE = 512;
    private static final int OUTSTANDING = 1000;
    private static final int SAMPLES = 200;

    private EngineSizes() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        switch (args[0]) {
            case "fill" -> fill(directory, Long.parseLong(args[2]));
            case "open" -> open(directory);
            case "ring" -> ring(directory, Long.parseLong(args[2]), Long.parseLong(args[3]), Path.of(args[4]));
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

    /** Puts with many outstanding; one callback frees one place. */
    private static final class Putter implements Callback<PutResult> {
        private final Semaphore places = new Semaphore(OUTSTANDING);
        private final Random random = new Random(1);
        private final byte[] body = new byte[SIZE];

        void put(Queue queue) throws InterruptedException {
            places.acquire();
            random.nextBytes(body);
            queue.put(PutRequest.of(Body.wrap(body.clone())), this);
        }

        @Override
        public void done(PutResult result) {
            if (!result.stored()) {
                throw new EngineException("refused: " + result.outcome());
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

    private static void ring(Path directory, long slots, long messages, Path svg)
            throws IOException, InterruptedException {
        List<Long> sizes = new ArrayList<>();
        try (LogQueueEngine engine = engine(directory)) {
            Queue queue = engine.queue(QueueName.of("q"));
            Answer.<Boolean>of(done -> queue.configure(QueueSettings.DEFAULT.withSlots(slots), done));
            Putter putter = new Putter();
            Reader reader = queue.reader();
            long most = 0;
            for (long i = 1; i <= messages; i++) {
                putter.put(queue);
                if (i % 10_000 == 0) {
                    long through = i - 5000;
                    Answer.<Boolean>of(done -> reader.advance(through, done));
                }
                if (i % (messages / SAMPLES) == 0) {
                    EngineStatus status = engine.status();
                    sizes.add(status.storeBytes() + status.logBytes());
                    most = Math.max(most, status.storeBytes() + status.logBytes());
                }
            }
            putter.finish();
            long live = slots * SIZE;
            long size = engine.status().storeBytes();
            System.out.printf(
                    Locale.ROOT,
                    "ring slots=%d messages=%d live=%d MB store=%d MB ratio=%.2f most-with-log=%d MB allowed=%d MB%n",
                    slots,
                    messages,
                    live >> 20,
                    size >> 20,
                    (double) size / live,
                    most >> 20,
                    ((live + live / 4) >> 20) + 64);
        }
        draw(sizes, slots, messages, svg);
    }

    /** The sizes as a line, megabytes over millions of messages. */
    private static void draw(List<Long> sizes, long slots, long messages, Path svg) throws IOException {
        long most = sizes.stream().mapToLong(Long::longValue).max().orElse(1);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < sizes.size(); i++) {
            line.append(
                    String.format(Locale.ROOT, "%d,%d ", 60 + 600 * i / sizes.size(), 250 - 220 * sizes.get(i) / most));
        }
        String text = """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 300" font-family="sans-serif" font-size="13">
                <rect width="700" height="300" fill="white"/>
                <path d="M60 20V250H670" fill="none" stroke="#555"/>
                <polyline points="%s" fill="none" stroke="#0a5" stroke-width="2"/>
                <text x="8" y="34">%d MB</text><text x="30" y="254">0</text>
                <text x="600" y="272">%d million</text>
                <text x="180" y="290">store and log over messages put and read, a ring of %d messages of 512 bytes</text>
                </svg>
                """;
        Files.writeString(svg, text.formatted(line.toString().strip(), most >> 20, messages / 1_000_000, slots));
    }
}
