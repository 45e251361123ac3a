package io.gannet.worker;

import io.gannet.change.RowChangeCodec.Place;
import io.gannet.client.Delivery;
import io.gannet.client.MessageSource;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Writes one sink's failures into the failed-position log. */
final class SetAside {

    private final String sink;
    private final FailedPositionLog log;
    private final MessageSource source;
    private final Clock clock;

    SetAside(String sink, FailedPositionLog log, MessageSource source, Clock clock) {
        this.sink = sink;
        this.log = log;
        this.source = source;
        this.clock = clock;
    }

    void message(Delivery message, UnroutableException why) throws IOException {
        log.add(new FailedPosition(
                0,
                clock.millis(),
                sink,
                message.queue(),
                source.position(message.queue(), message.number()),
                message.number(),
                message.version(),
                why.place().map(Place::table),
                why.place().map(Place::key),
                1,
                String.valueOf(why.getMessage())));
    }

    void change(Pending pending, io.gannet.change.Version version, String reason) throws IOException {
        log.add(new FailedPosition(
                0,
                clock.millis(),
                sink,
                pending.queue(),
                source.position(pending.queue(), pending.number()),
                pending.number(),
                version,
                Optional.of(pending.table()),
                Optional.of(pending.key()),
                pending.attempts() + 1,
                reason));
    }

    void applied(Job.Work work) throws IOException {
        log.applied(
                sink, work.change().table(), work.change().key(), work.change().version(), clock.millis());
    }

    void sync() throws IOException {
        log.sync();
    }
}
