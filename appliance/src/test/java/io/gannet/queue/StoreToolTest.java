package io.gannet.queue;

import static io.gannet.queue.QueueEngineContract.drain;
import static io.gannet.queue.QueueEngineContract.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreToolTest {

    private static final QueueName Q = QueueName.of("q");

    @TempDir
    Path home;

    private Path directory() {
        return home.resolve("queue");
    }

    private LogQueueEngine open(Path directory, boolean acceptLoss) {
        return LogQueueEngine.open(EngineSettings.of(directory).withDisk(0, 0).withAcceptLoss(acceptLoss));
    }

    private void fill() {
        try (LogQueueEngine engine = open(directory(), false)) {
            IntStream.rangeClosed(1, 500).forEach(i -> put(engine.queue(Q), "secret" + i + "."));
            Answer.<Boolean>of(done -> engine.queue(Q).reader().advance(300, done));
        }
    }

    private static boolean contains(Path file, String text) throws IOException {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return bytes.contains(text);
    }

    @Test
    void directoryWithoutAStore_isRefused_andStaysAsItWas() throws Exception {
        Path wrong = Files.createDirectory(home.resolve("wrong"));
        List<Runnable> tools = List.of(
                () -> StoreTool.check(wrong),
                () -> StoreTool.compact(wrong),
                () -> StoreTool.backup(wrong, home.resolve("backup")),
                () -> StoreTool.erase(EngineSettings.of(wrong), Q, 1, 2));
        for (Runnable tool : tools) {
            assertThatThrownBy(tool::run).hasMessage(wrong + " is no queue directory: it has no store.mv");
        }
        assertThat(wrong).isEmptyDirectory();
        assertThat(home.resolve("backup")).doesNotExist();
    }

    @Test
    void backupOfARunningEngine_hasAllThatWasAcknowledgedBefore() throws Exception {
        fill();
        Path backup = home.resolve("backup");
        long epoch;
        long before;
        try (LogQueueEngine engine = open(directory(), false)) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread putter = new Thread(() -> {
                for (int i = 501; !stop.get(); i++) {
                    put(engine.queue(Q), "secret" + i + ".");
                    if (i % 100 == 0) {
                        engine.checkpoint();
                    }
                }
            });
            putter.start();
            await().until(() -> engine.queue(Q).status().last() > 700);
            before = engine.queue(Q).status().last();
            epoch = engine.epoch();
            engine.backup(backup);
            await().until(() -> engine.queue(Q).status().last() > before + 500);
            stop.set(true);
            putter.join();
            assertThat(engine.status().problems()).isEmpty();
        }
        StoreTool.restore(backup, home.resolve("restored"));
        try (LogQueueEngine engine = open(home.resolve("restored"), false)) {
            assertThat(engine.status().problems()).isEmpty();
            assertThat(engine.epoch()).isGreaterThan(epoch);
            Queue queue = engine.queue(Q);
            assertThat(queue.status().last()).isGreaterThanOrEqualTo(before);
            String[] rest = IntStream.rangeClosed(301, (int) queue.status().last())
                    .mapToObj(i -> "secret" + i + ".")
                    .toArray(String[]::new);
            assertThat(drain(queue.reader())).containsExactly(rest);
        }
    }

    @Test
    void check_countsMessages_andNamesDamagedOnes() throws IOException {
        fill();
        assertThat(StoreTool.check(directory())).isEqualTo(new StoreTool.Report(1, 500, java.util.List.of()));
        Path file = directory().resolve("store.mv");
        int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf("secret77.");
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(at);
            damaged.write('X');
        }
        StoreTool.Report report = StoreTool.check(directory());
        assertThat(report.messages()).isEqualTo(499);
        assertThat(report.problems()).containsExactly("queue q: message 77 is damaged");
        try (LogQueueEngine engine = open(directory(), false)) {
            assertThat(engine.queue(Q).view(77)).isEmpty();
            assertThat(engine.queue(Q).view(78)).isPresent();
            assertThat(drain(engine.queue(Q).reader())).hasSize(200);
            assertThat(engine.status().problems()).containsExactly("queue q: message 77 is damaged or missing");
        }
    }

    @Test
    void backup_restored_hasAHigherEpoch() {
        fill();
        Path backup = home.resolve("backup");
        StoreTool.backup(directory(), backup);
        long epoch;
        try (LogQueueEngine engine = open(directory(), false)) {
            epoch = engine.epoch();
        }
        Path restored = home.resolve("restored");
        StoreTool.restore(backup, restored);
        try (LogQueueEngine engine = open(restored, false)) {
            assertThat(engine.epoch()).isGreaterThan(epoch);
            assertThat(drain(engine.queue(Q).reader())).hasSize(200);
        }
        assertThatThrownBy(() -> StoreTool.restore(backup, restored))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not empty");
    }

    @Test
    void erase_takesReadBodiesOutOfTheFile() throws IOException {
        fill();
        Path file = directory().resolve("store.mv");
        assertThat(contains(file, "secret120.")).isTrue();
        long erased = StoreTool.erase(EngineSettings.of(directory()).withDisk(0, 0), Q, 1, 400);
        assertThat(erased).isEqualTo(300);
        assertThat(contains(file, "secret120.")).isFalse();
        assertThat(contains(file, "secret301.")).isTrue();
        for (Path any : new RealDisk().list(directory())) {
            assertThat(contains(any, "secret120.")).as("%s", any).isFalse();
        }
        try (LogQueueEngine engine = open(directory(), false)) {
            assertThat(engine.queue(Q).view(120).orElseThrow().body().length()).isZero();
            assertThat(drain(engine.queue(Q).reader())).hasSize(200).startsWith("secret301.");
        }
    }

    @Test
    void olderStore_isRefused_untilTheLossIsAccepted() throws IOException {
        fill();
        Path file = directory().resolve("store.mv");
        byte[] old = Files.readAllBytes(file);
        long epoch;
        try (LogQueueEngine engine = open(directory(), false)) {
            epoch = engine.epoch();
            IntStream.rangeClosed(1, 50).forEach(i -> put(engine.queue(Q), "later" + i));
        }
        Files.write(file, old);
        assertThatThrownBy(() -> open(directory(), false))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("older than it must be")
                .hasMessageContaining("--accept-loss");
        try (LogQueueEngine engine = open(directory(), true)) {
            assertThat(engine.epoch()).isGreaterThan(epoch);
            assertThat(engine.queue(Q).status().last()).isEqualTo(500);
            assertThat(engine.status().problems()).hasSize(1);
        }
    }

    @Test
    void missingStore_andMissingMark_areRefused() throws IOException {
        fill();
        Files.delete(directory().resolve("mark"));
        assertThatThrownBy(() -> open(directory(), false)).hasMessageContaining("mark");
        try (LogQueueEngine engine = open(directory(), true)) {
            assertThat(engine.queue(Q).status().last()).isEqualTo(500);
        }
        Files.delete(directory().resolve("store.mv"));
        assertThatThrownBy(() -> open(directory(), false)).hasMessageContaining("store");
    }
}
