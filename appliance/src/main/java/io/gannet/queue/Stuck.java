package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;

/** What was logged while the log could not be written. Guarded by the committer's write lock. */
final class Stuck {

    private List<Completion<?>> waiting = new ArrayList<>();

    void add(List<Completion<?>> more) {
        waiting.addAll(more);
    }

    /** Their records are safe now. */
    List<Completion<?>> take() {
        List<Completion<?>> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /** Nobody waits for them any longer; messages still become visible when their records are safe. */
    List<Completion<?>> giveUp() {
        List<Completion<?>> given = take();
        for (Completion<?> completion : given) {
            if (completion.queue() != null) {
                waiting.add(completion.unattended());
            }
        }
        return given;
    }
}
