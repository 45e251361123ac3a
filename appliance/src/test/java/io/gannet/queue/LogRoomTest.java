package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRoomTest {

    private static final QueueName NAME = QueueName.of("q");

    @TempDir
    Path directory;

    /** A disk on which checkpoints do not come to their end until it is told so. */
    private static final class StuckDisk implements Disk {
        private final Disk real = new RealDisk();
        private final CountDownLatch freed = new CountDownLatch(1);
        private volatile boolean stuck;

        @Override
        public DataFile create(Path file) throws IOException {
            return real.create(file);
        }

        @Override
        public DataFile open(Path file) throws IOException {
            if (stuck && file.endsWith("mark")) {
                try {
                    if (!freed.await(30, TimeUnit.SECONDS)) {
                        throw new IOException("never freed");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return real.open(file);
        }

        @Override
        public void delete(Path file) throws IOException {
            real.delete(file);
        }

        @Override
        public List<Path> list(Path at) throws IOException {
            return real.list(at);
        }

        @Override
        public void rename(Path file, Path name) throws IOException {
            real.rename(file, name);
        }

        @Override
        public void replace(Path fresh, Path file) throws IOException {
            real.replace(fresh, file);
        }

        @Override
        public String bootId() {
            return real.bootId();
        }

        @Override
        public void forceDirectory(Path at) throws IOException {
            real.forceDirectory(at);
        }

        @Override
        public long usableBytes(Path at) throws IOException {
            return real.usableBytes(at);
        }

        @Override
        public String storeName(Path file) {
            return real.storeName(file);
        }
    }

    private LogQueueEngine open(Disk disk) {
        return LogQueueEngine.open(
                EngineSettings.of(directory)
                        .withSync(Sync.NEVER, Duration.ofSeconds(1))
                        .withDisk(0, 0)
                        .withMemory(Duration.ofHours(1), 8192, 1 << 20, 1 << 20),
                disk);
    }

    private static List<Answer<PutResult>> put(Queue queue, int count) {
        List<Answer<PutResult>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Answer<PutResult> answer = new Answer<>();
            queue.put(PutRequest.of(Body.wrap("%1000d".formatted(i).getBytes(StandardCharsets.US_ASCII))), answer);
            answers.add(answer);
        }
        return answers;
    }

    private static String next(Queue queue) {
        List<OpenRead> reads = Answer.of(done -> queue.reader().open(OpenRequest.one(0), done));
        return reads.isEmpty()
                ? ""
                : new String(reads.get(0).message().body().toArray(), StandardCharsets.US_ASCII).strip();
    }

    @Test
    void put_withoutRoomInTheLog_waitsInOrder_andHoldsUpNobody() {
        StuckDisk disk = new StuckDisk();
        try (LogQueueEngine engine = open(disk)) {
            disk.stuck = true;
            Queue queue = engine.queue(NAME);
            // comes back although the log has room for 24 of them only
            List<Answer<PutResult>> answers = put(queue, 60);
            assertThat(answers.get(0).get().stored()).isTrue();
            assertThat(answers.get(59).isDone()).isFalse();
            assertThat(next(queue)).isEqualTo("0");

            disk.freed.countDown();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.get().stored()).isTrue());
            for (int i = 1; i < 60; i++) {
                assertThat(next(queue)).isEqualTo("" + i);
            }
        }
    }
}
