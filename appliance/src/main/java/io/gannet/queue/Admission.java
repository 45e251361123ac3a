package io.gannet.queue;

/**
 * A protocol's own rule of when a queue is full, asked under the queue's lock before a message gets its number. Must be quick
 * and free of side effects.
 */
@FunctionalInterface
public interface Admission {

    /** Admits everything; the engine's own limits still apply. */
    Admission ALWAYS = view -> 0;

    /** What {@link #admit} returns for a full queue. */
    long REFUSED = -1;

    /**
     * Decides on the next message, which would get the number {@code view.last() + 1}.
     *
     * @return {@link #REFUSED}, or any other value, which comes back in {@link PutResult#tag()} (a slot, for instance)
     */
    long admit(QueueView view);
}
