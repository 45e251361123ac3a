package io.gannet.queue;

import java.util.Optional;
import java.util.OptionalLong;

/** Takes the bodies out of messages in the store; numbers, positions and times stay. */
final class Erasure {

    private Erasure() {}

    /** Rewrites the blocks that hold these messages; the caller commits. */
    static void erase(MessageStore store, long incarnation, long from, long through) {
        long next = from;
        while (next <= through) {
            Optional<Block> block = store.block(incarnation, next);
            if (block.isPresent() && block.get().last() >= next) {
                store.putBlock(incarnation, block.get().first(), without(block.get(), incarnation, from, through));
                next = block.get().last() + 1;
            } else {
                OptionalLong following = store.nextBlock(incarnation, next);
                if (following.isEmpty()) {
                    return;
                }
                next = following.getAsLong();
            }
        }
    }

    private static byte[] without(Block block, long incarnation, long from, long through) {
        byte[][] data = new byte[block.count()][];
        int[] offset = new int[block.count()];
        for (int i = 0; i < block.count(); i++) {
            long number = block.first() + i;
            if (!block.intact(number)) {
                data[i] = MessageCodec.damaged();
            } else if (number >= from && number <= through) {
                data[i] = MessageCodec.erased(block.data(), block.offset(number));
            } else {
                data[i] = block.data();
                offset[i] = block.offset(number);
            }
        }
        return Block.encode(
                data, offset, block.count(), incarnation, block.epoch(), block.first(), block.bytesBefore());
    }
}
