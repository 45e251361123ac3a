package io.gannet.worker;

import java.util.HashMap;
import java.util.Map;

/** What people want of a worker: pause, resume, seek. Thread-safe. */
final class Control {

    private final Map<String, Long> seeks = new HashMap<>();
    private boolean paused;
    private boolean called;

    synchronized void pause() {
        paused = true;
        call();
    }

    synchronized void resume() {
        paused = false;
        call();
    }

    synchronized boolean paused() {
        return paused;
    }

    synchronized void seek(String queue, long after) {
        seeks.put(queue, after);
        call();
    }

    synchronized Map<String, Long> takeSeeks() {
        if (seeks.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> taken = Map.copyOf(seeks);
        seeks.clear();
        return taken;
    }

    /** Ends the present or next wait. */
    synchronized void call() {
        called = true;
        notifyAll();
    }

    /** Waits until somebody calls, or the time is over. */
    synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!called) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            // rounded up: less than a millisecond is a wait as well
            wait((left + 999_999) / 1_000_000);
        }
        called = false;
    }
}
