package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue directory as the first format left it when its process was killed: 101 messages in the store, 19 more in the log. */
class FormatTest {

    private static final QueueName Q = QueueName.of("q");

    @TempDir
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String name : new String[] {"store.mv", "mark", "000000000000006f.log"}) {
            try (InputStream in = getClass().getResourceAsStream("format-1/" + name)) {
                Files.copy(Objects.requireNonNull(in, name), directory.resolve(name));
            }
        }
    }

    private LogQueueEngine open() {
        return LogQueueEngine.open(EngineSettings.of(directory).withDisk(0, 0));
    }

    @Test
    void firstFormat_isReadInFull_andWrittenOn() {
        try (LogQueueEngine engine = open()) {
            assertThat(engine.status().problems()).isEmpty();
            assertThat(engine.epoch()).isEqualTo(1_795_357_242L);
            Queue queue = engine.queue(Q);
            assertThat(queue.settings().slots()).isEqualTo(5000);
            assertThat(queue.reader("sink").orElseThrow().acknowledged()).isEqualTo(40);
            byte[] era = queue.look(view -> view.attribute("era"));
            assertThat(era).containsExactly(7);
            assertThat(queue.view(101).orElseThrow().flags()).isEqualTo(7);
            PutRequest keyed = new PutRequest(Body.EMPTY, 0, 0, Optional.of("other key"), Admission.ALWAYS);
            assertThat(QueueEngineContract.put(queue, keyed).number()).isEqualTo(121);
            OpenRead again = QueueEngineContract.openOne(queue.reader());
            assertThat(again.message().number()).isEqualTo(5);
            assertThat(again.attempt()).isEqualTo(2);
            again.abort();
        }
        try (LogQueueEngine engine = open()) {
            String[] rest = IntStream.rangeClosed(5, 120).mapToObj(i -> "m" + i).toArray(String[]::new);
            assertThat(QueueEngineContract.drain(engine.queue(Q).reader()))
                    .startsWith(rest)
                    .hasSize(117);
            assertThat(QueueEngineContract.drain(
                            engine.queue(QueueName.of("q+c")).reader()))
                    .startsWith("own", "m101")
                    .hasSize(22);
            assertThat(QueueEngineContract.drain(
                            engine.queue(QueueName.of("other")).reader()))
                    .containsExactly("x");
        }
    }

    @Test
    void newerFormat_isRefused() throws IOException {
        open().close();
        try (RandomAccessFile mark =
                new RandomAccessFile(directory.resolve("mark").toFile(), "rw")) {
            for (int slot : new int[] {0, 8192}) {
                byte[] bytes = new byte[116];
                mark.seek(slot);
                mark.readFully(bytes);
                ByteBuffer.wrap(bytes).putInt(8, 99);
                Bytes.putInt(bytes, 112, Bytes.crc(bytes, 0, 112));
                mark.seek(slot);
                mark.write(bytes);
            }
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("format 99, this version reads up to 3");
    }
}
