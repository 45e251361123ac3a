package io.gannet.queue;

import java.util.List;

/**
 * A queue's figures at one instant.
 *
 * @param name its name
 * @param last number of the last message put; 0 when there never was one
 * @param oldest number of the oldest message kept; {@code last + 1} when none is kept
 * @param kept messages kept, read ones included
 * @param keptBytes their body bytes
 * @param puts messages put since the start
 * @param refused puts refused since the start
 * @param createdAt milliseconds since 1970 of its creation
 * @param children names of its fan-out children
 * @param readers its readers
 * @param settings its settings
 */
public record QueueStatus(
        QueueName name,
        long last,
        long oldest,
        long kept,
        long keptBytes,
        long puts,
        long refused,
        long createdAt,
        List<String> children,
        List<ReaderStatus> readers,
        QueueSettings settings) {}
