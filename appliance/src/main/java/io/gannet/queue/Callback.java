package io.gannet.queue;

/**
 * Takes an operation's result. Called exactly once, on the caller's own thread before the operation returns or on another thread
 * (one of the engine, or that of another caller whose write took this one along); it must be quick and must not block (write a reply, wake a thread).
 */
public interface Callback<T> {

    /** The operation is done, and as durable as the sync mode promises. */
    void done(T result);

    /** The operation failed and nothing of it is promised. */
    void failed(EngineException problem);

    /** For who does not want to know: the engine may then write lazily, within milliseconds. */
    @SuppressWarnings("unchecked")
    static <T> Callback<T> ignored() {
        return (Callback<T>) Ignored.ALL;
    }

    /** Does nothing. */
    final class Ignored implements Callback<Object> {

        private static final Ignored ALL = new Ignored();

        private Ignored() {}

        static boolean is(Callback<?> callback) {
            return callback instanceof Ignored;
        }

        @Override
        public void done(Object result) {}

        @Override
        public void failed(EngineException problem) {}
    }
}
