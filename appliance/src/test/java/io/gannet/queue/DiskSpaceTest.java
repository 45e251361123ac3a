package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Little disk space, and none. */
class DiskSpaceTest {

    private static final long MB = 1 << 20;

    @TempDir
    Path home;

    private boolean mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", home.resolve("small").toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void lowSpace_refusesPuts_readsGoOn_andPutsAgainWhenThereIsRoom() throws IOException {
        Path directory = Files.createDirectory(home.resolve("q"));
        FaultyDisk disk = new FaultyDisk(directory);
        EngineSettings settings = EngineSettings.of(directory).withDisk(8 * MB, MB);
        try (LogQueueEngine engine = LogQueueEngine.open(settings, disk)) {
            Queue queue = engine.queue(QueueEngineContract.Q);
            QueueEngineContract.put(queue, "before");
            assertThat(directory.resolve("ballast")).hasSize(MB);
            disk.usable(8 * MB - 1);
            await().atMost(Duration.ofSeconds(10)).until(() -> engine.status().diskLow());
            assertThat(QueueEngineContract.put(queue, "refused").outcome()).isEqualTo(PutResult.Outcome.DISK_LOW);
            assertThat(QueueEngineContract.get(queue.reader())).contains("before");
            disk.usable(9 * MB);
            await().pollDelay(Duration.ofMillis(600))
                    .until(() -> engine.status().freeBytes() == 9 * MB);
            assertThat(QueueEngineContract.put(queue, "refused").outcome()).isEqualTo(PutResult.Outcome.DISK_LOW);
            disk.usable(10 * MB);
            await().atMost(Duration.ofSeconds(10)).until(() -> !engine.status().diskLow());
            assertThat(QueueEngineContract.put(queue, "after").stored()).isTrue();
        }
    }

    @Test
    void fullLog_givesUpTheBallast_andLaysItAgain() throws IOException {
        Path directory = Files.createDirectory(home.resolve("q"));
        FaultyDisk disk = new FaultyDisk(directory);
        EngineSettings settings = EngineSettings.of(directory).withDisk(8 * MB, MB);
        try (LogQueueEngine engine = LogQueueEngine.open(settings, disk)) {
            Queue queue = engine.queue(QueueEngineContract.Q);
            QueueEngineContract.put(queue, "before");
            disk.usable(0);
            disk.fault((operation, file) -> {
                if (file.endsWith(".log") && Files.exists(directory.resolve("ballast"))) {
                    throw new IOException("No space left on device");
                }
            });
            assertThat(Answer.<Boolean>of(done -> fails(queue, done))).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> engine.status().problems().isEmpty());
            assertThat(directory.resolve("ballast")).doesNotExist();
            disk.heal();
            disk.usable(100 * MB);
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(directory.resolve("ballast")));
            assertThat(QueueEngineContract.put(queue, "after").stored()).isTrue();
            assertThat(QueueEngineContract.drain(queue.reader()))
                    .startsWith("before")
                    .endsWith("after");
        }
    }

    private static void fails(Queue queue, Callback<Boolean> done) {
        try {
            QueueEngineContract.put(queue, "unknown");
            done.done(false);
        } catch (EngineException e) {
            done.done(true);
        }
    }

    /** Twice: a real file system without a byte left, then room again. */
    @Test
    void fullFileSystem_losesNothing_andGoesOnWhenThereIsRoom() throws Exception {
        Path small = Files.createDirectory(home.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "gannet-test", small.toString()) == 0;
        assumeThat(mounted).as("mounting a small file system needs root").isTrue();
        Path directory = small.resolve("queue");
        EngineSettings settings = EngineSettings.of(directory)
                .withMemory(Duration.ofMillis(50), MB / 2, 0, MB)
                .withDisk(0, MB);
        Witness witness = new Witness(new Random(5));
        try (LogQueueEngine engine = LogQueueEngine.open(settings)) {
            Queue queue = engine.queue(QueueEngineContract.Q);
            QueueEngineContract.configure(queue, slots(100));
            for (int round = 0; round < 2; round++) {
                Path rest = small.resolve("rest");
                long usable = Files.getFileStore(small).getUsableSpace();
                Files.write(rest, new byte[(int) (usable * 2 / 3)]);
                fill(queue, witness);
                stuff(small.resolve("more"));
                fill(queue, witness);
                assertThat(queue.view(witness.stored.lastKey())).isPresent();
                Files.delete(rest);
                Files.delete(small.resolve("more"));
                await().atMost(Duration.ofSeconds(30))
                        .failFast(() -> assertThat(Witness.damaged(engine)).isEmpty())
                        .until(() -> drained(queue, witness));
                await().atMost(Duration.ofSeconds(30)).until(() -> stores(queue, witness));
                assertThat(Witness.damaged(engine)).isEmpty();
            }
            witness.check(engine, witness.stored.lastKey(), 0, "full");
        }
        try (LogQueueEngine engine = LogQueueEngine.open(settings)) {
            witness.check(engine, witness.stored.lastKey(), 0, "opened again");
        }
    }

    /** Until a put is refused, or fails. */
    private static void fill(Queue queue, Witness witness) {
        for (int i = 0; i < 10_000; i++) {
            int before = witness.stored.size();
            witness.put(queue, 20_000);
            if (witness.stored.size() == before) {
                return;
            }
        }
    }

    private static boolean stores(Queue queue, Witness witness) {
        int before = witness.stored.size();
        witness.put(queue, 20_000);
        return witness.stored.size() > before;
    }

    private static boolean drained(Queue queue, Witness witness) {
        witness.take(queue, 100);
        return queue.reader().status().unread() == 0;
    }

    private static void stuff(Path rest) throws IOException {
        try (var out = Files.newOutputStream(rest)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("space");
        }
    }

    private static QueueSettings slots(long slots) {
        return QueueSettings.DEFAULT.withSlots(slots);
    }
}
