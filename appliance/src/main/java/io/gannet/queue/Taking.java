package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Messages on their way to one reader: claimed under the lock (nobody else gets them), then read, then handed over; what turns out
 * expired or damaged on the way is passed over.
 */
final class Taking {

    /** At most so many messages are claimed before they are read: one block of the store. */
    private static final int CLAIM = TailBlock.MAX_MESSAGES;

    private final Engine engine;
    final ReaderState reader;
    final OpenRequest request;
    final long now;
    final List<OpenEntry> ready = new ArrayList<>(1);
    /** Claimed, not read yet: all behind the ready ones. */
    final List<OpenEntry> unread = new ArrayList<>(0);

    final List<Reads.Place> places = new ArrayList<>(0);
    /** Of the unread ones, those that memory has. */
    final List<Optional<Message>> inMemory = new ArrayList<>(0);

    long bytes;
    boolean dropped;

    Taking(Engine engine, ReaderState reader, OpenRequest request, long now) {
        this.engine = engine;
        this.reader = reader;
        this.request = request;
        this.now = now;
    }

    boolean full() {
        return ready.size() >= request.max() || bytes >= request.maxBytes();
    }

    /** Claims messages and takes those in memory; needs the lock. */
    void claim() {
        while (!reader.gone && reader.available() && unread.size() < CLAIM && !full()) {
            if (ready.size() + unread.size() >= request.max()) {
                return;
            }
            if (reader.pending.size() - reader.returned.size() >= engine.settings.maxOpenReads()) {
                return;
            }
            long number = reader.peek();
            Reads.Place place = Reads.place(reader.queue, number);
            Optional<Message> message = Reads.inMemory(place, number);
            OpenEntry entry = claim(number);
            if (message.isPresent() && unread.isEmpty()) {
                settle(entry, message.get());
            } else {
                unread.add(entry);
                places.add(place);
                inMemory.add(message);
            }
        }
    }

    private OpenEntry claim(long number) {
        ReaderState.Pending pending;
        if (reader.returned.remove(number)) {
            pending = reader.pending(number);
            reader.returnedBytes -= pending.length;
        } else {
            reader.delivered = number;
            pending = new ReaderState.Pending(0);
            pending.length = -1;
            reader.pending.put(number, pending);
        }
        pending.attempts++;
        OpenEntry entry = new OpenEntry(engine, reader, number, pending.attempts);
        pending.open = entry;
        reader.queue.dirty = true;
        return entry;
    }

    /** A claimed message has been read: hand it over, unless it has expired; needs the lock. */
    private void settle(OpenEntry entry, Message message) {
        ReaderState.Pending pending = reader.pending.get(entry.number);
        if (pending == null || pending.open != entry) {
            return;
        }
        if (pending.length < 0) {
            pending.length = message.body().length();
            reader.deliveredBytes += pending.length;
        }
        if (engine.expiry.isExpired(reader, message, now)) {
            engine.expiry.expire(reader, message);
            dropped = true;
            return;
        }
        entry.loaded(message);
        ready.add(entry);
        bytes += message.body().length();
        reader.queue.touchedAt = now;
        if (pending.attempts > 1) {
            reader.redelivered++;
        }
        if (request.countAttempt()) {
            engine.ledger.append(reader.queue, new Change.Attempted(reader.id, entry.number, pending.attempts));
            engine.committer.lazily();
        }
        long lease = request.leaseMillis() > 0 ? request.leaseMillis() : reader.queue.settings.leaseMillis();
        if (lease > 0) {
            entry.leased(engine.timers.after(lease, TimeUnit.MILLISECONDS, entry::abort));
        }
    }

    /** Reads what was claimed in the store, without the lock, and settles it. */
    void readAndCheck() {
        List<Optional<Message>> messages = read();
        engine.lock.lock();
        try {
            for (int i = 0; i < unread.size(); i++) {
                OpenEntry entry = unread.get(i);
                if (i >= messages.size() || full()) {
                    unclaim(entry);
                } else if (messages.get(i).isPresent()) {
                    settle(entry, messages.get(i).get());
                } else if (entry.isOpen()) {
                    engine.ledger.log(reader.queue, new Change.Acked(reader.id, entry.number));
                    engine.committer.lazily();
                    dropped = true;
                }
            }
        } finally {
            engine.lock.unlock();
        }
        unread.clear();
        places.clear();
        inMemory.clear();
    }

    private List<Optional<Message>> read() {
        List<Optional<Message>> messages = new ArrayList<>(unread.size());
        long sum = bytes;
        try {
            for (int i = 0; i < unread.size() && sum < request.maxBytes(); i++) {
                Optional<Message> message = inMemory.get(i);
                if (message.isEmpty()) {
                    message = engine.reads.inStore(places.get(i), unread.get(i).number);
                }
                messages.add(message);
                sum += message.isPresent() ? message.get().body().length() : 0;
            }
            return messages;
        } catch (EngineException e) {
            engine.lock.lock();
            try {
                unread.forEach(Taking::unclaim);
            } finally {
                engine.lock.unlock();
            }
            throw e;
        }
    }

    /** Gives back what was not handed over; needs the lock. */
    static void unclaim(OpenEntry entry) {
        ReaderState.Pending pending = entry.reader.pending.get(entry.number);
        if (pending != null && pending.open == entry) {
            pending.attempts--;
            pending.length = Math.max(0, pending.length);
            entry.reader.giveBack(entry.number, pending);
        }
    }
}
