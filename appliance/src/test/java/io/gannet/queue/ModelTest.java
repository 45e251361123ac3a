package io.gannet.queue;

import static io.gannet.queue.QueueEngineContract.body;
import static io.gannet.queue.QueueEngineContract.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random steps on the engine and on a plain model; reopening, being killed, losing power and damaged messages are steps. The seed
 * is in every failure.
 */
class ModelTest {

    private static final QueueName Q = QueueName.of("q");

    @TempDir
    Path directory;

    private LogQueueEngine engine;
    private QueueModel model;
    private Random random;
    private EngineSettings settings;
    private FaultyDisk disk;

    @Test
    void randomSteps_agreeWithTheModel() {
        long seed = Long.getLong("gannet.seed", System.nanoTime());
        for (int round = 0; round < 4; round++) {
            run(seed + round, 700);
        }
    }

    @Test
    @Tag("long")
    void manyRandomSteps_agreeWithTheModel() {
        long seed = Long.getLong("gannet.seed", System.nanoTime());
        for (int round = 0; round < Integer.getInteger("gannet.rounds", 100); round++) {
            run(seed + round, 5000);
        }
    }

    private void run(long seed, int steps) {
        random = new Random(seed);
        model = new QueueModel();
        Sync[] modes = Sync.values();
        long tail = random.nextBoolean() ? 0 : 1 << 20;
        Path home = create(directory.resolve("s" + seed));
        disk = new FaultyDisk(home);
        settings = EngineSettings.of(home)
                .withSync(modes[random.nextInt(modes.length)], Duration.ofMillis(20))
                .withMemory(Duration.ofMillis(1 + random.nextInt(50)), 4096 << random.nextInt(6), tail, 1 << 20)
                .withDisk(0, 0);
        engine = LogQueueEngine.open(settings, disk);
        q().child("c");
        q().reader("sink", Reader.Mode.BLOCKING, 0);
        List<String> done = new ArrayList<>();
        try {
            for (int i = 0; i < steps; i++) {
                done.add(step());
                check();
            }
            checkChild();
        } catch (AssertionError | RuntimeException e) {
            int from = Math.max(0, done.size() - 20);
            throw new AssertionError(
                    "seed " + seed + " " + settings + " after " + done.subList(from, done.size()) + ": " + e, e);
        } finally {
            engine.close();
        }
    }

    private Queue q() {
        return engine.queue(Q);
    }

    private String step() {
        int dice = random.nextInt(1000);
        if (dice < 350) {
            return put(1 + random.nextInt(3));
        } else if (dice < 400) {
            return put(random.nextInt(150));
        } else if (dice < 650) {
            return open(1 + random.nextInt(4));
        } else if (dice < 820) {
            return close();
        } else if (dice < 900) {
            return abort();
        } else if (dice < 930) {
            model.sink += random.nextInt((int) (model.last() - model.sink) + 1);
            Answer.<Boolean>of(done -> q().reader("sink").orElseThrow().advance(model.sink, done));
            return "advance " + model.sink;
        } else if (dice < 950) {
            engine.checkpoint();
            return "checkpoint";
        } else if (dice < 960) {
            String text = "own" + model.child.size();
            QueueEngineContract.put(engine.queue(QueueName.of("q+c")), text);
            model.child.add(text);
            return "put to the child";
        } else if (dice < 963) {
            Answer.<Long>of(done -> q().reader().flush(done));
            model.flushed();
            return "flush";
        } else if (dice < 966) {
            long after = random.nextInt((int) model.last() + 1);
            Answer.<Long>of(done -> q().reader().seek(after, done));
            model.sought(after);
            return "seek " + after;
        }
        return dice < 975 ? reopen() : dice < 990 ? crash() : damage();
    }

    private String reopen() {
        engine.close();
        comeUp();
        return "reopen";
    }

    private void comeUp() {
        model.crashed();
        engine = LogQueueEngine.open(settings, disk);
        assertThat(Witness.damaged(engine)).isSubsetOf(model.damaged);
    }

