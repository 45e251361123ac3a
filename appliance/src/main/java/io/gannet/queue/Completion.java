package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls back when the record with its serial number is as durable as promised. */
record Completion<T>(
        @Nullable QueueState queue, long number, @Nullable Callback<T> callback, T result) {

    void done() {
        if (callback != null) {
            callback.done(result);
        }
    }

    void failed(EngineException problem) {
        if (callback != null) {
            callback.failed(problem);
        }
    }

    /** The same without anybody to be told. */
    Completion<T> unattended() {
        return new Completion<>(queue, number, null, result);
    }

    /** Makes their messages visible to readers; needs the engine's lock. */
    static Group settle(List<Completion<?>> done, Committer.Visibility visibility) {
        List<Runnable> tasks = List.of();
        for (Completion<?> completion : done) {
            QueueState queue = completion.queue;
            if (queue != null && queue.visible < completion.number) {
                queue.visible = completion.number;
                if (!queue.above.isEmpty() || queue.waiting > 0) {
                    tasks = tasks.isEmpty() ? new ArrayList<>() : tasks;
                    visibility.advanced(queue, tasks);
                }
            }
        }
        return new Group(done, tasks);
    }

    /** What one write has done, to be told without locks. */
    record Group(List<Completion<?>> done, List<Runnable> tasks) {

        static final Group NOTHING = new Group(List.of(), List.of());

        void finish() {
            for (Completion<?> completion : done) {
                Committer.guarded(completion::done);
            }
            for (Runnable task : tasks) {
                Committer.guarded(task);
            }
        }
    }
}
