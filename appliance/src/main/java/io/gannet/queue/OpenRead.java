package io.gannet.queue;

/**
 * A message taken tentatively. It ends exactly once: closed (acknowledged), aborted (given back in its old order), or lapsed
 * by its lease; later calls do nothing. Thread-safe.
 */
public interface OpenRead {

    /** The message. */
    Message message();

    /** How often the message has been taken from this reader, this time included; from 1. */
    int attempt();

    /**
     * Acknowledges the message.
     *
     * @param done true when this call ended the open read, false when it had ended before
     */
    void close(Callback<Boolean> done);

    /** Gives the message back at once, in sequence order; it may exceed the queue's limits. True when this call ended it. */
    boolean abort();
}
