package io.gannet.job;

import java.time.Duration;

/** The work of one job. Called by one thread at a time. */
public interface JobWork {

    /**
     * What comes after a step.
     *
     * @param done nothing is left
     * @param pause how long to wait before the next step
     */
    record Next(boolean done, Duration pause) {

        /** Another step at once. */
        public static final Next MORE = new Next(false, Duration.ZERO);

        /** Nothing is left. */
        public static final Next DONE = new Next(true, Duration.ZERO);

        /** Another step after this time. */
        public static Next after(Duration pause) {
            return new Next(false, pause);
        }
    }

    /**
     * Does a bounded piece of the work (a second or so) and notes its progress in the job's control.
     *
     * @throws JobFailedException the work cannot be done, ever
     * @throws InterruptedException the process stops; the job goes on after the next start
     */
    Next step() throws JobFailedException, InterruptedException;

    /** Releases what it holds; called once, after the last step of this run: the job has ended, is paused, or the process stops. */
    default void close() {}
}
