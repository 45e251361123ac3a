package io.gannet.worker;

/**
 * The bounds of a worker. Times are milliseconds.
 *
 * @param batchChanges most messages read at once
 * @param batchBytes read no further message beyond so many bytes
 * @param freshness how old a visible change may be: under load the sink is refreshed about twice in this time
 * @param checkpointEvery at the latest so long after a change it is durable in the sink
 * @param checkpointChanges at the latest after so many changes
 * @param maxParked most parked keys per table; beyond that the queues of this table wait
 * @param maxAttempts a change that the sink alone could not take is given up after so many tries
 */
public record WorkerSettings(
        int batchChanges,
        long batchBytes,
        long freshness,
        long checkpointEvery,
        int checkpointChanges,
        int maxParked,
        int maxAttempts) {

    /** What a worker has when nothing is configured. */
    public static final WorkerSettings DEFAULT = new WorkerSettings(1_000, 8 << 20, 50, 1_000, 50_000, 10_000, 8);

    public WorkerSettings {
        within("batch", batchChanges, 1, 100_000);
        within("batch-bytes", batchBytes, 1, 1 << 30);
        within("freshness", freshness, 1, 3_600_000);
        within("checkpoint-every", checkpointEvery, 1, 3_600_000);
        within("checkpoint-changes", checkpointChanges, 1, 10_000_000);
        within("max-parked", maxParked, 1, 1_000_000);
        within("attempts", maxAttempts, 1, 1_000);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
    }

    /** The same with another promise of freshness. */
    public WorkerSettings withFreshness(long millis) {
        return new WorkerSettings(
                batchChanges, batchBytes, millis, checkpointEvery, checkpointChanges, maxParked, maxAttempts);
    }

    /** The same with another batch and number of attempts. */
    public WorkerSettings withBatch(int changes, int attempts) {
        return new WorkerSettings(
                changes, batchBytes, freshness, checkpointEvery, checkpointChanges, maxParked, attempts);
    }
}
