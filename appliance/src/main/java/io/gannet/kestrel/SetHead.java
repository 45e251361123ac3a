package io.gannet.kestrel;

import io.gannet.queue.QueueName;

/**
 * The line of a set, before its data has come.
 *
 * @param queue where to
 * @param flags what the client wants back; unsigned
 * @param badFlags the flags were no number: the data is read, then the client is told
 * @param expiry 0, seconds from now below {@link #EPOCH_SECONDS_FROM}, else seconds since 1970; negative = at once
 * @param length announced bytes
 * @param noreply the client wants no answer
 */
record SetHead(QueueName queue, int flags, boolean badFlags, int expiry, int length, boolean noreply) {

    /** Kestrel's border between a time from now and a time since 1970. */
    static final int EPOCH_SECONDS_FROM = 1_000_000;

    /** Milliseconds since 1970 at which it expires; 0 = never. */
    long expiresAt(long nowMillis) {
        if (expiry == 0) {
            return 0;
        }
        if (expiry < 0) {
            return 1;
        }
        return expiry < EPOCH_SECONDS_FROM ? nowMillis + expiry * 1000L : expiry * 1000L;
    }
}
