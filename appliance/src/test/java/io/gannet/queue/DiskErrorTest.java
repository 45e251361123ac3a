package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes, fsyncs and opens fail for a while: what was acknowledged stays, and all goes on by itself when they work again. */
class DiskErrorTest {

    @TempDir
    Path home;

    private EngineSettings settings(Path directory, Sync sync) {
        return EngineSettings.of(directory)
                .withSync(sync, Duration.ofMillis(3))
                .withMemory(Duration.ofMillis(5), 16 * 1024, 0, 1 << 20)
                .withDisk(0, 1 << 16);
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS, .log", "ALWAYS, store.mv", "ALWAYS, ''", "INTERVAL, ''", "NEVER, ''"})
    void errors_loseNothingAcknowledged(Sync sync, String files) throws IOException {
        errors(sync, files, 3);
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS, .log", "ALWAYS, store.mv", "ALWAYS, ''", "INTERVAL, ''", "NEVER, ''"})
    @Tag("long")
    void manyErrors_loseNothingAcknowledged(Sync sync, String files) throws IOException {
        for (int i = Integer.getInteger("gannet.rounds", 20); i > 0; i--) {
            errors(sync, files, 20);
        }
    }

    private void errors(Sync sync, String files, int rounds) throws IOException {
        long seed = Long.getLong("gannet.seed", System.nanoTime());
        Random random = new Random(seed);
        Path directory = Files.createDirectory(home.resolve("s" + seed));
        FaultyDisk disk = new FaultyDisk(directory);
        disk.forgetful(files.equals(".log"));
        Witness witness = new Witness(random);
        LogQueueEngine engine = LogQueueEngine.open(settings(directory, sync), disk);
        // what is found lost after a loss of power, as these modes allow it, is told until the next start
        List<String> told = List.of();
        for (int round = 0; round < rounds; round++) {
            String as = "seed " + seed + " round " + round + " " + sync + " " + files;
            work(engine, witness, random, 150);
            disk.fault(failing(files, random.nextInt(), 1 + random.nextInt(20)));
            work(engine, witness, random, 8);
            disk.heal();
            awaitHealed(engine, told, as);
            work(engine, witness, random, 20);
            assertThat(told).as(as).containsAll(engine.status().problems());
            witness.check(engine, witness.stored.lastKey(), as);
            if (round % 3 == 2) {
                disk.losePower(random);
                engine.abandon();
                disk.powerUp();
                engine = LogQueueEngine.open(settings(directory, sync), disk);
                witness.check(engine, sync == Sync.ALWAYS ? witness.stored.lastKey() : 0, as + " after power loss");
                // reading may have found more of it
                told = engine.status().problems();
            }
        }
        engine.close();
    }

    /** One in so many operations fails on files whose name ends so. */
    private static FaultyDisk.Fault failing(String files, int seed, int oneIn) {
        Random dice = new Random(seed);
        return (operation, file) -> {
            if (file.endsWith(files) && dice.nextInt(oneIn) == 0) {
                throw new IOException("no luck with " + operation + " of " + file);
            }
        };
    }

    private static void work(LogQueueEngine engine, Witness witness, Random random, int steps) {
        Queue queue = engine.queue(QueueEngineContract.Q);
        for (int i = 0; i < steps; i++) {
            witness.put(queue, 400);
            if (random.nextInt(3) == 0) {
                witness.take(queue, 3);
            }
        }
    }

    private static void awaitHealed(LogQueueEngine engine, List<String> told, String as) {
        await(as).atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                engine.checkpoint();
                return told.containsAll(engine.status().problems());
            } catch (EngineException e) {
                return false;
            }
        });
    }

    @Test
    void storeThatCannotBeOpenedAgain_passesNoMessageOver() throws IOException {
        Path directory = Files.createDirectory(home.resolve("s"));
        FaultyDisk disk = new FaultyDisk(directory);
        Witness witness = new Witness(new Random(1));
        try (LogQueueEngine engine = LogQueueEngine.open(settings(directory, Sync.ALWAYS), disk)) {
            Queue queue = engine.queue(QueueEngineContract.Q);
            for (int i = 0; i < 300; i++) {
                witness.put(queue, 400);
            }
            engine.checkpoint();
            disk.fault((operation, file) -> {
                if (file.equals("store.mv")) {
                    throw new IOException("no luck with " + operation);
                }
            });
            witness.put(queue, 400);
            Reader sink = queue.reader("sink", Reader.Mode.BLOCKING, 0);
            await().atMost(Duration.ofSeconds(10)).until(() -> isUnreadable(queue));
            assertThat(Answer.<Boolean>of(done -> refusesToOpen(queue, done))).isTrue();
            assertThat(engine.status().problems()).noneMatch(line -> line.contains("damaged"));
            disk.heal();
            await().atMost(Duration.ofSeconds(10)).until(() -> !isUnreadable(queue));
            assertThat(queue.read(0, 1000, Long.MAX_VALUE)).hasSize(301);
            assertThat(sink.acknowledged()).isZero();
            assertThat(QueueEngineContract.drain(queue.reader())).hasSize(301);
        }
    }

    private static boolean isUnreadable(Queue queue) {
        try {
            return queue.view(1).isEmpty();
        } catch (EngineException e) {
            return true;
        }
    }

    private static void refusesToOpen(Queue queue, Callback<Boolean> done) {
        try {
            QueueEngineContract.open(queue.reader(), 1);
            done.done(false);
        } catch (EngineException e) {
            done.done(true);
        }
    }
}
