package io.gannet.cli;

import java.util.concurrent.TimeUnit;

/** Holds a rate per second; 0 is as fast as it goes. */
final class Pace {

    private final int perSecond;
    private long nextAt = System.nanoTime();

    Pace(int perSecond) {
        if (perSecond < 0) {
            throw new CommandException(ExitCode.USAGE, "--rate is a whole number from 1, not " + perSecond);
        }
        this.perSecond = perSecond;
    }

    /** How many to do at once, so that the rate is even. */
    int chunk(int most) {
        return perSecond == 0 ? most : Math.max(1, Math.min(most, perSecond / 10));
    }

    /** Waits until so many more may go. */
    void next(int count) throws InterruptedException {
        if (perSecond > 0) {
            TimeUnit.NANOSECONDS.sleep(nextAt - System.nanoTime());
            nextAt = Math.max(nextAt, System.nanoTime()) + count * 1_000_000_000L / perSecond;
        }
    }
}
