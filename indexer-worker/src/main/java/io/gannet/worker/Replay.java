package io.gannet.worker;

import io.gannet.change.MalformedChangeException;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.client.Delivery;
import io.gannet.client.MessagePublisher;
import io.gannet.client.MessageSource;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends failed positions through their queue again: as a touch of the key where rows can be read again, else as the message
 * itself. The worker then applies them like everything else, and what it does with them ends the failed position. A message that
 * names no row can only have meant rows of the tables that its queue carries: once these have been compared with the sink after
 * it failed, and repaired, it has nothing left to tell. Thread-safe.
 */
public final class Replay {

    /** What became of one failed position. */
    public enum Outcome {
        /** Sent and applied. */
        APPLIED,
        /** A newer change of its key had been applied already, or it was ended by somebody else. */
        SUPERSEDED,
        /** Sent and failed again, or it cannot be sent. */
        FAILED,
        /** Sent; nothing is known yet. */
        SENT,
        /** Its message names no row, so all that it can have meant is being compared; nothing is known yet. */
        COMPARING
    }

    /**
     * The result for one failed position.
     *
     * @param id its number
     * @param outcome what became of it
     * @param fromTable its message is not kept any more, so its key was taken from the log and its row from the table
     * @param reason why it failed, or by what it was superseded where that was no change; empty otherwise
     */
    public record Result(long id, Outcome outcome, boolean fromTable, String reason) {}

    private static final long LOOK_MILLIS = 20;

    private static final String COMPARED = "it names no row; the index and its tables were compared since";

    private final FailedPositionLog log;
    private final MessageSource source;
    private final MessagePublisher publisher;
    private final boolean rereads;
    private final Comparing comparing;
    private final Clock clock;

