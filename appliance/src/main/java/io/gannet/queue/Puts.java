package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides on puts and logs them. All methods need the engine's lock. */
final class Puts {

    private final Engine engine;

    Puts(Engine engine) {
        this.engine = engine;
    }

    /** Stores the message, or says why not. */
    PutResult put(QueueState queue, PutRequest request) {
        long now = engine.now();
        Optional<PutResult.Outcome> refusal = refusal(queue, request);
        if (refusal.isPresent()) {
            queue.refused++;
            return PutResult.refused(refusal.get());
        }
        Idempotency.Key key = Idempotency.NONE;
        if (request.idempotencyKey().isPresent()) {
            key = Idempotency.key(queue.incarnation, request.idempotencyKey().get());
            Optional<Idempotency.Seen> first = engine.ledger.keys.find(key, queue.settings.idempotencyMillis(), now);
            if (first.isPresent()) {
                Idempotency.Seen seen = first.get();
                return new PutResult(PutResult.Outcome.DUPLICATE, seen.number(), seen.epoch(), seen.position(), 0);
            }
        }
        if (queue.expires) {
            queue.defaultReader().ifPresent(reader -> engine.expiry.heads(reader, now));
        }
        if (!hasRoom(queue)) {
            queue.refused++;
            return PutResult.refused(PutResult.Outcome.FULL);
        }
        Admission admission = request.admission();
        long tag = admission == Admission.ALWAYS ? 0 : admission.admit(queue.view());
        if (tag == Admission.REFUSED) {
            queue.refused++;
            return PutResult.refused(PutResult.Outcome.FULL);
        }
        long expiresAt = queue.settings.capture() ? 0 : request.expiresAt();
        long position = store(queue, request.body(), expiresAt, request.flags(), key, now);
        return new PutResult(PutResult.Outcome.STORED, queue.last, engine.ledger.epoch, position, tag);
    }

    private Optional<PutResult.Outcome> refusal(QueueState queue, PutRequest request) {
        int length = request.body().length();
        long most = queue.settings.maxMessageBytes();
        if (length > engine.settings.maxMessageBytes() || (most > 0 && length > most)) {
            return Optional.of(PutResult.Outcome.TOO_LARGE);
        }
        if (engine.closing || queue.settings.putsPaused()) {
            return Optional.of(PutResult.Outcome.PAUSED);
        }
        return engine.guard.isLow() ? Optional.of(PutResult.Outcome.DISK_LOW) : Optional.empty();
    }

    /** The limits of the queue and of its blocking readers; discards the oldest where the settings say so. */
    private boolean hasRoom(QueueState queue) {
        for (ReaderState reader : queue.readers.values()) {
            boolean blocking = !reader.isDefault() && reader.mode == Reader.Mode.BLOCKING;
            if (blocking && queue.last + 1 - reader.acknowledged() > queue.settings.slots()) {
                return false;
            }
        }
        ReaderState reader = queue.readers.get(Reader.DEFAULT);
        if (reader == null || queue.settings.fanOutOnly()) {
            return true;
        }
        while (isFull(reader)) {
            if (!queue.settings.discardOld() || queue.settings.capture() || !discardOldest(reader)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFull(ReaderState reader) {
        QueueSettings settings = reader.queue.settings;
        return (settings.maxMessages() > 0 && reader.unread() >= settings.maxMessages())
                || (settings.maxBytes() > 0 && reader.unreadBytes() >= settings.maxBytes());
    }

    private boolean discardOldest(ReaderState reader) {
        long oldest = reader.returned.isEmpty() ? reader.delivered + 1 : reader.returned.first();
        if (oldest > reader.queue.last) {
            return false;
        }
        if (oldest > reader.delivered) {
            long through = engine.reads.bytesThrough(reader.queue, oldest);
            reader.deliveredBytes = Math.max(reader.deliveredBytes, through);
        }
        engine.ledger.log(reader.queue, new Change.Acked(reader.id, oldest));
        reader.discarded++;
        return true;
    }

    /** Logs the message and everything that follows from it; returns its position. */
    private long store(QueueState queue, Body body, long expiresAt, int flags, Idempotency.Key key, long now) {
        engine.beBorn(queue);
        lapse(queue);
        List<PutRecord.Copy> children = queue.children.isEmpty() ? List.of() : childrenWithRoom(queue);
        Ledger ledger = engine.ledger;
        long position = engine.nextPosition();
        int message = MessageCodec.size(body, expiresAt, flags);
        int payload = PutRecord.size(message, !key.isNone(), children.size());
        int from = ledger.buffer.begin(payload);
        byte[] data = ledger.buffer.data();
        int at = PutRecord.write(data, from, queue.last + 1, key, children);
        MessageCodec.write(data, at, body, position, now, expiresAt, flags);
        ledger.buffer.end(payload, Change.PUT, queue.incarnation);
        ledger.put(queue, data, from, payload, ledger.epoch);
        for (PutRecord.Copy copy : children) {
            copy.child().puts++;
            copy.child().touchedAt = now;
            engine.committer.whenVisible(copy.child(), copy.child().last, Callback.ignored(), true);
        }
        queue.puts++;
        if (ledger.tail.unstored() >= engine.settings.checkpointBytes()) {
            engine.checkpointer.request();
        }
        queue.touchedAt = now;
        return position;
    }

    /** Skips lapsing readers forward that would fall too far behind, in steps, so that it is not logged for every put. */
    private void lapse(QueueState queue) {
        long slots = queue.settings.slots();
        for (ReaderState reader : queue.readers.values()) {
            if (reader.mode == Reader.Mode.LAPSING && queue.last + 1 - reader.acknowledged() > slots) {
                long through = Math.min(queue.last, queue.last + 1 - slots + slots / 100);
                long bytes = through > reader.delivered ? engine.reads.bytesThrough(queue, through) : 0;
                engine.ledger.log(queue, new Change.Advanced(reader.id, through, bytes, true));
            }
        }
    }

    /** A full child does without the message; it never refuses the parent. */
    private List<PutRecord.Copy> childrenWithRoom(QueueState queue) {
        List<PutRecord.Copy> children = new ArrayList<>(queue.children.size());
        for (QueueState child : queue.children) {
            if (child.settings.putsPaused() || !hasRoom(child)) {
                child.refused++;
            } else {
                lapse(child);
                children.add(new PutRecord.Copy(child, child.links.full()));
            }
        }
        return children;
    }

    /** Appends an expired message to another queue, without an expiry and whatever its limits. */
    void moveTo(QueueName target, Message message) {
        if (!engine.roomForQueue(target)) {
            engine.problems.add("queue " + target + ": expired messages are lost, the engine has its most queues");
            return;
        }
        QueueState queue = engine.queueToChange(target);
        store(queue, message.body(), 0, message.flags(), Idempotency.NONE, engine.now());
        engine.committer.whenVisible(queue, queue.last, Callback.ignored(), true);
    }
}
