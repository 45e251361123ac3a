package io.gannet.appliance;

import io.gannet.change.Version;
import io.gannet.client.Delivery;
import io.gannet.client.MessageSource;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.Message;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueStatus;
import io.gannet.queue.Reader;
import io.gannet.queue.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToLongBiFunction;

/**
 * The engine of this process, seen by one worker: readers are blocking, so what a sink has not made durable is never dropped.
 * Thread-safe, but only one thread may await.
 */
public final class LocalSource implements MessageSource {

    private static final long LIMIT_SECONDS = 60;

    private final QueueEngine engine;
    private final ToLongBiFunction<String, Long> positions;
    private final Semaphore awake = new Semaphore(0);

    /**
     * A view of this engine.
     *
     * @param positions queue and message number to the position that {@code view} of HTTPSQS takes
     */
    public LocalSource(QueueEngine engine, ToLongBiFunction<String, Long> positions) {
        this.engine = engine;
        this.positions = positions;
    }

    private Queue queue(String name) {
        return engine.queue(QueueName.of(name));
    }

    @Override
    public long epoch() {
        return engine.epoch();
    }

    @Override
    public Version draw() throws IOException {
        return asked(() -> new Version(engine.epoch(), engine.drawPosition()));
    }

    @Override
    public Span open(String queue, String reader, long after) throws IOException {
        return asked(() -> {
            queue(queue).reader(reader, Reader.Mode.BLOCKING, after);
            return where(queue, reader);
        });
    }

    @Override
    public Span span(String queue, String reader) throws IOException {
        return asked(() -> where(queue, reader));
    }

    private Span where(String queue, String reader) {
        QueueStatus status = queue(queue).status();
        long acknowledged =
                queue(queue).reader(reader).map(Reader::acknowledged).orElse(0L);
        return new Span(status.oldest(), status.last(), acknowledged);
    }

    @Override
    public List<Delivery> read(String queue, long after, int max, long maxBytes) throws IOException {
        return asked(() -> queue(queue).read(after, max, maxBytes).stream()
                .map(message -> delivery(queue, message))
                .toList());
    }

    @Override
    public Optional<Delivery> view(String queue, long number) throws IOException {
        return asked(() -> queue(queue).view(number).map(message -> delivery(queue, message)));
    }

    private static Delivery delivery(String queue, Message message) {
        return new Delivery(
                queue,
                message.number(),
                new Version(message.epoch(), message.position()),
                message.putAt(),
                message.body().toArray());
    }

    @Override
    public void await(Map<String, Long> after, long waitMillis) throws IOException, InterruptedException {
        List<Waiting> waits = new ArrayList<>(after.size());
        try {
            asked(() -> {
                after.forEach((queue, number) -> waits.add(queue(queue).awaitAbove(number, waitMillis, new Arrival())));
                return true;
            });
            if (awake.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
                awake.drainPermits();
            }
        } finally {
            waits.forEach(Waiting::cancel);
        }
    }

    @Override
    public void wake() {
        awake.release();
    }

    @Override
    public void acknowledge(String queue, String reader, long through) throws IOException {
        asked(() -> {
            queue(queue).reader(reader, Reader.Mode.BLOCKING, 0).advance(through, Quiet.INSTANCE);
            return true;
        });
    }

    @Override
    public void seek(String queue, String reader, long after) throws IOException, InterruptedException {
        CompletableFuture<Long> moved = new CompletableFuture<>();
        asked(() -> {
            queue(queue).reader(reader, Reader.Mode.BLOCKING, after).seek(after, new Completing<>(moved));
            return true;
        });
        try {
            moved.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("queue " + queue + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("queue " + queue + " did not move its reader within " + LIMIT_SECONDS + " s", e);
        }
    }

    @Override
    public long position(String queue, long number) {
        return positions.applyAsLong(queue, number);
    }

    @Override
    public void close() {
        wake();
    }

    private static <T> T asked(Supplier<T> question) throws IOException {
        try {
            return question.get();
        } catch (EngineException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Wakes the waiting worker; what is in the queue it sees itself. */
    private final class Arrival implements Callback<Boolean> {

        @Override
        public void done(Boolean arrived) {
            if (arrived) {
                awake.release();
            }
        }

        @Override
        public void failed(EngineException problem) {
            awake.release();
        }
    }

    /** An acknowledgement that fails is repeated by the next checkpoint's. */
    private enum Quiet implements Callback<Boolean> {
        INSTANCE;

        @Override
        public void done(Boolean result) {}

        @Override
        public void failed(EngineException problem) {}
    }

    private record Completing<T>(CompletableFuture<T> future) implements Callback<T> {

        @Override
        public void done(T result) {
            future.complete(result);
        }

        @Override
        public void failed(EngineException problem) {
            future.completeExceptionally(problem);
        }
    }
}
