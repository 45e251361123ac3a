package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hands messages out. A message is first claimed under the lock (nobody else gets it), then read, then handed over; what turns
 * out expired or damaged on the way is passed over.
 */
final class Deliveries {

    /** At most so many messages are claimed before they are read: one block of the store. */
    private static final int CLAIM = TailBlock.MAX_MESSAGES;

    private final Engine engine;
    private long lastTicket;

    Deliveries(Engine engine) {
        this.engine = engine;
    }

    /** Messages on their way to one reader. */
    private static final class Taking {
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

        Taking(ReaderState reader, OpenRequest request, long now) {
            this.reader = reader;
            this.request = request;
            this.now = now;
        }

        boolean full() {
            return ready.size() >= request.max() || bytes >= request.maxBytes();
        }
    }

    /** Opens what there is; otherwise waits. Takes and leaves the lock. */
    Waiting open(ReaderState reader, OpenRequest request, Callback<List<OpenRead>> opened) {
        Taking taking = new Taking(reader, request, engine.now());
        while (true) {
            Waiter.Opening waiter = null;
            engine.lock.lock();
            try {
                claim(taking);
                if (taking.unread.isEmpty() && taking.ready.isEmpty() && mayWait(reader, request.waitMillis())) {
                    waiter = new Waiter.Opening(engine, reader, ++lastTicket, request, opened);
                    enter(waiter, request.waitMillis());
                }
            } finally {
                engine.lock.unlock();
            }
            if (waiter != null) {
                kickIf(taking.dropped);
                return waiter;
            }
            if (taking.unread.isEmpty()) {
                kickIf(taking.dropped || request.countAttempt());
                opened.done(List.copyOf(taking.ready));
                return Waiter.DONE;
            }
            try {
                readAndCheck(taking);
            } catch (EngineException e) {
                failed(taking, opened, e);
                return Waiter.DONE;
            }
            if (taking.full()) {
                kickIf(taking.dropped || request.countAttempt());
                opened.done(List.copyOf(taking.ready));
                return Waiter.DONE;
            }
        }
    }

    /** The store could not be asked: what is there is handed over, else the failure. */
    private void failed(Taking taking, Callback<List<OpenRead>> opened, EngineException problem) {
        kickIf(taking.dropped || taking.request.countAttempt());
        if (taking.ready.isEmpty()) {
            opened.failed(problem);
        } else {
            opened.done(List.copyOf(taking.ready));
        }
    }

    private void kickIf(boolean logged) {
        if (logged) {
            engine.committer.kickLazily();
        }
    }

    /** Nobody would wake who waits on a reader that went between its look-up and now. */
    private boolean mayWait(ReaderState reader, long waitMillis) {
        return !reader.gone && mayWait(waitMillis);
    }

    private boolean mayWait(long waitMillis) {
        return waitMillis > 0 && !engine.closing && engine.waits < engine.settings.maxWaits();
    }

    private void enter(Waiter waiter, long waitMillis) {
        waiter.enqueue();
        engine.waits++;
        waiter.timedBy(engine.timers.after(waitMillis, TimeUnit.MILLISECONDS, waiter::timeOut));
    }

    /** Claims messages and takes those in memory; needs the lock. */
    private void claim(Taking taking) {
        ReaderState reader = taking.reader;
        while (!reader.gone && reader.available() && taking.unread.size() < CLAIM && !taking.full()) {
            if (taking.ready.size() + taking.unread.size() >= taking.request.max()) {
                return;
            }
            if (reader.pending.size() - reader.returned.size() >= engine.settings.maxOpenReads()) {
                return;
            }
            long number = reader.peek();
            Reads.Place place = Reads.place(reader.queue, number);
            Optional<Message> message = Reads.inMemory(place, number);
            OpenEntry entry = claim(reader, number);
            if (message.isPresent() && taking.unread.isEmpty()) {
                settle(taking, entry, message.get());
            } else {
                taking.unread.add(entry);
                taking.places.add(place);
                taking.inMemory.add(message);
            }
        }
    }

