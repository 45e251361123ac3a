package io.gannet.worker;

import io.gannet.change.MalformedChangeException;
import io.gannet.change.RowChange;
import io.gannet.change.RowChange.Operation;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowChangeCodec.Place;
import io.gannet.change.RowKey;
import io.gannet.client.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a message into the keys that are to be looked at: one, and old ones when the event changed the key or the document. */
final class Router {

    private final Feed feed;
    private final boolean payloads;

    /**
     * Routes messages.
     *
     * @param payloads whether what events say of their rows is wanted; it is not where rows are read again
     */
    Router(Feed feed, boolean payloads) {
        this.feed = feed;
        this.payloads = payloads;
    }

    /**
     * The keys of this message; none when its table is somebody else's.
     *
     * @throws UnroutableException the message is no event, or nobody takes its table
     */
    List<Pending> route(Delivery message) throws UnroutableException {
        RowChange change = decode(message);
        if (!feed.tables().isEmpty() && !feed.tables().contains(change.table())) {
            if (feed.known().contains(change.table())) {
                return List.of();
            }
            throw new UnroutableException(
                    "no index takes table " + change.table(), Optional.of(new Place(change.table(), change.key())));
        }
        List<Pending> keys = new ArrayList<>(3);
        oldKey(change).ifPresent(old -> keys.add(Pending.of(change, old, Pending.Payload.GONE, message)));
        feed.join()
                .filter(join -> !join.root().equals(change.table()))
                .flatMap(join -> OldPlace.of(change, join))
                .ifPresent(old -> keys.add(Pending.of(change, old, Pending.Payload.NONE, message)));
        keys.add(Pending.of(change, change.key(), payload(change), message));
        return keys;
    }

    private RowChange decode(Delivery message) throws UnroutableException {
        try {
            return payloads ? RowChangeCodec.decode(message.body()) : RowChangeCodec.decodeHead(message.body());
        } catch (MalformedChangeException e) {
            throw new UnroutableException(String.valueOf(e.getMessage()), RowChangeCodec.place(message.body()));
        }
    }

    private static Pending.Payload payload(RowChange change) {
        if (change.operation() == Operation.DELETE) {
            return Pending.Payload.GONE;
        }
        return change.row().isPresent() ? new Pending.Payload(true, change.row()) : Pending.Payload.NONE;
    }

    private static Optional<RowKey> oldKey(RowChange change) {
        Map<String, String> old = new HashMap<>(change.key().columns());
        boolean differs = false;
        for (Map.Entry<String, String> column : change.key().columns().entrySet()) {
            @Nullable String before = change.old().get(column.getKey());
            if (before != null && !before.equals(column.getValue())) {
                old.put(column.getKey(), before);
                differs = true;
            }
        }
        return differs ? Optional.of(RowKey.of(old)) : Optional.empty();
    }
}
