package io.gannet.queue;

import java.util.Arrays;

/** Notes in the store that messages are lost, so that nobody looks for them. */
final class Gap {

    /** So many in a row are noted. */
    private static final long MOST_NOTED = 1_000_000;

    private static final byte[] NOTHING = MessageCodec.damaged();

    private Gap() {}

    /** Puts damaged messages in the places of these; the caller commits. */
    static void note(MessageStore store, long incarnation, long from, long through, long bytesBefore) {
        long end = Math.min(through, from + MOST_NOTED - 1);
        byte[][] nothing = new byte[TailBlock.MAX_MESSAGES][];
        Arrays.fill(nothing, NOTHING);
        for (long first = from; first <= end; first += TailBlock.MAX_MESSAGES) {
            int count = (int) Math.min(TailBlock.MAX_MESSAGES, end - first + 1);
            byte[] block = Block.encode(nothing, new int[count], count, incarnation, Epochs.LOST, first, bytesBefore);
            store.putBlock(incarnation, first, block);
        }
    }
}
