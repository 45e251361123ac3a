package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads one log file from the start and goes on after damage. Holds one record and a window of the file in memory.
 *
 * <p>In a file that is written over, what lies behind the last record is from before. That is told from a damaged end by the number
 * of the last record written: where it was reached, or nothing of this file follows, the log ended.
 */
final class LogScan {

    /** What a scan finds. */
    interface Found {
        void record(int type, long serial, long incarnation, byte[] data, int from, int length);

        /** A record with an undamaged head whose payload is damaged; {@code start}: the payload's first eight bytes. */
        void damagedRecord(int type, long serial, long incarnation, long start);

        /** Bytes between records that are none. */
        void damagedBytes(long from, long to);

        /** Nothing readable follows, but there was something; {@code serial}: of the last record, 0 when that is not known. */
        void damagedEnd(long from, long serial);
    }

    private static final int WINDOW = 256 * 1024;

    private final Disk.DataFile file;
    private final LogHead head;
    private final long size;
    private final long first;
    private final Found found;
    private byte[] window = new byte[0];
    private long windowAt;
    /** Serial number of the last record found. */
    private long last;

    private LogScan(Disk.DataFile file, LogHead head, long first, Found found) throws IOException {
        this.file = file;
        this.head = head;
        this.size = file.size();
        this.first = first;
        this.last = first - 1;
        this.found = found;
    }

    /** {@code first}: the serial number of the file's first record. */
    static void run(Disk.DataFile file, LogHead head, long first, Found found) throws IOException {
        new LogScan(file, head, first, found).scan();
    }

    private void scan() throws IOException {
        long at = LogHead.records(head.format());
        long badFrom = -1;
        while (at < size) {
            boolean begins = load(at, LogRecord.HEAD) && LogRecord.headIntact(window, offset(at), head.salt());
            int length = begins ? LogRecord.length(window, offset(at)) : 0;
            int whole = LogRecord.size(length);
            // otherwise cut off: a write that never ended, unless something readable follows
            boolean isWhole = begins && whole > 0 && load(at, whole);
            if (!isWhole || LogRecord.serial(window, offset(at)) < first) {
                badFrom = badFrom < 0 ? at : badFrom;
                at = isWhole && LogRecord.payloadIntact(window, offset(at)) ? at + whole : nextMagic(at + 1);
                continue;
            }
            if (isHalfWritten(at)) {
                badFrom = badFrom < 0 ? at : badFrom;
                break;
            }
            load(at, whole);
            if (badFrom >= 0) {
                found.damagedBytes(badFrom, at);
                badFrom = -1;
            }
            record(offset(at), length);
            at += whole;
        }
        end(badFrom < 0 ? at : badFrom);
    }

    /** The end of a file that is written over: a record was begun, and what follows is from before. */
    private boolean isHalfWritten(long at) throws IOException {
        if (head.format() == LogHead.GROWS || LogRecord.payloadIntact(window, offset(at))) {
            return false;
        }
        return LogRecord.serial(window, offset(at)) > head.complete() && !somethingFollows(at);
    }

    private boolean somethingFollows(long after) throws IOException {
        for (long at = nextMagic(after + 1); at < size; at = nextMagic(at + 1)) {
            if (load(at, LogRecord.HEAD)
                    && LogRecord.headIntact(window, offset(at), head.salt())
                    && LogRecord.serial(window, offset(at)) >= first) {
                return true;
            }
        }
        return false;
    }

    private void end(long at) throws IOException {
        if (head.format() == LogHead.GROWS ? at < size && !isTorn(at) : head.complete() > last) {
            found.damagedEnd(at, head.complete());
        }
    }

    private void record(int at, int length) {
        int type = LogRecord.type(window, at);
        long serial = LogRecord.serial(window, at);
        long incarnation = LogRecord.incarnation(window, at);
        last = Math.max(last, serial);
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
        if (rest == LogRecord.HEAD && LogRecord.headIntact(window, start, head.salt())) {
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
        for (long at = from; load(at, 4); at = windowAt + window.length - 3) {
            int most = window.length - 4;
            for (int i = offset(at); i <= most; i++) {
                if (Bytes.getInt(window, i) == LogRecord.MAGIC) {
                    return windowAt + i;
                }
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
