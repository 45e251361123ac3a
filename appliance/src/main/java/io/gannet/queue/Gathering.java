package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Who waits for the log, and how long the log thread waits for more of them before it fsyncs. Clients that wait for their replies
 * are back within a fraction of an fsync; without a moment's wait those whom the last fsync answered would miss the next one, and
 * each fsync would serve half of them. It waits until as many are there as there were, while they keep coming and at most for as
 * long as an fsync takes of late: for who takes longer, putting while the fsync runs brings more. After waits that did not bring
 * nearly all of them it does without for some rounds. One client alone is never waited for.
 */
final class Gathering {

    private static final long MOST_NANOS = 1_000_000;
    private static final int MOST_MISSES = 6;
    /** Who does not come within such a part of the wait is not waited for. */
    private static final int STEPS = 3;

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
        whileTheyCome(before);
        wanted = 0;
        // nearly all: one who is late need not keep the others apart
        boolean worth = 8 * (expected - waiting) <= expected - before;
        misses = worth ? 0 : Math.min(misses + 1, MOST_MISSES);
        skip = worth ? 0 : 1 << misses;
    }

    private void whileTheyCome(int before) {
        long longest = Math.min(fsyncNanos, MOST_NANOS);
        long end = System.nanoTime() + longest;
        int there = before;
        long left = longest;
        while (left > 0) {
            LockSupport.parkNanos(this, Math.min(left, longest / STEPS));
            int now = waiting;
            if (now >= expected || now == there) {
                return;
            }
            there = now;
            left = end - System.nanoTime();
        }
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
