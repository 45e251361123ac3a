package io.gannet.capture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A daemon thread of its owner's that does something again and again and rests in between; {@link #end} ends a rest at once. The
 * owner's body calls {@link #rest} and returns when that says so.
 */
public final class RestingThread {

    /** What the thread does. */
    @FunctionalInterface
    public interface Body {

        /** Runs until {@link RestingThread#rest} gives false; an interrupt ends it as well. */
        void run() throws InterruptedException;
    }

    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private boolean ended;

    /** A thread of this name; {@link #start} begins it. */
    public RestingThread(String name, Body body) {
        this.thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        this.thread.setDaemon(true);
    }

    /** Starts it. */
    public void start() {
        thread.start();
    }

    /** Waits this long, or not at all when it is zero or less; false as soon as the thread is to end. */
    public boolean rest(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !ended) {
                left = over.awaitNanos(left);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it: waits so long for what it is doing, then interrupts it. */
    public void end(Duration limit) {
        lock.lock();
        try {
            ended = true;
            over.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, limit.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