    /**
     * A replay.
     *
     * @param rereads whether rows are read again when a change is applied
     * @param comparing what stands in for messages that name no row
     */
    public Replay(
            FailedPositionLog log,
            MessageSource source,
            MessagePublisher publisher,
            boolean rereads,
            Comparing comparing,
            Clock clock) {
        this.log = log;
        this.source = source;
        this.publisher = publisher;
        this.rereads = rereads;
        this.comparing = comparing;
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Sending(FailedPosition failed, byte[] message, boolean fromTable) {}

    /**
     * Replays these positions and waits for what becomes of them.
     *
     * @param ids failed positions; those that ended meanwhile are superseded
     * @param waitMillis how long to wait at most
     */
    public List<Result> replay(List<Long> ids, long waitMillis) throws IOException, InterruptedException {
        Map<Long, Result> results = new LinkedHashMap<>();
        Map<String, List<Sending>> sending = new LinkedHashMap<>();
        List<FailedPosition> nameless = new ArrayList<>();
        for (long id : ids) {
            Optional<FailedPosition> failed = log.find(id);
            if (failed.isEmpty()) {
                results.put(id, ended(id));
                continue;
            }
            try {
                Optional<Sending> one = sending(failed.get());
                one.ifPresentOrElse(
                        message -> sending.computeIfAbsent(message.failed().queue(), queue -> new ArrayList<>())
                                .add(message),
                        () -> nameless.add(failed.get()));
                results.put(id, new Result(id, one.isPresent() ? Outcome.SENT : Outcome.COMPARING, false, ""));
            } catch (MalformedChangeException e) {
                results.put(id, new Result(id, Outcome.FAILED, false, String.valueOf(e.getMessage())));
            }
        }
        for (Map.Entry<String, List<Sending>> queue : sending.entrySet()) {
            send(queue.getKey(), queue.getValue(), results);
        }
        await(results, Comparisons.of(comparing, nameless), waitMillis);
        return List.copyOf(results.values());
    }

    /** What is known of a position that is not open. */
    private Result ended(long id) {
        Result superseded = new Result(id, Outcome.SUPERSEDED, false, "");
        return log.given(id)
                ? log.ended(id).map(how -> result(superseded, how)).orElse(superseded)
                : new Result(id, Outcome.FAILED, false, "there never was such a failed position");
    }

    /** What to send for it; empty when its message names no row. */
    private Optional<Sending> sending(FailedPosition failed)
            throws MalformedChangeException, IOException, InterruptedException {
        Optional<Delivery> message =
                failed.number() > 0 ? source.view(failed.queue(), failed.number()) : Optional.empty();
        Optional<TableName> table = failed.table();
        Optional<RowKey> key = failed.key();
        if (rereads && table.isPresent() && key.isPresent()) {
            return Optional.of(new Sending(failed, touch(table.get(), key.get()), message.isEmpty()));
        }
        if (rereads) {
            // a later version may see more in it than the one that set it aside
            return message.flatMap(there -> RowChangeCodec.place(there.body()))
                    .map(place -> new Sending(failed, touch(place.table(), place.key()), false));
        }
        if (message.isEmpty()) {
            throw new MalformedChangeException("the message is not kept any more, and there is no database to ask");
        }
        RowChangeCodec.decode(message.get().body());
        return Optional.of(new Sending(failed, message.get().body(), false));
    }

    private static byte[] touch(TableName table, RowKey key) {
        return RowChangeCodec.encode(new RowChange(
                RowChange.Operation.TOUCH, table, key, Map.of(), Optional.empty(), 0, 0, RowChange.Source.REPAIR));
    }

    private void send(String queue, List<Sending> sendings, Map<Long, Result> results)
            throws IOException, InterruptedException {
        sendings.forEach(one -> log.replaying(one.failed().id()));
        int stored =
                publisher.publish(queue, sendings.stream().map(Sending::message).toList());
        for (int i = 0; i < sendings.size(); i++) {
            Sending one = sendings.get(i);
            long id = one.failed().id();
            if (i < stored && one.failed().key().isEmpty()) {
                // nothing that is applied can end it: what becomes of its key is told under that
                log.end(id, FailedPosition.End.APPLIED, one.failed().at());
            }
            results.put(
                    id,
                    i < stored
                            ? new Result(id, Outcome.SENT, one.fromTable(), "")
                            : new Result(id, Outcome.FAILED, one.fromTable(), "queue " + queue + " takes no more now"));
        }
    }

    private void await(Map<Long, Result> results, Comparisons comparisons, long waitMillis)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + waitMillis * 1_000_000;
        while (!settle(results, comparisons) && System.nanoTime() < end) {
            log.awaitEnd(LOOK_MILLIS);
        }
    }

    private boolean settle(Map<Long, Result> results, Comparisons comparisons) throws IOException {
        for (Comparisons.One one : comparisons.ended()) {
            for (long id : one.ids()) {
                if (one.problem().isPresent()) {
                    results.put(
                            id,
                            new Result(id, Outcome.FAILED, false, one.problem().get()));
                } else {
                    log.end(id, FailedPosition.End.SUPERSEDED, clock.millis());
                    results.put(id, new Result(id, Outcome.SUPERSEDED, false, COMPARED));
                }
            }
        }
        return settle(results) && comparisons.isEmpty();
    }

    private boolean settle(Map<Long, Result> results) {
        boolean all = true;
        for (Result result : List.copyOf(results.values())) {
            if (result.outcome() == Outcome.SENT) {
                Optional<FailedPositionLog.Ended> ended = log.ended(result.id());
                if (ended.isPresent()) {
                    results.put(result.id(), result(result, ended.get()));
                } else {
                    all = false;
                }
            }
        }
        return all;
    }

    private static Result result(Result sent, FailedPositionLog.Ended ended) {
        Outcome outcome =
                switch (ended.end()) {
                    case APPLIED -> Outcome.APPLIED;
                    case SUPERSEDED, DISCARDED -> Outcome.SUPERSEDED;
                    case AGAIN -> Outcome.FAILED;
                };
        return new Result(sent.id(), outcome, sent.fromTable(), ended.reason());
    }
}
