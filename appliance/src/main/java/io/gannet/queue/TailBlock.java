package io.gannet.queue;

import java.util.Arrays;

/**
 * Up to {@link #MAX_MESSAGES} consecutive new messages of one queue in memory. The bytes stay where the log encoded them. A
 * checkpoint writes it as one block of the store under its first number, again if it has grown since.
 *
 * <p>Guarded by the engine's lock; the first {@code n} messages may be read without it by who saw the count {@code n} under it.
 */
final class TailBlock {

    static final int MAX_MESSAGES = 64;
    static final int MAX_BYTES = 32 * 1024;

    final QueueState queue;
    final long first;
    /** The store's epoch when they were put. */
    final long epoch;
    /** Body bytes of all messages of the queue before this block. */
    final long bytesBefore;

    byte[][] data = new byte[4][];
    int[] offset = new int[4];
    int count;
    int bytes;
    /** How many of the messages the store has. */
    int stored;
    /** Bytes of the messages that the store does not have. */
    int unstoredBytes;

    TailBlock(QueueState queue, long epoch, long first, long bytesBefore) {
        this.queue = queue;
        this.epoch = epoch;
        this.first = first;
        this.bytesBefore = bytesBefore;
    }

    boolean hasRoom(int size) {
        return count < MAX_MESSAGES && (count == 0 || bytes + size <= MAX_BYTES);
    }

    void add(byte[] segment, int at, int size) {
        if (count == offset.length) {
            data = Arrays.copyOf(data, count * 2);
            offset = Arrays.copyOf(offset, count * 2);
        }
        data[count] = segment;
        offset[count] = at;
        count++;
        bytes += size;
        unstoredBytes += size;
    }

    long last() {
        return first + count - 1;
    }

    boolean contains(long number) {
        return number >= first && number < first + count;
    }

    /** Body bytes of all messages of the queue up to and including this one. */
    long bytesThrough(long number) {
        long sum = bytesBefore;
        for (int i = 0; i <= number - first && i < count; i++) {
            sum += MessageCodec.length(data[i], offset[i]);
        }
        return sum;
    }
}
