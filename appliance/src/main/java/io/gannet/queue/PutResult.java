package io.gannet.queue;

/**
 * What became of a put. Full is a result, not an error.
 *
 * @param outcome what happened
 * @param number the message's number, when it is stored or a duplicate of a stored one; else 0
 * @param epoch with position the message's version, likewise
 * @param position position in the engine-wide log, likewise
 * @param tag what {@link Admission#admit} returned; 0 when it was not asked
 */
public record PutResult(Outcome outcome, long number, long epoch, long position, long tag) {

    /** What happened to a put. */
    public enum Outcome {
        /** Stored, and as durable as the sync mode promises. */
        STORED,
        /** Its idempotency key was seen before; the numbers are the first one's. */
        DUPLICATE,
        /** A limit of the queue, a blocking reader or the protocol's admission refuses it now. */
        FULL,
        /** Larger than the queue's largest message. */
        TOO_LARGE,
        /** The queue is paused for puts or the engine drains. */
        PAUSED,
        /** Free disk space is below the watermark. */
        DISK_LOW
    }

    /** A refusal. */
    public static PutResult refused(Outcome outcome) {
        return new PutResult(outcome, 0, 0, 0, 0);
    }

    /** Whether the message is stored (now or before). */
    public boolean stored() {
        return outcome == Outcome.STORED || outcome == Outcome.DUPLICATE;
    }
}
