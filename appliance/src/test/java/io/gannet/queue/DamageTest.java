package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Garbage at random places of the files: the store starts, what is lost is named and lies where the garbage is, the rest is right, and
 * an older store is never taken for good.
 */
class DamageTest {

    @TempDir
    Path home;

    private EngineSettings settings(Path directory, boolean acceptLoss) {
        return EngineSettings.of(directory)
                .withMemory(Duration.ofHours(1), 1 << 20, 0, 1 << 20)
                .withDisk(0, 0)
                .withAcceptLoss(acceptLoss);
    }

    /** Garbage of this size may meet the heads of two blocks. */
    private static final int MOST_LOST = 2 * TailBlock.MAX_MESSAGES;

    /** The log's head, and a hundred messages. */
    private static final int LOG_USED = 48 * 1024;

    private int named;
    private int mended;

    @Test
    void garbageAnywhere_isNamed() throws IOException {
        tries(60);
    }

    @Test
    @Tag("long")
    void muchGarbageAnywhere_isNamed() throws IOException {
        tries(Integer.getInteger("gannet.rounds", 3000));
    }

    @Test
    void storeWithoutItsIndex_isPutTogetherWhole() throws IOException {
        Path directory = Files.createDirectory(home.resolve("s"));
        FaultyDisk disk = new FaultyDisk(directory);
        Witness witness = new Witness(new Random(7));
        fill(directory, disk, witness, new Random(7));
        Path file = directory.resolve("store.mv");
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at += MessageStore.BLOCK) {
            if (bytes[at] == 'H' || bytes[at] == 'c') {
                // a header of the file or a chunk
                Arrays.fill(bytes, at, at + 64, (byte) 0);
            }
        }
        Files.write(file, bytes);
        try (LogQueueEngine engine = LogQueueEngine.open(settings(directory, false), disk)) {
            assertThat(engine.status().problems()).singleElement().asString().contains("put together anew");
            witness.check(engine, witness.stored.lastKey(), 0, "seed 7");
            assertThat(witness.stored).hasSize(300);
            worksOn(engine, witness, "seed 7");
        }
    }

    @Test
    void storeWithoutItsStates_isRefused_andNothingIsChanged() throws IOException {
        Path directory = Files.createDirectory(home.resolve("s"));
        FaultyDisk disk = new FaultyDisk(directory);
        fill(directory, disk, new Witness(new Random(7)), new Random(7));
        Path file = directory.resolve("store.mv");
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length - 4; at++) {
            if (Arrays.equals(bytes, at, at + 4, Sealed.MAGIC, 0, 4)) {
                bytes[at] = 'X';
            }
        }
        Files.write(file, bytes);
        Map<String, byte[]> before = files(directory);
        assertThatThrownBy(() -> LogQueueEngine.open(settings(directory, false), disk))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("--accept-loss");
        assertThat(same(files(directory), before)).isTrue();
        LogQueueEngine.open(settings(directory, true), disk).close();
        LogQueueEngine.open(settings(directory, false), disk).close();
    }

    private void tries(int count) throws IOException {
        long seed = Long.getLong("gannet.seed", System.nanoTime());
        for (int i = 0; i < count; i++) {
            garbage(seed + i);
        }
        System.out.println("damage: tries=" + count + " named=" + named + " mended=" + mended + " seed=" + seed);
    }

    private void garbage(long seed) throws IOException {
        Random random = new Random(seed);
        Path directory = Files.createDirectory(home.resolve("s" + seed));
        FaultyDisk disk = new FaultyDisk(directory);
        Witness witness = new Witness(random);
        long epoch = fill(directory, disk, witness, random);
        String where = damage(directory, random);
        String as = "seed " + seed + " " + where;
        List<String> said;
        try {
            LogQueueEngine engine = LogQueueEngine.open(settings(directory, false), disk);
            said = engine.status().problems();
            engine.abandon();
        } catch (EngineException e) {
            throw new AssertionError(as + ": " + e, e);
        }
        if (said.stream().anyMatch(line -> line.startsWith("the store was damaged"))) {
            mended++;
        }
        try (LogQueueEngine engine = LogQueueEngine.open(settings(directory, false), disk)) {
            int stored = witness.stored.size();
            long last = witness.stored.lastKey();
            boolean endOfLog = said.stream().anyMatch(line -> line.startsWith("log "));
            long kept = engine.queue(QueueEngineContract.Q).status().last();
            witness.check(engine, endOfLog ? Math.min(last, kept) : last, 0, as);
            boolean raised = engine.epoch() > epoch;
            assertThat(raised || witness.stored.size() == stored || where.contains("store.mv"))
                    .as(as)
                    .isTrue();
            int lost = stored - witness.stored.size();
            assertThat(lost).as(as).isLessThanOrEqualTo(MOST_LOST);
            named += lost;
            worksOn(engine, witness, as);
        } catch (RuntimeException e) {
            throw new AssertionError(as + ": " + e, e);
        }
    }

    /** Whatever was damaged: everything is read to the end, trimmed, and new messages are stored. */
    private static void worksOn(LogQueueEngine engine, Witness witness, String as) {
        Queue queue = engine.queue(QueueEngineContract.Q);
        QueueEngineContract.configure(queue, QueueSettings.DEFAULT.withSlots(5));
        QueueEngineContract.drain(queue.reader());
        witness.put(queue, 100);
        try {
            engine.checkpoint();
        } catch (EngineException e) {
            assertThat(e).as(as).hasMessageContaining("cannot be written");
        }
        engine.checkpoint();
        assertThat(queue.status().oldest()).as(as).isGreaterThan(queue.status().last() - 6);
        assertThat(QueueEngineContract.drain(queue.reader())).as(as).hasSize(1);
    }

    /** Most or half of the messages lie in the store, the others in a log file that held more or less before; returns the epoch. */
    private long fill(Path directory, FaultyDisk disk, Witness witness, Random random) {
        LogQueueEngine engine = LogQueueEngine.open(settings(directory, false), disk);
        Queue queue = engine.queue(QueueEngineContract.Q);
        int lastCheckpoint = random.nextBoolean() ? 200 : 290;
        for (int i = 0; i < 300; i++) {
            witness.put(queue, 400);
            if (random.nextInt(4) == 0) {
                witness.take(queue, 2);
            }
            if (i % 40 == 39 && i < lastCheckpoint) {
                engine.checkpoint();
            }
        }
        long epoch = engine.epoch();
        engine.abandon();
        return epoch;
    }

    private static String damage(Path directory, Random random) throws IOException {
        List<Path> files = new ArrayList<>(new RealDisk().list(directory));
        files.removeIf(file -> file.endsWith("lock") || LogSpares.isSpare(file));
        Path file = files.get(random.nextInt(files.size()));
        byte[] garbage = new byte[1 + random.nextInt(random.nextBoolean() ? 512 : MessageStore.BLOCK)];
        random.nextBytes(garbage);
        // of a log file, where its records are
        long used = Log.isLog(file) ? Math.min(LOG_USED, Files.size(file)) : Files.size(file);
        long at = (long) (random.nextDouble() * Math.max(1, used - garbage.length));
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(at);
            damaged.write(garbage, 0, (int) Math.min(garbage.length, Files.size(file) - at));
        }
        return garbage.length + " bytes at " + at + " of " + file.getFileName() + " with " + Files.size(file);
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (Path file : new RealDisk().list(directory)) {
            files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        }
        return files;
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream().allMatch(name -> Arrays.equals(one.get(name), other.get(name)));
    }
}
