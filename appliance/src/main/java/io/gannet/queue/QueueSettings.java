package io.gannet.queue;

import java.util.Optional;

/**
 * What can be set per queue, at run time. Limits of 0 mean none.
 *
 * @param slots how many of the newest messages stay viewable after they were read, and how far a blocking reader of a sink may
 *     fall behind; HTTPSQS maxqueue, 10 to 1,000,000,000
 * @param maxMessages most unread messages of the default reader
 * @param maxBytes most unread body bytes of the default reader, tested before the put
 * @param maxMessageBytes largest message
 * @param maxAgeMillis a message expires at the latest so long after its put
 * @param discardOld when full, drop the default reader's oldest unread message instead of refusing the put
 * @param expireTo where expired messages of the default reader are appended
 * @param fanOutOnly keep nothing in the queue itself, only in its fan-out children
 * @param leaseMillis open reads without a lease of their own go back after this time
 * @param maxIdleMillis an empty queue nobody used for so long is deleted
 * @param idempotencyMillis how long idempotency keys are remembered
 * @param capture a capture queue: delete, expiry and discard-old are refused
 * @param putsPaused puts are refused
 * @param readsPaused reads find nothing
 */
public record QueueSettings(
        long slots,
        long maxMessages,
        long maxBytes,
        long maxMessageBytes,
        long maxAgeMillis,
        boolean discardOld,
        Optional<String> expireTo,
        boolean fanOutOnly,
        long leaseMillis,
        long maxIdleMillis,
        long idempotencyMillis,
        boolean capture,
        boolean putsPaused,
        boolean readsPaused) {

    /** HTTPSQS's maxqueue of a new queue. */
    public static final long DEFAULT_SLOTS = 1_000_000;

    /** What a new queue has. */
    public static final QueueSettings DEFAULT = new QueueSettings(
            DEFAULT_SLOTS, 0, 0, 0, 0, false, Optional.empty(), false, 0, 0, 600_000, false, false, false);

    /** The same with another number of slots. */
    public QueueSettings withSlots(long newSlots) {
        return new QueueSettings(
                newSlots,
                maxMessages,
                maxBytes,
                maxMessageBytes,
                maxAgeMillis,
                discardOld,
                expireTo,
                fanOutOnly,
                leaseMillis,
                maxIdleMillis,
                idempotencyMillis,
                capture,
                putsPaused,
                readsPaused);
    }

    /** The same as a capture queue. */
    public QueueSettings asCapture() {
        return new QueueSettings(
                slots,
                maxMessages,
                maxBytes,
                maxMessageBytes,
                0,
                false,
                Optional.empty(),
                fanOutOnly,
                leaseMillis,
                0,
                idempotencyMillis,
                true,
                putsPaused,
                readsPaused);
    }

    /** The same, paused or not. */
    public QueueSettings withPaused(boolean puts, boolean reads) {
        return new QueueSettings(
                slots,
                maxMessages,
                maxBytes,
                maxMessageBytes,
                maxAgeMillis,
                discardOld,
                expireTo,
                fanOutOnly,
                leaseMillis,
                maxIdleMillis,
                idempotencyMillis,
                capture,
                puts,
                reads);
    }
}
