package io.gannet.queue;

import java.util.Optional;

/**
 * Expired messages: only the default readers of queues that are no capture queues see expiry. An expired message is
 * acknowledged for its reader and, where the queue says so, appended to another queue.
 */
final class Expiry {

    /** So many expired messages are removed by one put. */
    private static final int MAX_HEADS = 64;

    private final Engine engine;

    Expiry(Engine engine) {
        this.engine = engine;
    }

    boolean isExpired(ReaderState reader, Message message, long now) {
        QueueSettings settings = reader.queue.settings;
        if (!reader.isDefault() || settings.capture()) {
            return false;
        }
        boolean own = message.expiresAt() != 0 && message.expiresAt() <= now;
        return own || (settings.maxAgeMillis() > 0 && message.putAt() + settings.maxAgeMillis() <= now);
    }

    /** Needs the lock. The copy is logged before the acknowledgement: after a crash between, better twice than never. */
    void expire(ReaderState reader, Message message) {
        Optional<String> target = reader.queue.settings.expireTo();
        if (target.isPresent()) {
            engine.puts.moveTo(QueueName.of(target.get()), message);
        }
        engine.ledger.log(reader.queue, new Change.Acked(reader.id, message.number()));
        engine.committer.lazily();
        reader.expired++;
    }

    /** Removes expired messages at the reader's head as far as memory has them, so that a put finds their room; needs the lock. */
    void heads(ReaderState reader, long now) {
        for (int i = 0; i < MAX_HEADS; i++) {
            long head = reader.peek();
            Optional<Message> message =
                    head == 0 ? Optional.empty() : Reads.inMemory(Reads.place(reader.queue, head), head);
            if (message.isEmpty() || !isExpired(reader, message.get(), now)) {
                return;
            }
            expireHead(reader, message.get());
        }
    }

    private void expireHead(ReaderState reader, Message message) {
        if (message.number() > reader.delivered) {
            reader.deliveredBytes += message.body().length();
        }
        expire(reader, message);
    }

    /** Removes expired messages at the reader's head. Takes and leaves the lock. */
    int sweep(ReaderState reader, int max) {
        int removed = 0;
        while (removed < max) {
            long head;
            Reads.Place place;
            Optional<Message> message;
            engine.lock.lock();
            try {
                head = reader.gone ? 0 : reader.peek();
                if (head == 0) {
                    return removed;
                }
                place = Reads.place(reader.queue, head);
                message = Reads.inMemory(place, head);
            } finally {
                engine.lock.unlock();
            }
            if (message.isEmpty()) {
                message = engine.reads.inStore(place, head);
            }
            if (message.isEmpty() || !isExpired(reader, message.get(), engine.now())) {
                return removed;
            }
            engine.lock.lock();
            try {
                if (reader.peek() == head) {
                    expireHead(reader, message.get());
                    removed++;
                }
            } finally {
                engine.lock.unlock();
            }
        }
        return removed;
    }
}
