package io.gannet.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Puts that wait because far more is logged than checkpoints have stored. They wait in order and hold no thread: a slow disk must
 * not stop a protocol's selector, on which gets and other connections live. Guarded by the engine's lock.
 */
final class LogRoom {

    /** A put that waits longer is failed. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Puts wait when so many checkpoints' bytes are not stored yet. */
    private static final int MOST_CHECKPOINTS = 3;

    /** So many may wait, with so many bytes; one more is failed at once. */
    private static final int MAX_HELD = 20_000;

    private static final long MAX_HELD_BYTES = 64 << 20;

    /** A put that waits. */
    private record Held(Runnable put, Consumer<EngineException> fail, long bytes, long until) {}

    private final Engine engine;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long heldBytes;
    /** The first one is being put: it cannot fail any more. */
    private boolean releasing;

    LogRoom(Engine engine) {
        this.engine = engine;
    }

    /** Whether a put has to wait. Needs the lock. */
    boolean mustWait() {
        return !held.isEmpty() || !isRoom();
    }

    /**
     * Keeps a put: {@code put} is called later, on another thread, or {@code fail}. Needs the lock.
     *
     * @throws EngineException too much waits already
     */
    void hold(long bytes, Runnable put, Consumer<EngineException> fail) {
        if (engine.closing) {
            throw new EngineException("the engine is closing");
        }
        engine.checkpointer.request();
        if (!engine.checkpointer.failing().isEmpty()) {
            throw new EngineException(engine.checkpointer.failing());
        }
        if (held.size() >= MAX_HELD || heldBytes + bytes > MAX_HELD_BYTES) {
            throw new EngineException("the disk does not keep up: " + held.size() + " puts wait already");
        }
        held.add(new Held(put, fail, bytes, System.nanoTime() + PATIENCE_NANOS));
        heldBytes += bytes;
    }

    private boolean isRoom() {
        return engine.ledger.tail.unstored() < MOST_CHECKPOINTS * engine.settings.checkpointBytes();
    }

    /** A checkpoint has made room: what waits goes on as far as there is some. Takes and leaves the lock. */
    void released() {
        while (true) {
            Held next;
            engine.lock.lock();
            try {
                next = held.peek();
                if (next == null || !isRoom()) {
                    return;
                }
                releasing = true;
            } finally {
                engine.lock.unlock();
            }
            // it leaves the queue only afterwards, so that no later put overtakes it
            Committer.guarded(next.put);
            engine.lock.lock();
            try {
                held.remove();
                heldBytes -= next.bytes;
                releasing = false;
            } finally {
                engine.lock.unlock();
            }
        }
    }

    /** Fails what has waited too long, or all of it. Takes and leaves the lock. */
    void expire(boolean all) {
        List<Held> late = new ArrayList<>();
        engine.lock.lock();
        try {
            long now = System.nanoTime();
            while (!releasing && !held.isEmpty() && (all || held.peek().until - now < 0)) {
                Held gone = held.remove();
                heldBytes -= gone.bytes;
                late.add(gone);
            }
        } finally {
            engine.lock.unlock();
        }
        String failing = engine.checkpointer.failing();
        EngineException problem = new EngineException(
                failing.isEmpty() ? "the disk does not keep up: no checkpoint within 10 s" : failing);
        late.forEach(gone -> Committer.guarded(() -> gone.fail.accept(problem)));
    }
}
