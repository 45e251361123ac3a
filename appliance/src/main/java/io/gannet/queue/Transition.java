package io.gannet.queue;

/**
 * A change of a queue's protocol state, made under the queue's lock and logged as one record: all of it is durable, or nothing.
 *
 * @param <R> what the caller wants back
 */
@FunctionalInterface
public interface Transition<R> {

    /** What a transition may change. */
    interface Change {

        /** Stores a small value (at most 64 kB) under a name of at most 64 bytes. */
        void attribute(String name, byte[] value);

        /** Moves the default reader past everything up to and including this number; sink readers are not concerned. */
        void skipDefaultReader(long through);

        /** Replaces the queue's settings. */
        void settings(QueueSettings settings);
    }

    /** Looks at the queue and says what changes. Quick and free of other side effects. */
    R apply(QueueView view, Change change);
}
