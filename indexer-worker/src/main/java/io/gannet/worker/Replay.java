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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends failed positions through their queue again: as a touch of the key where rows can be read again, else as the message
 * itself. The worker then applies them like everything else, and what it does with them ends the failed position. Thread-safe.
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
        SENT
    }

    /**
     * The result for one failed position.
     *
     * @param id its number
     * @param outcome what became of it
     * @param fromTable its message is not kept any more, so its key was taken from the log and its row from the table
     * @param reason why it failed; empty otherwise
     */
    public record Result(long id, Outcome outcome, boolean fromTable, String reason) {}

    private static final long LOOK_MILLIS = 20;

    private final FailedPositionLog log;
    private final MessageSource source;
    private final MessagePublisher publisher;
    private final boolean rereads;

    /**
     * A replay.
     *
     * @param rereads whether rows are read again when a change is applied
     */
    public Replay(FailedPositionLog log, MessageSource source, MessagePublisher publisher, boolean rereads) {
        this.log = log;
        this.source = source;
        this.publisher = publisher;
        this.rereads = rereads;
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
        for (long id : ids) {
            Optional<FailedPosition> failed = log.find(id);
            if (failed.isEmpty()) {
                results.put(
                        id,
                        log.given(id)
                                ? new Result(id, Outcome.SUPERSEDED, false, "")
                                : new Result(id, Outcome.FAILED, false, "there never was such a failed position"));
                continue;
            }
            try {
                sending.computeIfAbsent(failed.get().queue(), queue -> new ArrayList<>())
                        .add(sending(failed.get()));
                results.put(id, new Result(id, Outcome.SENT, false, ""));
            } catch (MalformedChangeException e) {
                results.put(id, new Result(id, Outcome.FAILED, false, String.valueOf(e.getMessage())));
            }
        }
        for (Map.Entry<String, List<Sending>> queue : sending.entrySet()) {
            send(queue.getKey(), queue.getValue(), results);
        }
        await(results, waitMillis);
        return List.copyOf(results.values());
    }

    private Sending sending(FailedPosition failed) throws MalformedChangeException, IOException, InterruptedException {
        Optional<Delivery> message =
                failed.number() > 0 ? source.view(failed.queue(), failed.number()) : Optional.empty();
        Optional<TableName> table = failed.table();
        Optional<RowKey> key = failed.key();
        if (rereads && table.isPresent() && key.isPresent()) {
            return new Sending(failed, touch(table.get(), key.get()), message.isEmpty());
        }
        if (message.isEmpty()) {
            throw new MalformedChangeException("the message is not kept any more, and its key is not known");
        }
        RowChange change = RowChangeCodec.decode(message.get().body());
        byte[] again =
                rereads ? touch(change.table(), change.key()) : message.get().body();
        return new Sending(failed, again, false);
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

    private void await(Map<Long, Result> results, long waitMillis) throws InterruptedException {
        long end = System.nanoTime() + waitMillis * 1_000_000;
        while (!settle(results) && System.nanoTime() < end) {
            log.awaitEnd(LOOK_MILLIS);
        }
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
