package io.gannet.worker;

import java.util.SortedMap;

/**
 * A worker's figures at one instant.
 *
 * @param name its sink
 * @param state what it is doing
 * @param problem what it is waiting for, in one line; empty when nothing is wrong
 * @param read queue to the number through which it has read
 * @param durable queue to the number through which its sink is durable
 * @param parked keys that wait to be looked at again
 * @param messages messages read since the start
 * @param applied changes applied since the start
 * @param stale changes that were not newer than what the sink had
 * @param rejected changes and messages set aside
 * @param retried changes that the sink could not take at once
 * @param locked reads that found a row locked
 * @param checkpoints checkpoints since the start
 * @param lagMillis age of the oldest change not yet visible; 0 when there is none
 * @param freshness the promise that the lag is measured by, in milliseconds
 */
public record WorkerStatus(
        String name,
        State state,
        String problem,
        SortedMap<String, Long> read,
        SortedMap<String, Long> durable,
        int parked,
        long messages,
        long applied,
        long stale,
        long rejected,
        long retried,
        long locked,
        long checkpoints,
        long lagMillis,
        long freshness) {

    /** What a worker is doing. */
    public enum State {
        /** It reads and applies. */
        RUNNING,
        /** Somebody paused it. */
        PAUSED,
        /** Something it needs is out of order; it tries again by itself. */
        WAITING,
        /** It has been closed, or was not started. */
        STOPPED
    }
}
