package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads one log file from the start and goes on after damage. Holds one record and a window of the file in memory.
 */
final class LogScan {

    /** What a scan finds. */
    interface Found {
        void record(int type, long serial, long incarnation, byte[] data, int from, int length);

        /** A record with an undamaged head whose payload is damaged; {@code start}: the payload's first eight bytes. */
        void damagedRecord(int type, long serial, long incarnation, long start);

        /** Bytes between records that are none. {@code atEnd}: nothing readable follows in this file. */
        void damagedBytes(long from, long to, boolean atEnd);
    }

    private static final int WINDOW = 256 * 1024;

    private final Disk.DataFile file;
    private final long size;
    private final Found found;
    private byte[] window = new byte[0];
    private long windowAt;

    private LogScan(Disk.DataFile file, Found found) throws IOException {
        this.file = file;
        this.size = file.size();
        this.found = found;
    }

    static void run(Disk.DataFile file, Found found) throws IOException {
        new LogScan(file, found).scan();
    }

    private void scan() throws IOException {
        long at = Log.HEAD;
        long badFrom = -1;
        while (at < size) {
            if (!load(at, LogRecord.HEAD) || !LogRecord.headIntact(window, offset(at))) {
                badFrom = badFrom < 0 ? at : badFrom;
                at = nextMagic(at + 1);
                continue;
            }
            int length = LogRecord.length(window, offset(at));
            int whole = LogRecord.size(length);
            if (whole < 0 || !load(at, whole)) {
                // cut off: a write that never ended, unless something readable follows
                badFrom = badFrom < 0 ? at : badFrom;
                at = nextMagic(at + 1);
                continue;
            }
            if (badFrom >= 0) {
                found.damagedBytes(badFrom, at, false);
                badFrom = -1;
            }
            record(offset(at), length);
            at += whole;
        }
        if (badFrom >= 0 && !isTorn(badFrom)) {
            found.damagedBytes(badFrom, size, true);
        }
    }

    private void record(int at, int length) {
        int type = LogRecord.type(window, at);
        long serial = LogRecord.serial(window, at);
        long incarnation = LogRecord.incarnation(window, at);
        if (LogRecord.payloadIntact(window, at)) {
            byte[] payload = Arrays.copyOfRange(window, at + LogRecord.HEAD, at + LogRecord.HEAD + length);
            found.record(type, serial, incarnation, payload, 0, length);
        } else {
            long start = length < 8 ? 0 : Bytes.getLong(window, at + LogRecord.HEAD);
            found.damagedRecord(type, serial, incarnation, start);
        }
    }

    /** Whether what begins here is the beginning of a record that the file ends in, or nothing but zeros. */
    private boolean isTorn(long at) throws IOException {
        int rest = (int) Math.min(size - at, LogRecord.HEAD);
        load(at, rest);
        int start = offset(at);
        if (rest == LogRecord.HEAD && LogRecord.headIntact(window, start)) {
            return true;
        }
        byte[] magic = new byte[4];
        Bytes.putInt(magic, 0, LogRecord.MAGIC);
        boolean begins = rest < LogRecord.HEAD;
        for (int i = 0; i < Math.min(4, rest); i++) {
            begins &= window[start + i] == magic[i];
        }
        return begins || isZero(at);
    }

    private boolean isZero(long from) throws IOException {
        for (long at = from; at < size; at++) {
            load(at, 1);
            if (window[offset(at)] != 0) {
                return false;
            }
        }
        return true;
    }

    private long nextMagic(long from) throws IOException {
        for (long at = from; at < size; at++) {
            if (!load(at, 4)) {
                return size;
            }
            if (Bytes.getInt(window, offset(at)) == LogRecord.MAGIC) {
                return at;
            }
        }
        return size;
    }

    private int offset(long at) {
        return (int) (at - windowAt);
    }

    /** Has these bytes in the window; false when the file ends before. */
    private boolean load(long at, int length) throws IOException {
        if (length > size - at) {
            return false;
        }
        if (at < windowAt || at + length > windowAt + window.length) {
            int bytes = (int) Math.min(size - at, Math.max(WINDOW, length));
            window = new byte[bytes];
            windowAt = at;
            file.read(ByteBuffer.wrap(window), at);
        }
        return true;
    }
}
