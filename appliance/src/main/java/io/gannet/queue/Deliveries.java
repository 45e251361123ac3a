package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Hands messages out ({@link Taking}), to who asks and to who waits. */
final class Deliveries {

    private final Engine engine;
    private long lastTicket;

    Deliveries(Engine engine) {
        this.engine = engine;
    }

    /** Opens what there is; otherwise waits. Takes and leaves the lock. */
    Waiting open(ReaderState reader, OpenRequest request, Callback<List<OpenRead>> opened) {
        Taking taking = new Taking(engine, reader, request, engine.now());
        while (true) {
            Waiter.Opening waiter = null;
            engine.lock.lock();
            try {
                taking.claim();
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
                taking.readAndCheck();
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
                Taking taking = new Taking(engine, reader, opening.request, engine.now());
                taking.claim();
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
                taking.readAndCheck();
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
                    taking.ready.forEach(Taking::unclaim);
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
            taking.ready.forEach(Taking::unclaim);
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