    /** Killed, or where the mode keeps everything also without power. */
    private String crash() {
        takeAttemptsAlong();
        boolean power = settings.sync() == Sync.ALWAYS && random.nextBoolean();
        try {
            if (power) {
                disk.losePower(random);
            }
            engine.abandon();
            if (power) {
                disk.powerUp();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        comeUp();
        return power ? "power loss" : "crash";
    }

    /** Attempts are written within milliseconds, nobody waits for them: something durable takes them along. */
    private void takeAttemptsAlong() {
        Answer.<Boolean>of(done -> q().transact(
                        (view, change) -> {
                            change.attribute("a", new byte[1]);
                            return true;
                        },
                        done));
    }

    /** Some bytes of one message's body change wherever it lies while the engine is not running. */
    private String damage() {
        if (model.last() == 0) {
            return "nothing to damage";
        }
        long number = 1 + random.nextInt((int) model.last());
        takeAttemptsAlong();
        engine.abandon();
        try {
            if (spoil(model.text(number))) {
                model.spoiled(number);
            }
            disk.reread();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        comeUp();
        return "damage " + number;
    }

    private boolean spoil(String text) throws IOException {
        byte[] start = text.substring(0, text.indexOf('.') + 1).getBytes(StandardCharsets.ISO_8859_1);
        boolean found = false;
        for (Path file : disk.list(settings.directory())) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at <= bytes.length - start.length; at++) {
                if (Arrays.equals(bytes, at, at + start.length, start, 0, start.length)) {
                    bytes[at] ^= 0x55;
                    found = true;
                }
            }
            Files.write(file, bytes);
        }
        return found;
    }

    private static Path create(Path home) {
        try {
            return Files.createDirectory(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String put(int count) {
        List<PutRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int size = random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(200);
            String text = "m" + model.last() + "." + "x".repeat(size);
            model.messages.add(text);
            model.child.add(text);
            requests.add(PutRequest.of(body(text)));
        }
        List<PutResult> results = Answer.<List<PutResult>>of(done -> q().putAll(requests, done));
        for (int i = 0; i < count; i++) {
            assertThat(results.get(i).number()).isEqualTo(model.last() - count + i + 1);
        }
        return "put " + count;
    }

    private String open(int max) {
        List<OpenRead> reads = Witness.again(() -> QueueEngineContract.open(q().reader(), max));
        for (OpenRead read : reads) {
            model.passOver(read.message().number());
            assertThat(read.message().number()).isEqualTo(model.next());
            model.opened(read);
            assertThat(text(read.message())).isEqualTo(model.text(read.message().number()));
            assertThat(read.attempt())
                    .isEqualTo(model.attempts.get(read.message().number()));
        }
        if (reads.size() < max) {
            model.passOver(Long.MAX_VALUE);
            assertThat(model.next()).isZero();
        }
        return "open " + reads.size();
    }

    private long anyOpen() {
        List<Long> numbers = List.copyOf(model.open.keySet());
        return numbers.isEmpty() ? 0 : numbers.get(random.nextInt(numbers.size()));
    }

    private String close() {
        long number = anyOpen();
        if (number > 0) {
            assertThat(QueueEngineContract.close(model.open.get(number))).isTrue();
            model.closed(number);
        }
        return "close " + number;
    }

    private String abort() {
        long number = anyOpen();
        if (number > 0) {
            assertThat(model.open.get(number).abort()).isTrue();
            model.aborted(number);
        }
        return "abort " + number;
    }

    private void check() {
        Reader reader = q().reader();
        ReaderStatus status = reader.status();
        assertThat(status.unread()).isEqualTo(model.unread());
        assertThat(status.open()).isEqualTo(model.open.size());
        assertThat(reader.acknowledged()).isEqualTo(model.acknowledged());
        assertThat(q().status().last()).isEqualTo(model.last());
        assertThat(q().reader("sink").orElseThrow().acknowledged()).isEqualTo(model.sink);
        if (model.last() > 0) {
            long any = 1 + random.nextInt((int) model.last());
            Optional<String> seen = Witness.again(() -> q().view(any)).map(QueueEngineContract::text);
            assertThat(seen).isEqualTo(model.isDamaged(any) ? Optional.empty() : Optional.of(model.text(any)));
            List<Message> range = Witness.again(() -> q().read(any - 1, 70, Long.MAX_VALUE));
            assertThat(range.stream().map(QueueEngineContract::text).toList()).isEqualTo(model.from(any, 70));
        }
    }

    private void checkChild() {
        Queue child = engine.queue(QueueName.of("q+c"));
        List<Message> all = Witness.again(() -> child.read(0, Integer.MAX_VALUE, Long.MAX_VALUE));
        assertThat(all.stream().map(QueueEngineContract::text).toList()).isEqualTo(model.childTexts());
    }
}
