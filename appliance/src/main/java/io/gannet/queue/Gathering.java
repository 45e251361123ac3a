package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Who waits for the log, and how long the log thread waits for more of them before it fsyncs. Clients that wait for their replies
 * are back within a fraction of an fsync; without a moment's wait those whom the last fsync answered would miss the next one, and
 * each fsync would serve half of them. It waits until as many are there as there were, at most for half of what an fsync takes of
 * late, and after waits that brought nobody it does without for some rounds. One client alone is never waited for.
 */
final class Gathering {

    private static final long MOST_NANOS = 1_000_000;
    private static final int MOST_MISSES = 6;

    private final Thread thread;
    /** Guarded by the engine's lock. */
    private List<Completion<?>> pending = new ArrayList<>();

    private volatile int waiting;
    /** How many the log thread waits for; 0: it does not wait. */
    private volatile int wanted;

    private volatile long fsyncNanos;
    private int expected;
    private int misses;
    private int skip;

    Gathering(Thread thread) {
        this.thread = thread;
    }

    /** One more; needs the engine's lock. */
    void add(Completion<?> completion) {
        pending.add(completion);
        waiting = pending.size();
    }

    /** All that wait; needs the engine's lock. */
    List<Completion<?>> take() {
        List<Completion<?>> all = pending;
        pending = new ArrayList<>(Math.min(all.size(), 1024));
        waiting = 0;
        return all;
    }

    /** Waits for others, if they are worth it; by the log thread, without locks. */
    void await() {
        int before = waiting;
        if (before == 0 || before >= expected) {
            return;
        }
        if (skip > 0) {
            skip--;
            return;
        }
        wanted = expected;
        long end = System.nanoTime() + Math.min(fsyncNanos / 2, MOST_NANOS);
        long left = end - System.nanoTime();
        while (left > 0 && waiting < expected) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
        wanted = 0;
        boolean came = waiting > before;
        misses = came ? 0 : Math.min(misses + 1, MOST_MISSES);
        skip = came ? 0 : 1 << misses;
    }

    /** Rings for the log thread; while that waits for others it is woken only when all are there. */
    void ring(Bell bell) {
        int all = wanted;
        if (all == 0) {
            bell.ring();
            return;
        }
        bell.note();
        if (waiting >= all) {
            LockSupport.unpark(thread);
        }
    }

    /** An fsync took so long. */
    void synced(long nanos) {
        fsyncNanos = fsyncNanos == 0 ? nanos : (fsyncNanos * 7 + nanos) / 8;
    }

    /** So many are answered now; by the log thread. */
    void answered(int done) {
        expected = done + waiting;
    }
}
