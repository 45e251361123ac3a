package io.gannet.queue;

/**
 * Asks a reader for messages.
 *
 * @param max at most so many messages, from 1
 * @param maxBytes stop after the message that passes this many body bytes, from 1
 * @param waitMillis how long to wait for a first message when there is none; 0 = not at all
 * @param leaseMillis after this time an open read goes back by itself; 0 = it stays open until its owner closes or aborts it
 * @param countAttempt whether the attempt is counted durably (reliable reads), or not (a plain get, closed once it is written)
 */
public record OpenRequest(int max, long maxBytes, long waitMillis, long leaseMillis, boolean countAttempt) {

    /** One message, plain get. */
    public static OpenRequest one(long waitMillis) {
        return new OpenRequest(1, 1, waitMillis, 0, false);
    }
}
