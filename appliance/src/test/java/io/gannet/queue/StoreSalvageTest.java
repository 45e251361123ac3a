package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file of a store in which commits that never came to their end have left messages: those were lost with the log, and their
 * numbers were given again. Whatever else is missing, they do not come back.
 */
class StoreSalvageTest {

    private static final long Q = 1;
    private static final long COVERED = 100;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final Problems problems = new Problems();

    /** Messages 1 to 10 were put in epoch 5, 11 to 20 in 6; 21 to 24 are lost, 25 to 30 were put in epoch 7. */
    private static QueueState state() {
        QueueState queue = new QueueState(Q, QueueName.of("q"), 0, QueueSettings.DEFAULT);
        queue.epochs.begin(1, 5);
        queue.epochs.begin(11, 6);
        queue.epochs.begin(21, Epochs.LOST);
        queue.epochs.begin(25, 7);
        queue.last = 30;
        return queue;
    }

    private void block(long epoch, long first, long last) {
        int count = (int) (last - first + 1);
        byte[][] data = new byte[count][];
        for (int i = 0; i < count; i++) {
            Body body = Body.wrap((epoch + ":" + (first + i)).getBytes(StandardCharsets.US_ASCII));
            data[i] = new byte[MessageCodec.size(body, 0, 0)];
            MessageCodec.write(data[i], 0, body, first + i, 0, 0, 0);
        }
        file.writeBytes(Block.encode(data, new int[count], count, Q, epoch, first, 0));
    }

    private MessageStore salvaged() throws IOException {
        StateCodec.EngineState engine =
                new StateCodec.EngineState(COVERED, 7, 1000, Q, Optional.of(Map.of(Q, COVERED)));
        file.writeBytes(new Sealed(Sealed.QUEUE, Q, COVERED, StateCodec.queue(state())).bytes());
        file.writeBytes(new Sealed(Sealed.ENGINE, 0, COVERED, StateCodec.engine(engine)).bytes());
        Path store = directory.resolve("store.mv");
        Files.write(store, file.toByteArray());
        StoreSalvage salvage = new StoreSalvage(new RealDisk(), store, 1 << 20, problems);
        assertThat(salvage.run(COVERED)).isTrue();
        salvage.swap();
        return MessageStore.open(store.toString(), 1 << 20);
    }

    private static String text(MessageStore store, long number) {
        Block block = store.block(Q, number).orElseThrow();
        assertThat(block.last()).isGreaterThanOrEqualTo(number);
        return block.intact(number) ? QueueEngineContract.text(block.message(number)) : "lost";
    }

    private static void blocksMeetEachOther(MessageStore store) {
        long expected = 1;
        while (expected <= 30) {
            Block block = store.block(Q, expected).orElseThrow();
            assertThat(block.first()).isEqualTo(expected);
            expected = block.last() + 1;
        }
        assertThat(expected).isEqualTo(31);
    }

    @Test
    void messagesOfUnfinishedCommits_areLeftOut() throws IOException {
        block(5, 1, 10);
        block(5, 1, 30);
        block(5, 8, 40);
        block(6, 11, 20);
        block(6, 11, 28);
        block(6, 22, 26);
        block(7, 25, 30);
        block(7, 25, 34);
        try (MessageStore store = salvaged()) {
            blocksMeetEachOther(store);
            for (long n = 1; n <= 30; n++) {
                String expected = n <= 10 ? "5:" + n : n <= 20 ? "6:" + n : n <= 24 ? "lost" : "7:" + n;
                assertThat(text(store, n)).isEqualTo(expected);
            }
        }
        assertThat(problems.all()).containsExactly("queue q: messages 21 to 24 are damaged or missing");
    }

    @Test
    void messagesOfUnfinishedCommits_doNotStandInForMissingOnes() throws IOException {
        block(5, 1, 30);
        block(5, 11, 20);
        block(6, 21, 30);
        try (MessageStore store = salvaged()) {
            blocksMeetEachOther(store);
            assertThat(text(store, 10)).isEqualTo("5:10");
            for (long n = 11; n <= 30; n++) {
                assertThat(text(store, n)).isEqualTo("lost");
            }
        }
        assertThat(problems.all()).containsExactly("queue q: messages 11 to 30 are damaged or missing");
    }
}
