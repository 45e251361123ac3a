package io.gannet.queue;

/**
 * The frame of a log record.
 *
 * <pre>
 *  0  int   "GNLR"
 *  4  int   CRC32C of the 21 bytes that follow, so that the length can be trusted; its bits are changed by the file's salt ({@link LogHead})
 *  8  int   length of the payload
 * 12  byte  type ({@link Change})
 * 13  long  serial number of the record, one more than the one before
 * 21  long  incarnation of the queue concerned; 0 = the engine
 * 29        payload
 *     int   CRC32C of the payload
 * </pre>
 *
 * After damage the scan goes on at the next "GNLR" with a right header checksum; the missing serial numbers tell what was lost.
 */
final class LogRecord {

    static final int HEAD = 29;
    static final int TAIL = 4;
    static final int MAGIC = 0x474e4c52;

    private LogRecord() {}

    static int size(int payload) {
        return HEAD + payload + TAIL;
    }

    /** Writes the frame around a payload that is already in its place. */
    static void frame(byte[] data, int at, int payload, int type, long serial, long incarnation, int salt) {
        Bytes.putInt(data, at, MAGIC);
        Bytes.putInt(data, at + 8, payload);
        data[at + 12] = (byte) type;
        Bytes.putLong(data, at + 13, serial);
        Bytes.putLong(data, at + 21, incarnation);
        Bytes.putInt(data, at + 4, Bytes.crc(data, at + 8, HEAD - 8) ^ salt);
        Bytes.putInt(data, at + HEAD + payload, Bytes.crc(data, at + HEAD, payload));
    }

    /** Whether an undamaged header lies here; needs {@link #HEAD} bytes. */
    static boolean headIntact(byte[] data, int at, int salt) {
        return Bytes.getInt(data, at) == MAGIC
                && Bytes.getInt(data, at + 4) == (Bytes.crc(data, at + 8, HEAD - 8) ^ salt)
                && length(data, at) >= 0;
    }

    static boolean payloadIntact(byte[] data, int at) {
        int length = length(data, at);
        return Bytes.getInt(data, at + HEAD + length) == Bytes.crc(data, at + HEAD, length);
    }

    static int length(byte[] data, int at) {
        return Bytes.getInt(data, at + 8);
    }

    static int type(byte[] data, int at) {
        return data[at + 12];
    }

    static long serial(byte[] data, int at) {
        return Bytes.getLong(data, at + 13);
    }

    static long incarnation(byte[] data, int at) {
        return Bytes.getLong(data, at + 21);
    }
}
