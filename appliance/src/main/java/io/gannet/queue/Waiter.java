package io.gannet.queue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A waiting read: an entry in its reader's queue and one in the timer, no thread. It ends once: served, timed out, cancelled or
 * ended with its queue. Fields are guarded by the engine's lock.
 */
abstract class Waiter implements Waiting {

    /** For a read that did not wait. */
    static final Waiting DONE = () -> false;

    private enum State {
        WAITING,
        /** A message has been taken for it and is being read. */
        SERVING,
        ENDED
    }

    final Engine engine;
    final QueueState queue;
    final long ticket;
    private State state = State.WAITING;
    private boolean cancelled;
    private boolean late;
    private @Nullable Future<?> timer;

    Waiter(Engine engine, QueueState queue, long ticket) {
        this.engine = engine;
        this.queue = queue;
        this.ticket = ticket;
    }

    void timedBy(Future<?> future) {
        timer = future;
    }

    abstract void enqueue();

    abstract void dequeue();

    /** Ends without a message; without locks. */
    abstract void answerNothing();

    /** Starts serving: no longer in the queue. Needs the lock. */
    void serving() {
        dequeue();
        state = State.SERVING;
    }

    /** Nothing came of it: waits on in its old place, unless it was cancelled meanwhile. Needs the lock. */
    boolean waitOn() {
        if (cancelled || late || state != State.SERVING) {
            return false;
        }
        state = State.WAITING;
        enqueue();
        return true;
    }

    /** Whether a message may be handed over now; it cannot be cancelled any more. Needs the lock. */
    boolean end() {
        if (state == State.ENDED) {
            return false;
        }
        state = State.ENDED;
        engine.waits--;
        Future<?> future = timer;
        if (future != null) {
            future.cancel(false);
        }
        return !cancelled;
    }

    /** Ends it if it is still waiting; needs the lock. True when the caller must answer it. */
    boolean endWaiting() {
        if (state != State.WAITING) {
            return false;
        }
        dequeue();
        return end();
    }

    /** The time is over. */
    void timeOut() {
        boolean answer;
        engine.lock.lock();
        try {
            late = true;
            answer = endWaiting();
            engine.forgetUnborn(queue);
        } finally {
            engine.lock.unlock();
        }
        if (answer) {
            answerNothing();
        }
    }

    @Override
    public boolean cancel() {
        engine.lock.lock();
        try {
            if (state == State.ENDED) {
                return false;
            }
            boolean wasCancelled = cancelled;
            cancelled = true;
            if (state == State.WAITING) {
                dequeue();
                end();
                engine.forgetUnborn(queue);
            }
            return !wasCancelled;
        } finally {
            engine.lock.unlock();
        }
    }

    /** Waits on a reader. */
    abstract static class OnReader extends Waiter {
        final ReaderState reader;

        OnReader(Engine engine, ReaderState reader, long ticket) {
            super(engine, reader.queue, ticket);
            this.reader = reader;
        }

        @Override
        void enqueue() {
            reader.waiters.put(ticket, this);
            queue.waiting++;
        }

        @Override
        void dequeue() {
            if (reader.waiters.remove(ticket, this)) {
                queue.waiting--;
            }
        }
    }

    /** Waits for messages to open. */
    static final class Opening extends OnReader {
        final OpenRequest request;
        final Callback<List<OpenRead>> opened;

        Opening(Engine engine, ReaderState reader, long ticket, OpenRequest request, Callback<List<OpenRead>> opened) {
            super(engine, reader, ticket);
            this.request = request;
            this.opened = opened;
        }

        @Override
        void answerNothing() {
            opened.done(List.of());
        }
    }

    /** Waits for a message to look at. */
    static final class Peeking extends OnReader {
        final Callback<Optional<Message>> seen;

        Peeking(Engine engine, ReaderState reader, long ticket, Callback<Optional<Message>> seen) {
            super(engine, reader, ticket);
            this.seen = seen;
        }

        @Override
        void answerNothing() {
            seen.done(Optional.empty());
        }
    }

    /** Waits for any message above a number. */
    static final class Above extends Waiter {
        final long after;
        final Callback<Boolean> arrived;

        Above(Engine engine, QueueState queue, long ticket, long after, Callback<Boolean> arrived) {
            super(engine, queue, ticket);
            this.after = after;
            this.arrived = arrived;
        }

        @Override
        void enqueue() {
            queue.above.add(this);
        }

        @Override
        void dequeue() {
            queue.above.remove(this);
        }

        @Override
        void answerNothing() {
            arrived.done(false);
        }
    }
}
