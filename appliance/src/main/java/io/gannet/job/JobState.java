package io.gannet.job;

/** Where a job is. */
public enum JobState {
    /** Waits for its turn: only so many jobs run at once. */
    QUEUED,
    /** Works, or waits for something that it says. */
    RUNNING,
    /** Stands still until it is resumed. */
    PAUSED,
    /** Reached its end. */
    DONE,
    /** Gave up; its error says why. */
    FAILED,
    /** Was ended by hand. */
    ABORTED;

    /** It will not go on. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == ABORTED;
    }
}
