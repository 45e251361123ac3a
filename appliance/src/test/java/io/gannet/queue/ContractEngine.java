package io.gannet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh engine for each test of the contract, and calls on it that wait for their answer. */
abstract class ContractEngine {

    static final QueueName Q = QueueName.of("q");

    final TestClock clock = new TestClock(1_764_200_000_000L);
    QueueEngine engine;

    abstract QueueEngine open();

    @BeforeEach
    void openEngine() {
        engine = open();
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    static Body body(String text) {
        return Body.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Message message) {
        return new String(message.body().toArray(), StandardCharsets.UTF_8);
    }

    Queue q() {
        return engine.queue(Q);
    }

    static PutResult put(Queue queue, String text) {
        return put(queue, PutRequest.of(body(text)));
    }

    static PutResult put(Queue queue, PutRequest request) {
        return Answer.<PutResult>of(done -> queue.put(request, done));
    }

    static List<OpenRead> open(Reader reader, int max) {
        return Answer.<List<OpenRead>>of(done -> reader.open(new OpenRequest(max, Long.MAX_VALUE, 0, 0, true), done));
    }

    static OpenRead openOne(Reader reader) {
        List<OpenRead> reads = open(reader, 1);
        assertThat(reads).hasSize(1);
        return reads.get(0);
    }

    static boolean close(OpenRead read) {
        return Answer.<Boolean>of(read::close);
    }

    /** Takes one for good; empty when there is none. */
    static Optional<String> get(Reader reader) {
        List<OpenRead> reads = Answer.<List<OpenRead>>of(done -> reader.open(OpenRequest.one(0), done));
        if (reads.isEmpty()) {
            return Optional.empty();
        }
        assertThat(close(reads.get(0))).isTrue();
        return Optional.of(text(reads.get(0).message()));
    }

    static List<String> drain(Reader reader) {
        List<String> texts = new ArrayList<>();
        for (Optional<String> next = get(reader); next.isPresent(); next = get(reader)) {
            texts.add(next.get());
        }
        return texts;
    }

    static void configure(Queue queue, QueueSettings settings) {
        assertThat(Answer.<Boolean>of(done -> queue.configure(settings, done))).isTrue();
    }

    static QueueSettings limits(long messages, long bytes, long messageBytes, boolean discardOld) {
        QueueSettings d = QueueSettings.DEFAULT;
        return new QueueSettings(
                d.slots(),
                messages,
                bytes,
                messageBytes,
                0,
                discardOld,
                Optional.empty(),
                false,
                0,
                0,
                600_000,
                false,
                false,
                false);
    }

    static QueueSettings ages(long maxAge, Optional<String> expireTo, long lease, long maxIdle) {
        QueueSettings d = QueueSettings.DEFAULT;
        return new QueueSettings(
                d.slots(), 0, 0, 0, maxAge, false, expireTo, false, lease, maxIdle, 600_000, false, false, false);
    }
}
