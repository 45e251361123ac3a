package io.gannet.queue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A state as the store keeps it. It says itself what it is, so that it is found in a file whose index is damaged.
 *
 * <pre>
 *  0  byte[4] "GNS1"
 *  4  byte    kind: 1 engine, 2 queue, 3 idempotency keys
 *  5  long    queue incarnation, or count of the keys; 0 for the engine
 * 13  long    serial number of the last record in it
 * 21  int     length of the state
 * 25  byte[]  the state ({@link StateCodec})
 *     int     CRC32C of all before
 * </pre>
 *
 * Directories of formats 1 and 2 have the state and its CRC32C only.
 */
// a view of bytes, never compared or printed
@SuppressWarnings("ArrayRecordComponent")
record Sealed(int kind, long id, long covered, byte[] state) {

    static final int ENGINE = 1;
    static final int QUEUE = 2;
    static final int KEYS = 3;
    static final int HEAD = 25;
    static final byte[] MAGIC = "GNS1".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC = 4;

    byte[] bytes() {
        byte[] kept = new byte[HEAD + state.length + CRC];
        System.arraycopy(MAGIC, 0, kept, 0, MAGIC.length);
        kept[4] = (byte) kind;
        Bytes.putLong(kept, 5, id);
        Bytes.putLong(kept, 13, covered);
        Bytes.putInt(kept, 21, state.length);
        System.arraycopy(state, 0, kept, HEAD, state.length);
        Bytes.putInt(kept, HEAD + state.length, Bytes.crc(kept, 0, HEAD + state.length));
        return kept;
    }

    /** How many bytes the one takes whose head this is; it may be damaged. */
    static long size(byte[] head, int at) {
        return HEAD + (long) Bytes.getInt(head, at + 21) + CRC;
    }

    /** What is in these bytes; empty when they are damaged or belong elsewhere. */
    static Optional<Sealed> read(byte[] bytes, int kind, long id) {
        if (!hasMagic(bytes)) {
            return old(bytes, kind, id);
        }
        return read(bytes).filter(kept -> kept.kind == kind && kept.id == id);
    }

    /** What is in these bytes; empty when they are damaged. */
    static Optional<Sealed> read(byte[] bytes) {
        boolean whole = bytes.length >= HEAD + CRC && hasMagic(bytes) && size(bytes, 0) == bytes.length;
        int end = bytes.length - CRC;
        if (!whole || Bytes.getInt(bytes, end) != Bytes.crc(bytes, 0, end)) {
            return Optional.empty();
        }
        byte[] state = Arrays.copyOfRange(bytes, HEAD, end);
        return Optional.of(new Sealed(bytes[4], Bytes.getLong(bytes, 5), Bytes.getLong(bytes, 13), state));
    }

    private static boolean hasMagic(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** As in formats 1 and 2; what it covers is not known. */
    private static Optional<Sealed> old(byte[] bytes, int kind, long id) {
        int end = bytes.length - CRC;
        boolean intact = end >= 0 && Bytes.getInt(bytes, end) == Bytes.crc(bytes, 0, end);
        return intact ? Optional.of(new Sealed(kind, id, 0, Arrays.copyOf(bytes, end))) : Optional.empty();
    }
}
