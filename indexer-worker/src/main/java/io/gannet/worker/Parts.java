package io.gannet.worker;

import io.gannet.change.RowSource;
import io.gannet.client.MessageSource;
import io.gannet.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;

/**
 * What a worker is made of.
 *
 * @param sink where it writes; the worker does not close it
 * @param feed what it reads
 * @param source the queues
 * @param rows where rows are read again; empty = the events' payloads are applied with the messages' own versions
 * @param failed where failures go
 * @param settings its bounds
 * @param gaps told when queues alone do not suffice
 * @param clock the time, which should be that of the database
 * @param random spreads waits
 * @param meters where it counts
 * @param shared what other workers read of the same tables
 */
public record Parts(
        Sink sink,
        Feed feed,
        MessageSource source,
        Optional<RowSource> rows,
        FailedPositionLog failed,
        WorkerSettings settings,
        GapListener gaps,
        Clock clock,
        Random random,
        MeterRegistry meters,
        Optional<SharedReads> shared) {

    /** A worker that reads for itself. */
    public Parts(
            Sink sink,
            Feed feed,
            MessageSource source,
            Optional<RowSource> rows,
            FailedPositionLog failed,
            WorkerSettings settings,
            GapListener gaps,
            Clock clock,
            Random random,
            MeterRegistry meters) {
        this(sink, feed, source, rows, failed, settings, gaps, clock, random, meters, Optional.empty());
    }
}
