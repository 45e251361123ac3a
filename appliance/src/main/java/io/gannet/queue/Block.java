package io.gannet.queue;

import java.util.Optional;

/**
 * A block of consecutive messages as the store keeps it.
 *
 * <pre>
 *  0  int   "GNB1"
 *  4  int   number of messages n, 1 to 64
 *  8  long  queue incarnation
 * 16  long  store epoch of its messages
 * 24  long  number of the first message
 * 32  long  body bytes of all messages of the queue before it
 * 40  int   end of each message, n times, counted from the first message's start
 *     int   CRC32C of all before
 *     messages ({@link MessageCodec})
 * </pre>
 */
final class Block {

    private static final int MAGIC = 0x474e4231;
    /** Bytes of the head that every block has. */
    static final int FIXED = 40;

    private static final int ENDS = FIXED;

    private final byte[] data;
    private final int count;

    private Block(byte[] data, int count) {
        this.data = data;
        this.count = count;
    }

    static byte[] encode(
            byte[][] segments, int[] offsets, int count, long incarnation, long epoch, long first, long before) {
        int start = start(count);
        int size = start;
        for (int i = 0; i < count; i++) {
            size += MessageCodec.size(segments[i], offsets[i]);
        }
        byte[] block = new byte[size];
        Bytes.putInt(block, 0, MAGIC);
        Bytes.putInt(block, 4, count);
        Bytes.putLong(block, 8, incarnation);
        Bytes.putLong(block, 16, epoch);
        Bytes.putLong(block, 24, first);
        Bytes.putLong(block, 32, before);
        int at = start;
        for (int i = 0; i < count; i++) {
            int length = MessageCodec.size(segments[i], offsets[i]);
            System.arraycopy(segments[i], offsets[i], block, at, length);
            at += length;
            Bytes.putInt(block, ENDS + 4 * i, at - start);
        }
        Bytes.putInt(block, start - 4, Bytes.crc(block, 0, start - 4));
        return block;
    }

    /** The block in these bytes; empty when its head is damaged or belongs elsewhere. Its messages are checked one by one. */
    static Optional<Block> decode(byte[] data, long incarnation, long first) {
        return decode(data).filter(block -> block.incarnation() == incarnation && block.first() == first);
    }

    /** The block in these bytes; empty when its head is damaged. */
    static Optional<Block> decode(byte[] data) {
        int head = headSize(data);
        return head < 0 || data.length < head || size(data) < 0
                ? Optional.empty()
                : Optional.of(new Block(data, Bytes.getInt(data, 4)));
    }

    /** The same block without the messages above this number; empty when none is left. */
    Optional<Block> through(long number) {
        if (number < first()) {
            return Optional.empty();
        }
        if (number >= last()) {
            return Optional.of(this);
        }
        byte[][] segments = new byte[(int) (number - first()) + 1][];
        int[] offsets = new int[segments.length];
        for (int i = 0; i < segments.length; i++) {
            boolean intact = intact(first() + i);
            segments[i] = intact ? data : MessageCodec.damaged();
            offsets[i] = intact ? offset(first() + i) : 0;
        }
        return decode(encode(segments, offsets, segments.length, incarnation(), epoch(), first(), bytesBefore()));
    }

    /** How many bytes the head takes that begins with these; -1 when it is none. */
    static int headSize(byte[] fixed) {
        if (fixed.length < FIXED || Bytes.getInt(fixed, 0) != MAGIC) {
            return -1;
        }
        int count = Bytes.getInt(fixed, 4);
        return count < 1 || count > TailBlock.MAX_MESSAGES ? -1 : start(count);
    }

    /** How many bytes the block with this head takes; -1 when the head is damaged. */
    static long size(byte[] head) {
        int count = Bytes.getInt(head, 4);
        int end = start(count) - 4;
        boolean intact = Bytes.getInt(head, end) == Bytes.crc(head, 0, end);
        return intact ? (long) start(count) + Bytes.getInt(head, end - 4) : -1;
    }

    private static int start(int count) {
        return ENDS + 4 * count + 4;
    }

    long incarnation() {
        return Bytes.getLong(data, 8);
    }

    long first() {
        return Bytes.getLong(data, 24);
    }

    long last() {
        return first() + count - 1;
    }

    int count() {
        return count;
    }

    long epoch() {
        return Bytes.getLong(data, 16);
    }

    long bytesBefore() {
        return Bytes.getLong(data, 32);
    }

    int size() {
        return data.length;
    }

    byte[] data() {
        return data;
    }

    /** Where the message begins; it may be damaged. */
    int offset(long number) {
        int index = (int) (number - first());
        return start(count) + (index == 0 ? 0 : Bytes.getInt(data, ENDS + 4 * (index - 1)));
    }

    private int end(long number) {
        return start(count) + Bytes.getInt(data, ENDS + 4 * (int) (number - first()));
    }

    boolean intact(long number) {
        int at = offset(number);
        int end = end(number);
        return end <= data.length && MessageCodec.intact(data, at, end) && MessageCodec.size(data, at) == end - at;
    }

    int countIntact() {
        int intact = 0;
        for (long n = first(); n <= last(); n++) {
            intact += intact(n) ? 1 : 0;
        }
        return intact;
    }

    Message message(long number) {
        return MessageCodec.read(data, offset(number), number, epoch());
    }

    /** Body bytes of all messages of the queue up to and including this one; damaged ones count as nothing. */
    long bytesThrough(long number) {
        long sum = bytesBefore();
        for (long n = first(); n <= number && n <= last(); n++) {
            sum += intact(n) ? MessageCodec.length(data, offset(n)) : 0;
        }
        return sum;
    }
}
