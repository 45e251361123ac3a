package io.gannet.queue;

import java.util.concurrent.locks.LockSupport;

/**
 * Wakes one thread. Ringing costs a look at a field while that thread is at work; it looks again before it sleeps, so that nothing is
 * missed.
 */
final class Bell {

    private static final long SOFT_NANOS = 2_000_000;

    private final Thread thread;
    private volatile boolean rung;
    private volatile boolean softly;
    private volatile boolean sleeping;
    private volatile boolean ended;

    Bell(Thread thread) {
        this.thread = thread;
    }

    /** The thread has something to do now. */
    void ring() {
        rung = true;
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** The thread, if it is at work, looks again before it sleeps; it is not woken. */
    void note() {
        rung = true;
    }

    /** The thread has something to do within milliseconds, with what else comes until then. */
    void ringSoftly() {
        if (!softly) {
            softly = true;
            if (sleeping) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** The thread sleeps no more. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    /** Sleeps until it rings, at most so long; by the thread itself. */
    void await(long nanos) {
        if (!softly) {
            sleep(nanos);
        }
        if (softly) {
            sleep(SOFT_NANOS);
            softly = false;
        }
        rung = false;
    }

    private void sleep(long nanos) {
        sleeping = true;
        if (!rung && !ended) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeping = false;
    }
}
