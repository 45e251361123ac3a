package io.gannet.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Numbers in byte arrays, big-endian, and their checksum. */
final class Bytes {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int getInt(byte[] data, int at) {
        return (int) INT.get(data, at);
    }

    static void putInt(byte[] data, int at, int value) {
        INT.set(data, at, value);
    }

    static long getLong(byte[] data, int at) {
        return (long) LONG.get(data, at);
    }

    static void putLong(byte[] data, int at, long value) {
        LONG.set(data, at, value);
    }

    static int crc(byte[] data, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, from, length);
        return (int) crc.getValue();
    }
}
