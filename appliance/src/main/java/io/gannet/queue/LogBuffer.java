package io.gannet.queue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Records on their way to the log's file. Records are encoded once, here; messages in memory ({@link TailBlock}) point into the
 * same bytes. Guarded by the engine's lock; bytes taken are never changed again.
 */
final class LogBuffer {

    private static final int SEGMENT = 64 * 1024;

    private static final class Segment {
        final byte[] data;
        int end;
        int taken;

        Segment(int size) {
            data = new byte[size];
        }
    }

    private final ArrayDeque<Segment> untaken = new ArrayDeque<>();
    private Segment current = new Segment(0);
    private long lastSerial;
    private long pendingBytes;
    private int salt;

    /** Of the records that follow. */
    void salt(int value) {
        salt = value;
    }

    /** Goes on after this serial number. */
    void startAfter(long serial) {
        lastSerial = serial;
    }

    long lastSerial() {
        return lastSerial;
    }

    long pendingBytes() {
        return pendingBytes;
    }

    /** Makes room for a record with so many bytes of payload; returns where the payload goes in {@link #data()}. */
    int begin(int payload) {
        int size = LogRecord.size(payload);
        if (current.data.length - current.end < size) {
            current = new Segment(Math.max(SEGMENT, size));
        }
        return current.end + LogRecord.HEAD;
    }

    byte[] data() {
        return current.data;
    }

    /** Ends the record begun; returns its serial number. */
    long end(int payload, int type, long incarnation) {
        lastSerial++;
        LogRecord.frame(current.data, current.end, payload, type, lastSerial, incarnation, salt);
        if (current.end == current.taken) {
            untaken.add(current);
        }
        int size = LogRecord.size(payload);
        current.end += size;
        pendingBytes += size;
        return lastSerial;
    }

    /** Appends a whole record. */
    long append(int type, long incarnation, Payload payload) {
        int at = begin(payload.size());
        payload.copyTo(current.data, at);
        return end(payload.size(), type, incarnation);
    }

    /** Everything appended since the last call, for the file. */
    List<ByteBuffer> take() {
        List<ByteBuffer> slices = new ArrayList<>(untaken.size());
        for (Segment segment : untaken) {
            slices.add(ByteBuffer.wrap(segment.data, segment.taken, segment.end - segment.taken));
            segment.taken = segment.end;
        }
        untaken.clear();
        pendingBytes = 0;
        return slices;
    }
}
