package io.gannet.queue;

import java.util.List;

/**
 * The payload of a put.
 *
 * <pre>
 *  0  long  number of the message
 *  8  byte  1 = has an idempotency key, 2 = goes to fan-out children
 *     long, long            hash of the key, only with 1
 *     int n, n times: long incarnation of the child, byte 1 = as a copy; only with 2
 *     message ({@link MessageCodec})
 * </pre>
 *
 * @param message where the message begins
 * @param size the message's bytes
 * @param keyAt where the key begins, 0 = none
 * @param childrenAt where the children begin, 0 = none
 */
// a view of the log's bytes, never compared or printed
@SuppressWarnings("ArrayRecordComponent")
record PutRecord(byte[] data, long number, int message, int size, int keyAt, int childrenAt) {

    private static final int HEAD = 9;
    private static final int KEY = 1;
    private static final int CHILDREN = 2;

    /** A child that gets the message. */
    record Copy(QueueState child, boolean whole) {}

    static int size(int message, boolean key, int children) {
        return HEAD + (key ? 16 : 0) + (children > 0 ? 4 + 9 * children : 0) + message;
    }

    /** Writes all but the message; returns where that goes. */
    static int write(byte[] data, int at, long number, Idempotency.Key key, List<Copy> children) {
        boolean keyed = !key.isNone();
        Bytes.putLong(data, at, number);
        data[at + 8] = (byte) ((keyed ? KEY : 0) | (children.isEmpty() ? 0 : CHILDREN));
        int next = at + HEAD;
        if (keyed) {
            Bytes.putLong(data, next, key.high());
            Bytes.putLong(data, next + 8, key.low());
            next += 16;
        }
        if (!children.isEmpty()) {
            Bytes.putInt(data, next, children.size());
            next += 4;
            for (Copy copy : children) {
                Bytes.putLong(data, next, copy.child.incarnation);
                data[next + 8] = (byte) (copy.whole ? 1 : 0);
                next += 9;
            }
        }
        return next;
    }

    static PutRecord read(byte[] data, int from, int length) {
        int options = data[from + 8];
        int next = from + HEAD;
        int keyAt = (options & KEY) != 0 ? next : 0;
        next += keyAt != 0 ? 16 : 0;
        int childrenAt = (options & CHILDREN) != 0 ? next : 0;
        next += childrenAt != 0 ? 4 + 9 * Bytes.getInt(data, next) : 0;
        int size = from + length - next;
        if (size < 0 || MessageCodec.size(data, next) != size) {
            throw new EngineException("a put record's length does not fit its content");
        }
        return new PutRecord(data, Bytes.getLong(data, from), next, size, keyAt, childrenAt);
    }

    int children() {
        return childrenAt == 0 ? 0 : Bytes.getInt(data, childrenAt);
    }

    long child(int index) {
        return Bytes.getLong(data, childrenAt + 4 + 9 * index);
    }

    boolean whole(int index) {
        return data[childrenAt + 4 + 9 * index + 8] == 1;
    }
}
