package io.gannet.queue;

import java.util.ArrayDeque;

/**
 * The newest messages of all queues in memory, oldest block first. What the store has is dropped beyond a bound; what it does
 * not have stays until a checkpoint wrote it. Guarded by the engine's lock.
 */
final class Tail {

    private final long limit;
    private final ArrayDeque<TailBlock> blocks = new ArrayDeque<>();
    private long bytes;
    private long unstored;

    Tail(long limit) {
        this.limit = limit;
    }

    /** Bytes that only memory and the log have. */
    long unstored() {
        return unstored;
    }

    long bytes() {
        return bytes;
    }

    void add(QueueState queue, long number, byte[] data, int at, int size, long epoch) {
        TailBlock block = queue.tail.isEmpty() ? null : queue.tail.get(queue.tail.size() - 1);
        boolean follows = block != null && block.last() + 1 == number && block.epoch == epoch;
        if (block == null || !follows || !block.hasRoom(size)) {
            block = new TailBlock(queue, epoch, number, queue.bytes);
            queue.tail.add(block);
            blocks.add(block);
        }
        block.add(data, at, size);
        bytes += size;
        unstored += size;
        if (bytes > limit) {
            evict();
        }
    }

    /** The store has the first {@code count} messages of this block, which had so many bytes unstored when it was written. */
    void stored(TailBlock block, int count, int writtenBytes) {
        int written = Math.min(writtenBytes, block.unstoredBytes);
        block.stored = Math.max(block.stored, count);
        block.unstoredBytes -= written;
        unstored -= written;
    }

    void evict() {
        while (bytes > limit && !blocks.isEmpty()) {
            TailBlock oldest = blocks.peekFirst();
            if (oldest.stored < oldest.count) {
                return;
            }
            blocks.pollFirst();
            bytes -= oldest.bytes;
            oldest.queue.tail.remove(oldest);
        }
    }

    /** Forgets a deleted queue's messages. */
    void drop(QueueState queue) {
        for (TailBlock block : queue.tail) {
            bytes -= block.bytes;
            unstored -= block.unstoredBytes;
            block.unstoredBytes = 0;
            blocks.remove(block);
        }
        queue.tail.clear();
    }

    /** Replaces the bodies of these messages by nothing; their blocks are written again. */
    void erase(QueueState queue, long from, long through) {
        for (TailBlock block : queue.tail) {
            if (block.last() < from || block.first > through) {
                continue;
            }
            // a checkpoint may be reading the old arrays
            block.data = block.data.clone();
            block.offset = block.offset.clone();
            for (long n = Math.max(from, block.first); n <= Math.min(through, block.last()); n++) {
                int i = (int) (n - block.first);
                block.data[i] = MessageCodec.erased(block.data[i], block.offset[i]);
                block.offset[i] = 0;
            }
        }
    }
}
