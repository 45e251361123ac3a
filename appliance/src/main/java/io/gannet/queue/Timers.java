package io.gannet.queue;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One timer for all leases, waits and sweeps of an engine. Tasks are short; a failing one does not stop the others. */
final class Timers {

    private final ScheduledThreadPoolExecutor executor;

    Timers() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "gannet-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /** Runs the task once, so much later. */
    Future<?> after(long delay, TimeUnit unit, Runnable task) {
        return executor.schedule(() -> Committer.guarded(task), delay, unit);
    }

    void every(long period, TimeUnit unit, Runnable task) {
        var unused = executor.scheduleWithFixedDelay(() -> Committer.guarded(task), period, period, unit);
    }

    /** Ends the thread; what is due later is dropped. */
    void stop() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new EngineException("the engine's timer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
