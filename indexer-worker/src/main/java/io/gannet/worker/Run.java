package io.gannet.worker;

import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.SinkCheckpoint;
import java.io.IOException;
import java.util.SortedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A worker between two openings of its sink: from the last checkpoint on, until it is told to end or the sink loses what was not
 * checkpointed. Everything not durable lives in here, and goes with it.
 */
final class Run {

    /** Batches between reading and applying: one is being read while one is applied. */
    private static final int BATCHES = 2;

    private static final long END_MILLIS = 10_000;

    /** What the two halves share. */
    record Shared(ParkedKeys parked, BlockingQueue<Job> jobs, Progress progress, SetAside aside, Stages stages) {}

    private final Parts parts;
    private final Control control;
    private final Shared shared;

    Run(Parts parts, Control control, Progress progress, ParkedKeys parked) {
        this.parts = parts;
        this.control = control;
        this.shared = new Shared(
                parked,
                new ArrayBlockingQueue<>(BATCHES),
                progress,
                new SetAside(parts.sink().name(), parts.failed(), parts.source(), parts.clock()),
                new Stages(parts.meters(), parts.sink().name()));
    }

    /** Runs on the caller's thread until {@code ended}, or until the queues are another store's. */
    void until(BooleanSupplier ended) throws RetryableSinkException, IOException, InterruptedException {
        long epoch = parts.source().epoch();
        SortedMap<String, Long> start = new Starting(parts).numbers(epoch);
        parts.sink().lastCheckpoint().map(SinkCheckpoint::parked).ifPresent(keys -> shared.parked()
                .restore(keys, parts.clock().millis()));
        shared.progress().startedAt(start);
        ReadLoop reading = new ReadLoop(parts, control, shared, start, epoch);
        Thread reader = new Thread(reading, "gannet-worker-" + parts.sink().name() + "-read");
        reader.setDaemon(true);
        try (Checkpointer checkpointer = new Checkpointer(parts, shared)) {
            ApplyLoop apply = new ApplyLoop(parts, shared, checkpointer, start, epoch);
            reader.start();
            try {
                while (!ended.getAsBoolean() && !reading.overtaken()) {
                    apply.step();
                }
            } finally {
                end(reader);
            }
            apply.finish();
        }
    }

    private void end(Thread reader) throws InterruptedException {
        reader.interrupt();
        control.call();
        parts.source().wake();
        TimeUnit.MILLISECONDS.timedJoin(reader, END_MILLIS);
    }
}
