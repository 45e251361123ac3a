package io.gannet.queue;

/** A read that may be waiting for its first message. Holds no thread. */
public interface Waiting {

    /**
     * Ends the wait because nobody is there any more. A message is never handed to a cancelled wait.
     *
     * @return true when the callback will not be called any more; false when it was or is being called
     */
    boolean cancel();
}