    private OpenEntry claim(ReaderState reader, long number) {
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
    private void settle(Taking taking, OpenEntry entry, Message message) {
        ReaderState reader = taking.reader;
        ReaderState.Pending pending = reader.pending.get(entry.number);
        if (pending == null || pending.open != entry) {
            return;
        }
        if (pending.length < 0) {
            pending.length = message.body().length();
            reader.deliveredBytes += pending.length;
        }
        if (engine.expiry.isExpired(reader, message, taking.now)) {
            engine.expiry.expire(reader, message);
            taking.dropped = true;
            return;
        }
        entry.loaded(message);
        taking.ready.add(entry);
        taking.bytes += message.body().length();
        reader.queue.touchedAt = taking.now;
        if (pending.attempts > 1) {
            reader.redelivered++;
        }
        if (taking.request.countAttempt()) {
            engine.ledger.append(reader.queue, new Change.Attempted(reader.id, entry.number, pending.attempts));
            engine.committer.lazily();
        }
        long lease =
                taking.request.leaseMillis() > 0 ? taking.request.leaseMillis() : reader.queue.settings.leaseMillis();
        if (lease > 0) {
            entry.leased(engine.timers.after(lease, TimeUnit.MILLISECONDS, entry::abort));
        }
    }

    /** Reads what was claimed in the store, without the lock, and settles it. */
    private void readAndCheck(Taking taking) {
        List<Optional<Message>> messages = read(taking);
        engine.lock.lock();
        try {
            for (int i = 0; i < taking.unread.size(); i++) {
                OpenEntry entry = taking.unread.get(i);
                if (i >= messages.size() || taking.full()) {
                    unclaim(entry);
                } else if (messages.get(i).isPresent()) {
                    settle(taking, entry, messages.get(i).get());
                } else if (entry.isOpen()) {
                    engine.ledger.log(taking.reader.queue, new Change.Acked(taking.reader.id, entry.number));
                    engine.committer.lazily();
                    taking.dropped = true;
                }
            }
        } finally {
            engine.lock.unlock();
        }
        taking.unread.clear();
        taking.places.clear();
        taking.inMemory.clear();
    }

    private List<Optional<Message>> read(Taking taking) {
        List<Optional<Message>> messages = new ArrayList<>(taking.unread.size());
        long bytes = taking.bytes;
        try {
            for (int i = 0; i < taking.unread.size() && bytes < taking.request.maxBytes(); i++) {
                Optional<Message> message = taking.inMemory.get(i);
                if (message.isEmpty()) {
                    message = engine.reads.inStore(taking.places.get(i), taking.unread.get(i).number);
                }
                messages.add(message);
                bytes += message.isPresent() ? message.get().body().length() : 0;
            }
            return messages;
        } catch (EngineException e) {
            engine.lock.lock();
            try {
                taking.unread.forEach(Deliveries::unclaim);
            } finally {
                engine.lock.unlock();
            }
            throw e;
        }
    }

    private static void unclaim(OpenEntry entry) {
        ReaderState.Pending pending = entry.reader.pending.get(entry.number);
        if (pending != null && pending.open == entry) {
            pending.attempts--;
            pending.length = Math.max(0, pending.length);
            entry.reader.giveBack(entry.number, pending);
        }
    }

    /** Serves who waits for this queue, as far as there is something; needs the lock, adds what is to be done without it. */
    void wake(QueueState queue, List<Runnable> tasks) {
        if (queue.waiting > 0) {
            for (ReaderState reader : queue.readers.values()) {
                wake(reader, tasks);
            }
        }
        if (!queue.above.isEmpty() && !queue.settings.readsPaused()) {
            for (Waiter waiter : List.copyOf(queue.above)) {
                Waiter.Above above = (Waiter.Above) waiter;
                if (queue.visible > above.after && above.endWaiting()) {
                    tasks.add(() -> above.arrived.done(true));
                }
            }
        }
    }

    private void wake(ReaderState reader, List<Runnable> tasks) {
        while (!reader.waiters.isEmpty() && reader.available()) {
            Waiter waiter = reader.waiters.firstEntry().getValue();
            if (waiter instanceof Waiter.Opening opening) {
                Taking taking = new Taking(reader, opening.request, engine.now());
                claim(taking);
                if (taking.ready.isEmpty() && taking.unread.isEmpty()) {
                    // all expired, or the reader has as many open messages as it may have
                    return;
                }
                opening.serving();
                tasks.add(() -> serve(opening, taking));
            } else if (!wakePeek((Waiter.Peeking) waiter, tasks)) {
                // who came later is served when this one has looked
                return;
            }
        }
    }

    /** Shows the next message; false when it has to be read first. Needs the lock. */
    private boolean wakePeek(Waiter.Peeking waiter, List<Runnable> tasks) {
        ReaderState reader = waiter.reader;
        waiter.serving();
        long number = reader.peek();
        Optional<Message> message = Reads.inMemory(Reads.place(reader.queue, number), number);
        if (message.isEmpty() || engine.expiry.isExpired(reader, message.get(), engine.now())) {
            tasks.add(() -> servePeek(waiter));
            return false;
        }
        if (waiter.end()) {
            tasks.add(() -> waiter.seen.done(message));
        }
        return true;
    }

    private void serve(Waiter.Opening waiter, Taking taking) {
        if (!taking.unread.isEmpty()) {
            try {
                readAndCheck(taking);
            } catch (EngineException e) {
                if (ended(waiter)) {
                    failed(taking, waiter.opened, e);
                } else {
                    giveBack(taking);
                }
                return;
            }
        }
        boolean hand = false;
        List<Runnable> tasks = new ArrayList<>();
        engine.lock.lock();
        try {
            if (!taking.ready.isEmpty()) {
                hand = waiter.end();
                if (!hand) {
                    taking.ready.forEach(Deliveries::unclaim);
                }
            } else if (!waiter.waitOn()) {
                hand = waiter.end();
            }
            wake(taking.reader, tasks);
        } finally {
            engine.lock.unlock();
        }
        kickIf(taking.dropped || taking.request.countAttempt());
        if (hand) {
            waiter.opened.done(List.copyOf(taking.ready));
        }
        tasks.forEach(Committer::guarded);
    }

    private boolean ended(Waiter waiter) {
        engine.lock.lock();
        try {
            return waiter.end();
        } finally {
            engine.lock.unlock();
        }
    }

    private void giveBack(Taking taking) {
        engine.lock.lock();
        try {
            taking.ready.forEach(Deliveries::unclaim);
        } finally {
            engine.lock.unlock();
        }
    }

    private void servePeek(Waiter.Peeking waiter) {
        Optional<Message> message;
        try {
            message = peek(waiter.reader);
        } catch (EngineException e) {
            if (ended(waiter)) {
                waiter.seen.failed(e);
            }
            return;
        }
        boolean hand;
        List<Runnable> tasks = new ArrayList<>();
        engine.lock.lock();
        try {
            hand = message.isPresent() ? waiter.end() : !waiter.waitOn() && waiter.end();
            wake(waiter.reader, tasks);
        } finally {
            engine.lock.unlock();
        }
        if (hand) {
            waiter.seen.done(message);
        }
        tasks.forEach(Committer::guarded);
    }

    /** The message that the next open would give. Takes and leaves the lock. */
    Optional<Message> peek(ReaderState reader) {
        for (int tries = 0; tries < 1000; tries++) {
            Reads.Place place;
            long number;
            Optional<Message> message;
            engine.lock.lock();
            try {
                if (reader.gone || !reader.available()) {
                    return Optional.empty();
                }
                number = reader.peek();
                place = Reads.place(reader.queue, number);
                message = Reads.inMemory(place, number);
            } finally {
                engine.lock.unlock();
            }
            if (message.isEmpty()) {
                message = engine.reads.inStore(place, number);
            }
            if (message.isPresent() && !engine.expiry.isExpired(reader, message.get(), engine.now())) {
                return message;
            }
            engine.lock.lock();
            try {
                if (reader.peek() == number) {
                    passOver(reader, number, message);
                }
            } finally {
                engine.lock.unlock();
            }
            engine.committer.kickLazily();
        }
        return Optional.empty();
    }

    private void passOver(ReaderState reader, long number, Optional<Message> message) {
        if (message.isPresent()) {
            if (number > reader.delivered) {
                reader.deliveredBytes += message.get().body().length();
            }
            engine.expiry.expire(reader, message.get());
        } else {
            engine.ledger.log(reader.queue, new Change.Acked(reader.id, number));
            engine.committer.lazily();
        }
    }

    /** Looks at the next message, waiting for one. */
    Waiting peek(ReaderState reader, long waitMillis, Callback<Optional<Message>> seen) {
        Optional<Message> message;
        try {
            message = peek(reader);
        } catch (EngineException e) {
            seen.failed(e);
            return Waiter.DONE;
        }
        if (message.isEmpty()) {
            Waiter.Peeking waiter = null;
            engine.lock.lock();
            try {
                if (mayWait(reader, waitMillis)) {
                    waiter = new Waiter.Peeking(engine, reader, ++lastTicket, seen);
                    enter(waiter, waitMillis);
                }
            } finally {
                engine.lock.unlock();
            }
            if (waiter != null) {
                engine.wakeNow(reader.queue);
                return waiter;
            }
        }
        seen.done(message);
        return Waiter.DONE;
    }

    /** Waits for a message above a number. */
    Waiting above(QueueState queue, long after, long waitMillis, Callback<Boolean> arrived) {
        boolean there;
        Waiter.Above waiter = null;
        engine.lock.lock();
        try {
            there = queue.visible > after && !queue.settings.readsPaused();
            if (!there && !queue.deleted && mayWait(waitMillis)) {
                waiter = new Waiter.Above(engine, queue, ++lastTicket, after, arrived);
                enter(waiter, waitMillis);
            }
        } finally {
            engine.lock.unlock();
        }
        if (waiter != null) {
            return waiter;
        }
        arrived.done(there);
        return Waiter.DONE;
    }
}
