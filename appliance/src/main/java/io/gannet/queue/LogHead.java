package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The beginning of a log file.
 *
 * <pre>
 *     0  byte[8]  "GANNETLG"
 *     8  int      format
 *    12  long     store epoch of its messages
 *    20  long     serial number of its first record
 *    28  int      format 2: salt of its records
 *    32  int      CRC32C of all before; format 1: at 28
 *  4160  long     format 2: serial number of the last record written
 *  4168  int      format 2: salt of its records
 *  4172  int      CRC32C of these two
 *  8192           records ({@link LogRecord}); format 1: at 32
 * </pre>
 *
 * <p>A file of format 1 is made anew and grows, and the log ends where it ends. One of format 2 is written over, because an fsync
 * takes half the time where the file system need not note that a file has grown. What lies behind its last record is from before:
 * zeros, or records with lower serial numbers, or the rest of one. Its own records have its salt, so that nothing in a message is
 * ever taken for one. The number at 4160, written after each group of records, tells a damaged end from one that was never written;
 * it lies so far from the head that damage of 4 KB does not meet both.
 *
 * @param intact whether the head at 0 is undamaged
 * @param epoch 0 when it is damaged
 * @param salt 0 in format 1
 * @param complete serial number of the last record that was wholly written; 0 = not known
 */
record LogHead(boolean intact, int format, long epoch, int salt, long complete) {

    static final int GROWS = 1;
    static final int WRITTEN_OVER = 2;
    /** Highest format that this version reads. */
    static final int NEWEST = WRITTEN_OVER;
    /** Where the serial number of the last record written lies. */
    static final int COMPLETE = 4160;

    /** A file that is not larger has no records. */
    static final int SIZE = 36;

    private static final int GROWS_SIZE = 32;
    private static final int COMPLETE_SIZE = 16;
    private static final int RECORDS = 8192;
    private static final byte[] MAGIC = "GANNETLG".getBytes(StandardCharsets.US_ASCII);

    static LogHead read(Disk.DataFile file) throws IOException {
        byte[] head = bytes(file, 0, SIZE);
        byte[] end = bytes(file, COMPLETE, COMPLETE_SIZE);
        int format = Bytes.getInt(head, 8);
        int sum = (format == GROWS ? GROWS_SIZE : SIZE) - 4;
        boolean intact =
                Arrays.equals(MAGIC, Arrays.copyOf(head, 8)) && Bytes.getInt(head, sum) == Bytes.crc(head, 0, sum);
        boolean ended = Bytes.getInt(end, COMPLETE_SIZE - 4) == Bytes.crc(end, 0, COMPLETE_SIZE - 4);
        if (!intact) {
            format = ended ? WRITTEN_OVER : GROWS;
        }
        ended &= format != GROWS;
        int salt = format == GROWS ? 0 : Bytes.getInt(intact ? head : end, intact ? 28 : 8);
        return new LogHead(
                intact, format, intact ? Bytes.getLong(head, 12) : 0, salt, ended ? Bytes.getLong(end, 0) : 0);
    }

    private static byte[] bytes(Disk.DataFile file, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.read(ByteBuffer.wrap(bytes), at);
        return bytes;
    }

    /** Where records begin in a file of this format. */
    static long records(int format) {
        return format == GROWS ? GROWS_SIZE : RECORDS;
    }

    /** For a new file, at 0. */
    static ByteBuffer bytes(int format, long epoch, long firstSerial, int salt) {
        int size = format == GROWS ? GROWS_SIZE : SIZE;
        byte[] head = new byte[size];
        System.arraycopy(MAGIC, 0, head, 0, MAGIC.length);
        Bytes.putInt(head, 8, format);
        Bytes.putLong(head, 12, epoch);
        Bytes.putLong(head, 20, firstSerial);
        if (format != GROWS) {
            Bytes.putInt(head, 28, salt);
        }
        Bytes.putInt(head, size - 4, Bytes.crc(head, 0, size - 4));
        return ByteBuffer.wrap(head);
    }

    /** At {@link #COMPLETE}: everything up to this serial number is written. */
    static ByteBuffer complete(long serial, int salt) {
        byte[] end = new byte[COMPLETE_SIZE];
        Bytes.putLong(end, 0, serial);
        Bytes.putInt(end, 8, salt);
        Bytes.putInt(end, COMPLETE_SIZE - 4, Bytes.crc(end, 0, COMPLETE_SIZE - 4));
        return ByteBuffer.wrap(end);
    }
}
