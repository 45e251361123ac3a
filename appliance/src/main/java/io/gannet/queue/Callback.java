package io.gannet.queue;

/**
 * Takes an operation's result. Called exactly once, on the caller's own thread before the operation returns or on a thread of
 * the engine; it must be quick and must not block (write a reply, wake a thread).
 */
public interface Callback<T> {

    /** The operation is done, and as durable as the sync mode promises. */
    void done(T result);

    /** The operation failed and nothing of it is promised. */
    void failed(EngineException problem);
}
