package io.gannet.worker;

import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.Sink.PendingCheckpoint;
import io.gannet.sink.SinkCheckpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes frozen checkpoints durable on a thread of its own, so that applying does not wait for the disk, and acknowledges to the
 * queues what they cover: first the failed-position log, then the sink, then the acknowledgement. One at a time.
 */
final class Checkpointer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Parts parts;
    private final Run.Shared shared;
    private final ExecutorService disk;
    private Optional<Future<?>> running = Optional.empty();

    Checkpointer(Parts parts, Run.Shared shared) {
        this.parts = parts;
        this.shared = shared;
        this.disk = Executors.newSingleThreadExecutor(
                work -> new Thread(work, "gannet-worker-" + parts.sink().name() + "-disk"));
    }

    boolean busy() {
        return running.isPresent() && !running.get().isDone();
    }

    /** Fails if the last one failed. */
    void check() throws RetryableSinkException, IOException, InterruptedException {
        if (running.isPresent() && running.get().isDone()) {
            settle();
        }
    }

    /** Waits for the last one. */
    void settle() throws RetryableSinkException, IOException, InterruptedException {
        if (running.isEmpty()) {
            return;
        }
        try {
            running.get().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetryableSinkException sink) {
                throw sink;
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("a checkpoint failed", e.getCause());
        } finally {
            running = Optional.empty();
        }
    }

    void start(SinkCheckpoint state, PendingCheckpoint pending)
            throws RetryableSinkException, IOException, InterruptedException {
        settle();
        running = Optional.of(disk.submit(() -> {
            shared.aside().sync();
            pending.complete();
            acknowledge(state);
            return true;
        }));
    }

    // a queue that cannot be told now learns of it by the next checkpoint
    private void acknowledge(SinkCheckpoint state) throws InterruptedException {
        try {
            for (Map.Entry<String, Long> queue : state.numbers().entrySet()) {
                parts.source().acknowledge(queue.getKey(), parts.sink().reader(), queue.getValue());
            }
            shared.progress().durable(state.numbers());
        } catch (IOException e) {
            LOG.warn(
                    "event=acknowledge-failed sink={} problem=\"{}\"",
                    parts.sink().name(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        disk.shutdown();
        try {
            if (!disk.awaitTermination(10, TimeUnit.SECONDS)) {
                disk.shutdownNow();
            }
        } catch (InterruptedException e) {
            disk.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
