package io.gannet.sink;

/**
 * What became of one change.
 *
 * @param outcome what happened
 * @param reason why, in one line for people; empty for {@code OK} and {@code STALE}
 */
public record ApplyResult(Outcome outcome, String reason) {

    /** Applied. */
    public static final ApplyResult OK = new ApplyResult(Outcome.OK, "");

    /** Something at least as new was there. */
    public static final ApplyResult STALE = new ApplyResult(Outcome.STALE, "");

    /** What happened to a change. */
    public enum Outcome {
        /** Applied. */
        OK,
        /** The sink holds something at least as new; nothing changed. */
        STALE,
        /** The sink can never take this change as it is. */
        REJECTED,
        /** The sink could not take this one now; others were taken. */
        RETRY
    }

    /** A change that can never be taken. */
    public static ApplyResult rejected(String reason) {
        return new ApplyResult(Outcome.REJECTED, reason);
    }

    /** A change that may be taken later. */
    public static ApplyResult retry(String reason) {
        return new ApplyResult(Outcome.RETRY, reason);
    }
}
