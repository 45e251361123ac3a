package io.gannet.kestrel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be set for the memcached server. Immutable.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 = any free one
 * @param limits what one connection and all of them may take
 * @param replies where replies may be Kestrel's or memcached's
 * @param administration what commands may do to the server
 * @param queues settings of queues, and aliases
 */
public record KestrelSettings(
        String host, int port, Limits limits, Replies replies, Administration administration, KestrelQueues queues) {

    /** Kestrel's memcached port. */
    public static final int DEFAULT_PORT = 22133;

    /** Loopback, Kestrel's port, its shipped limits, flags returned as 0, first key of a get only. */
    public static final KestrelSettings DEFAULT = new KestrelSettings(
            "127.0.0.1",
            DEFAULT_PORT,
            new Limits(10_000, 4096, 16 << 20, 64 << 20, Duration.ZERO, 100),
            new Replies(Flags.ZERO, MultiGet.FIRST, Echo.QUEUE),
            new Administration(false, Optional.empty()),
            KestrelQueues.NONE);

    /**
     * Limits.
     *
     * @param maxConnections connections served at once; one more is told so and closed
     * @param maxLineBytes longest command line, its line end included
     * @param maxItemBytes largest body; a larger one is read, thrown away and answered NOT_STORED
     * @param maxIncomingBytes memory for bodies that are still coming in, over all connections; beyond it a set is read, thrown
     *     away and answered SERVER_ERROR
     * @param idleTimeout a connection that sends nothing for so long is closed, unless its get waits; zero = never
     * @param maxOpenReads most open reads for each queue on one connection (Kestrel's maxOpenTransactions)
     */
    public record Limits(
            int maxConnections,
            int maxLineBytes,
            int maxItemBytes,
            long maxIncomingBytes,
            Duration idleTimeout,
            int maxOpenReads) {

        public Limits {
            between("max connections", maxConnections, 1, 1_000_000);
            between("max line", maxLineBytes, 512, 8192);
            between("max item", maxItemBytes, 1, 1 << 30);
            between("max incoming", maxIncomingBytes, 1 << 16, Long.MAX_VALUE);
            between("max open reads", maxOpenReads, 1, 100_000);
            if (idleTimeout.isNegative()) {
                throw new IllegalArgumentException("idle timeout must not be negative, but is " + idleTimeout);
            }
        }
    }

    /**
     * Replies.
     *
     * @param flags what stands in a reply for the flags that came with the set
     * @param multiGet how many keys of one get are served
     * @param echo what name a reply repeats
     */
    public record Replies(Flags flags, MultiGet multiGet, Echo echo) {}

    /**
     * Administration.
     *
     * @param allowShutdown whether the command SHUTDOWN ends the server
     * @param statusFile where the server status (up, readonly, ...) is kept over restarts
     */
    public record Administration(boolean allowShutdown, Optional<Path> statusFile) {}

    /** The flags of a reply. */
    public enum Flags {
        /** Always 0, as Kestrel. */
        ZERO,
        /** What came with the set, as memcached: clients that mark compressed or serialised values get them back whole. */
        KEEP
    }

    /** How many keys of one get are served. */
    public enum MultiGet {
        /** The first, as Kestrel. */
        FIRST,
        /** All, in order, as memcached. */
        ALL
    }

    /** What a VALUE line names. */
    public enum Echo {
        /** The queue, as Kestrel. */
        QUEUE,
        /** The key as it was sent, options and all, for clients that look their key up in the reply. */
        KEY
    }

    public KestrelSettings {
        between("port", port, 0, 65_535);
    }

    private static void between(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", but is " + value);
        }
    }

    /** The same, listening elsewhere. */
    public KestrelSettings at(String newHost, int newPort) {
        return new KestrelSettings(newHost, newPort, limits, replies, administration, queues);
    }

    /** The same, answering otherwise. */
    public KestrelSettings answering(Flags flags, MultiGet multiGet, Echo echo) {
        return new KestrelSettings(host, port, limits, new Replies(flags, multiGet, echo), administration, queues);
    }

    /** The same with other limits. */
    public KestrelSettings limited(int maxConnections, int maxItemBytes, int maxOpenReads, Duration idleTimeout) {
        Limits changed = new Limits(
                maxConnections, limits.maxLineBytes, maxItemBytes, limits.maxIncomingBytes, idleTimeout, maxOpenReads);
        return new KestrelSettings(host, port, changed, replies, administration, queues);
    }

    /** The same with these settings of queues. */
    public KestrelSettings with(KestrelQueues newQueues) {
        return new KestrelSettings(host, port, limits, replies, administration, newQueues);
    }

    /** The same with the administration's commands allowed or not. */
    public KestrelSettings administered(boolean allowShutdown, Optional<Path> statusFile) {
        return new KestrelSettings(host, port, limits, replies, new Administration(allowShutdown, statusFile), queues);
    }
}
