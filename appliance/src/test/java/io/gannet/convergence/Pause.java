package io.gannet.convergence;

import java.util.concurrent.TimeUnit;

/** Lets the parts go on for a while: what the adversary and the application do between two acts is time itself. */
final class Pause {

    private Pause() {}

    static void millis(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
