package io.gannet.queue;

/**
 * A message as it lies in the log and in the store's blocks, so that a checkpoint copies it as it is.
 *
 * <pre>
 *  0  int   length of the body
 *  4  int   CRC32C of all that follows
 *  8  byte  options: 1 = expires, 2 = flags, 4 = erased
 *  9  long  position in the engine-wide log
 * 17  long  time of the put, milliseconds since 1970
 *     long  time of expiry     only with option 1
 *     int   flags              only with option 2
 *     body
 * </pre>
 *
 * The number and the epoch stand in what holds it.
 */
final class MessageCodec {

    private static final int CRC = 4;
    private static final int OPTIONS = 8;
    private static final int POSITION = 9;
    private static final int PUT_AT = 17;
    private static final int FIXED = 25;
    private static final int EXPIRES = 1;
    private static final int FLAGS = 2;
    private static final int ERASED = 4;

    private MessageCodec() {}

    static int size(Body body, long expiresAt, int flags) {
        return FIXED + (expiresAt != 0 ? 8 : 0) + (flags != 0 ? 4 : 0) + body.length();
    }

    /** Writes a message and returns where it ends. */
    static int write(byte[] data, int at, Body body, long position, long putAt, long expiresAt, int flags) {
        int options = (expiresAt != 0 ? EXPIRES : 0) | (flags != 0 ? FLAGS : 0);
        return write(data, at, body, position, putAt, expiresAt, flags, options);
    }

    private static int write(
            byte[] data, int at, Body body, long position, long putAt, long expiresAt, int flags, int options) {
        Bytes.putInt(data, at, body.length());
        data[at + OPTIONS] = (byte) options;
        Bytes.putLong(data, at + POSITION, position);
        Bytes.putLong(data, at + PUT_AT, putAt);
        int next = at + FIXED;
        if (expiresAt != 0) {
            Bytes.putLong(data, next, expiresAt);
            next += 8;
        }
        if (flags != 0) {
            Bytes.putInt(data, next, flags);
            next += 4;
        }
        body.copyTo(data, next);
        next += body.length();
        Bytes.putInt(data, at + CRC, Bytes.crc(data, at + OPTIONS, next - at - OPTIONS));
        return next;
    }

    /** The same message without its body and flags, as it stays after an erasure. */
    static byte[] erased(byte[] data, int at) {
        byte[] entry = new byte[FIXED];
        write(entry, 0, Body.EMPTY, position(data, at), putAt(data, at), 0, 0, ERASED);
        return entry;
    }

    /** Stands in the place of a message that was damaged already: its checksum is wrong. */
    static byte[] damaged() {
        return new byte[FIXED];
    }

    /** Whether a whole, undamaged message lies here; {@code limit} is where the bytes end. */
    static boolean intact(byte[] data, int at, int limit) {
        if (at < 0 || limit - at < FIXED) {
            return false;
        }
        int length = Bytes.getInt(data, at);
        int extra = extra(data, at);
        if (length < 0 || length > limit - at - FIXED - extra) {
            return false;
        }
        return Bytes.crc(data, at + OPTIONS, FIXED - OPTIONS + extra + length) == Bytes.getInt(data, at + CRC);
    }

    static int size(byte[] data, int at) {
        return FIXED + extra(data, at) + length(data, at);
    }

    static int length(byte[] data, int at) {
        return Bytes.getInt(data, at);
    }

    static long position(byte[] data, int at) {
        return Bytes.getLong(data, at + POSITION);
    }

    static long putAt(byte[] data, int at) {
        return Bytes.getLong(data, at + PUT_AT);
    }

    static long expiresAt(byte[] data, int at) {
        return (data[at + OPTIONS] & EXPIRES) != 0 ? Bytes.getLong(data, at + FIXED) : 0;
    }

    static Message read(byte[] data, int at, long number, long epoch) {
        int extra = extra(data, at);
        int flags = (data[at + OPTIONS] & FLAGS) != 0 ? Bytes.getInt(data, at + FIXED + extra - 4) : 0;
        Body body = Body.wrap(data, at + FIXED + extra, length(data, at));
        return new Message(number, epoch, position(data, at), putAt(data, at), expiresAt(data, at), flags, body);
    }

    private static int extra(byte[] data, int at) {
        return ((data[at + OPTIONS] & EXPIRES) != 0 ? 8 : 0) + ((data[at + OPTIONS] & FLAGS) != 0 ? 4 : 0);
    }
}
