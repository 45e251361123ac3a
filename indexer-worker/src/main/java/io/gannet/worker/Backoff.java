package io.gannet.worker;

import java.util.Random;

/** Growing waits with jitter. Immutable. */
record Backoff(long firstMillis, long mostMillis) {

    /** For a row that a transaction still holds: most commit within a few milliseconds. */
    static final Backoff LOCKED = new Backoff(1, 500);

    /** For a sink, a database or a table that is out of order. */
    static final Backoff OUTAGE = new Backoff(50, 5_000);

    /** The wait after this many failures, from 1: doubles every second time, and is spread over its upper half. */
    long after(int failures, Random random) {
        long full = firstMillis;
        for (int i = 2; i < failures && full < mostMillis; i += 2) {
            full *= 2;
        }
        long most = Math.min(full, mostMillis);
        return most <= 2 ? most : most / 2 + random.nextInt((int) (most / 2) + 1);
    }
}
