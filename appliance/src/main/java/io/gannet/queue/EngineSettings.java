package io.gannet.queue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * How an engine is opened. Every buffer of the engine is bounded by one of these.
 *
 * @param directory where the store, the log and their marks lie; created when missing; one engine at a time
 * @param sync when a put's reply is given
 * @param syncInterval time between two fsyncs in {@link Sync#INTERVAL}
 * @param checkpointInterval longest time between two checkpoints while anything changes
 * @param checkpointBytes a checkpoint is due when so many bytes were logged since the last one: the less at a time, the shorter the
 *     log's fsyncs wait behind the store's; puts wait at three times as many, which a checkpoint then has in memory up to four times
 * @param tailBytes the newest messages kept in memory, so that a reader that keeps up never touches the store
 * @param storeCacheBytes cache of the store for readers that are behind
 * @param maxMessageBytes largest message of all queues; a queue may set a smaller one
 * @param maxQueues most queues
 * @param maxReaders most readers of a queue
 * @param maxOpenReads most open and given-back messages of a reader; a read beyond finds nothing
 * @param maxWaits most waiting reads of the engine; one beyond ends at once
 * @param maxIdempotencyKeys most idempotency keys remembered, of all queues; the oldest go first
 * @param diskWatermark free bytes below which puts are refused
 * @param ballastBytes size of the file that is given up so that reads and acknowledgements go on when the disk is full
 * @param acceptLoss open although something acknowledged is missing: the epoch rises and what is missing is named
 * @param clock tells the time of puts, expiry and idempotency
 */
public record EngineSettings(
        Path directory,
        Sync sync,
        Duration syncInterval,
        Duration checkpointInterval,
        long checkpointBytes,
        long tailBytes,
        long storeCacheBytes,
        long maxMessageBytes,
        int maxQueues,
        int maxReaders,
        int maxOpenReads,
        int maxWaits,
        int maxIdempotencyKeys,
        long diskWatermark,
        long ballastBytes,
        boolean acceptLoss,
        Clock clock) {

    private static final long MB = 1 << 20;

    public EngineSettings {
        atLeast("sync interval (ms)", syncInterval.toMillis(), 1);
        atLeast("checkpoint interval (ms)", checkpointInterval.toMillis(), 1);
        atLeast("checkpoint bytes", checkpointBytes, 4096);
        atLeast("tail bytes", tailBytes, 0);
        atLeast("store cache bytes", storeCacheBytes, 0);
        atLeast("max message bytes", maxMessageBytes, 1);
        atLeast("max queues", maxQueues, 1);
        atLeast("max readers", maxReaders, 1);
        atLeast("max open reads", maxOpenReads, 1);
        atLeast("max waits", maxWaits, 0);
        atLeast("max idempotency keys", maxIdempotencyKeys, 1);
        atLeast("disk watermark", diskWatermark, 0);
        atLeast("ballast bytes", ballastBytes, 0);
    }

    /** Sizes for the heap that this process has, everything else as a server wants it. */
    public static EngineSettings of(Path directory) {
        long heap = Runtime.getRuntime().maxMemory();
        return new EngineSettings(
                directory,
                Sync.ALWAYS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                clamp(heap / 32, MB, 4 * MB),
                clamp(heap / 16, 2 * MB, 4 * MB),
                clamp(heap / 16, 2 * MB, 16 * MB),
                64 * MB,
                10_000,
                1_000,
                100_000,
                100_000,
                100_000,
                64 * MB,
                16 * MB,
                false,
                Clock.systemUTC());
    }

    /** The same with another sync mode. */
    public EngineSettings withSync(Sync newSync, Duration interval) {
        return new EngineSettings(
                directory,
                newSync,
                interval,
                checkpointInterval,
                checkpointBytes,
                tailBytes,
                storeCacheBytes,
                maxMessageBytes,
                maxQueues,
                maxReaders,
                maxOpenReads,
                maxWaits,
                maxIdempotencyKeys,
                diskWatermark,
                ballastBytes,
                acceptLoss,
                clock);
    }

    /** The same with other checkpoints and memory. */
    public EngineSettings withMemory(Duration interval, long bytes, long tail, long storeCache) {
        return new EngineSettings(
                directory,
                sync,
                syncInterval,
                interval,
                bytes,
                tail,
                storeCache,
                maxMessageBytes,
                maxQueues,
                maxReaders,
                maxOpenReads,
                maxWaits,
                maxIdempotencyKeys,
                diskWatermark,
                ballastBytes,
                acceptLoss,
                clock);
    }

    /** The same with other limits. */
    public EngineSettings withLimits(long messageBytes, int queues, int readers, int openReads, int waits, int keys) {
        return new EngineSettings(
                directory,
                sync,
                syncInterval,
                checkpointInterval,
                checkpointBytes,
                tailBytes,
                storeCacheBytes,
                messageBytes,
                queues,
                readers,
                openReads,
                waits,
                keys,
                diskWatermark,
                ballastBytes,
                acceptLoss,
                clock);
    }

    /** The same with another disk guard. */
    public EngineSettings withDisk(long watermark, long ballast) {
        return new EngineSettings(
                directory,
                sync,
                syncInterval,
                checkpointInterval,
                checkpointBytes,
                tailBytes,
                storeCacheBytes,
                maxMessageBytes,
                maxQueues,
                maxReaders,
                maxOpenReads,
                maxWaits,
                maxIdempotencyKeys,
                watermark,
                ballast,
                acceptLoss,
                clock);
    }

    /** The same, accepting loss or not. */
    public EngineSettings withAcceptLoss(boolean accept) {
        return new EngineSettings(
                directory,
                sync,
                syncInterval,
                checkpointInterval,
                checkpointBytes,
                tailBytes,
                storeCacheBytes,
                maxMessageBytes,
                maxQueues,
                maxReaders,
                maxOpenReads,
                maxWaits,
                maxIdempotencyKeys,
                diskWatermark,
                ballastBytes,
                accept,
                clock);
    }

    /** The same with another clock. */
    public EngineSettings withClock(Clock newClock) {
        return new EngineSettings(
                directory,
                sync,
                syncInterval,
                checkpointInterval,
                checkpointBytes,
                tailBytes,
                storeCacheBytes,
                maxMessageBytes,
                maxQueues,
                maxReaders,
                maxOpenReads,
                maxWaits,
                maxIdempotencyKeys,
                diskWatermark,
                ballastBytes,
                acceptLoss,
                newClock);
    }

    private static void atLeast(String what, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is " + value + ", must be at least " + least);
        }
    }

    private static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }
}
