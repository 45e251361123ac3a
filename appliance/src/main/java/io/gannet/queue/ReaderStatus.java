package io.gannet.queue;

/**
 * A reader's figures at one instant.
 *
 * @param name the reader's name
 * @param mode blocking or lapsing
 * @param acknowledged everything up to this number is acknowledged
 * @param delivered highest number ever handed out (or skipped)
 * @param unread messages not handed out
 * @param unreadBytes their body bytes
 * @param open open reads
 * @param waiting waiting reads
 * @param redelivered how often a message was handed out again, since the start
 * @param aborted open reads given back, since the start
 * @param expired messages that expired for it, since the start
 * @param discarded messages dropped by discard-old for it, since the start
 * @param oldestUnreadAt milliseconds since 1970 of the oldest unread message's put; 0 when there is none
 * @param needsVerify it lapsed: messages were skipped
 */
public record ReaderStatus(
        String name,
        Reader.Mode mode,
        long acknowledged,
        long delivered,
        long unread,
        long unreadBytes,
        long open,
        long waiting,
        long redelivered,
        long aborted,
        long expired,
        long discarded,
        long oldestUnreadAt,
        boolean needsVerify) {}
