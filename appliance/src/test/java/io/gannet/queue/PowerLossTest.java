package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power goes in the middle of any operation on any file: of what was not forced any part survives, in any order, torn at
 * sectors, directory entries included. The engine comes up by itself and keeps what its sync mode promises.
 */
class PowerLossTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource(Sync.class)
    void powerLoss_keepsWhatTheModePromises(Sync sync) throws IOException {
        rounds(sync, 12);
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    @Tag("long")
    void manyPowerLosses_keepWhatTheModePromises(Sync sync) throws IOException {
        for (int i = Integer.getInteger("gannet.rounds", 20); i > 0; i--) {
            rounds(sync, 200);
        }
    }

    private void rounds(Sync sync, int count) throws IOException {
        long seed = Long.getLong("gannet.seed", System.nanoTime());
        Random random = new Random(seed);
        Path directory = Files.createDirectory(home.resolve("s" + seed));
        FaultyDisk disk = new FaultyDisk(directory);
        EngineSettings settings = EngineSettings.of(directory)
                .withSync(sync, Duration.ofMillis(3))
                .withMemory(
                        Duration.ofMillis(2), 4096 << random.nextInt(4), random.nextBoolean() ? 0 : 1 << 16, 1 << 20)
                .withDisk(0, 0);
        Witness witness = new Witness(random);
        for (int round = 0; round < count; round++) {
            String as = "seed " + seed + " round " + round + " " + sync;
            long epoch = work(settings, disk, witness, random);
            disk.powerUp();
            try (LogQueueEngine engine = LogQueueEngine.open(settings, disk)) {
                // what reading finds damaged later may be an old loss, for which the epoch has risen before
                List<String> found = engine.status().problems();
                if (epoch > 0 && (sync != Sync.ALWAYS || !found.isEmpty())) {
                    assertThat(engine.epoch()).as("%s %s", as, found).isGreaterThan(epoch);
                }
                long told = witness.stored.isEmpty() ? 0 : witness.stored.lastKey();
                witness.check(engine, sync == Sync.ALWAYS ? told : 0, as);
            } catch (RuntimeException e) {
                throw new AssertionError(as + ": " + e.getMessage(), e);
            }
        }
    }

    /** Works until the power is gone; the epoch worked in, 0 when it did not come that far. */
    private static long work(EngineSettings settings, FaultyDisk disk, Witness witness, Random random) {
        disk.losePowerAfter(1 + random.nextInt(random.nextInt(3) == 0 ? 30 : 600), random);
        LogQueueEngine engine;
        try {
            engine = LogQueueEngine.open(settings, disk);
        } catch (EngineException e) {
            assertThat(disk.dead()).as("%s", e.getMessage()).isTrue();
            return 0;
        }
        Queue queue = engine.queue(QueueEngineContract.Q);
        while (!disk.dead()) {
            witness.put(queue, random.nextInt(10) == 0 ? 9000 : 300);
            if (random.nextInt(3) == 0) {
                witness.take(queue, 4);
            }
        }
        long epoch = engine.epoch();
        engine.abandon();
        return epoch;
    }
}
