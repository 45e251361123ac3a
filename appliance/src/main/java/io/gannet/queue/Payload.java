package io.gannet.queue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Writes and reads the small values of log records and of states in the store. Reading beyond the end throws. */
final class Payload {

    private byte[] data;
    private int at;
    private final int limit;

    /** For writing. */
    Payload() {
        this.data = new byte[64];
        this.limit = Integer.MAX_VALUE;
    }

    /** For reading a part of an array. */
    Payload(byte[] data, int from, int length) {
        this.data = data;
        this.at = from;
        this.limit = from + length;
    }

    byte[] toArray() {
        return Arrays.copyOf(data, at);
    }

    int size() {
        return at;
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(data, 0, target, offset, at);
    }

    int at() {
        return at;
    }

    byte[] data() {
        return data;
    }

    int remaining() {
        return limit - at;
    }

    void skip(int bytes) {
        need(bytes);
        at += bytes;
    }

    Payload i8(int value) {
        room(1);
        data[at++] = (byte) value;
        return this;
    }

    Payload i32(int value) {
        room(4);
        Bytes.putInt(data, at, value);
        at += 4;
        return this;
    }

    Payload i64(long value) {
        room(8);
        Bytes.putLong(data, at, value);
        at += 8;
        return this;
    }

    Payload bool(boolean value) {
        return i8(value ? 1 : 0);
    }

    Payload mode(Reader.Mode mode) {
        return i8(mode == Reader.Mode.LAPSING ? 1 : 0);
    }

    Reader.Mode mode() {
        return i8() == 1 ? Reader.Mode.LAPSING : Reader.Mode.BLOCKING;
    }

    Payload bytes(byte[] value) {
        i32(value.length);
        room(value.length);
        System.arraycopy(value, 0, data, at, value.length);
        at += value.length;
        return this;
    }

    Payload text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    Payload settings(QueueSettings s) {
        i64(s.slots()).i64(s.maxMessages()).i64(s.maxBytes()).i64(s.maxMessageBytes());
        i64(s.maxAgeMillis()).bool(s.discardOld()).bool(s.expireTo().isPresent());
        s.expireTo().ifPresent(this::text);
        bool(s.fanOutOnly()).i64(s.leaseMillis()).i64(s.maxIdleMillis()).i64(s.idempotencyMillis());
        return bool(s.capture()).bool(s.putsPaused()).bool(s.readsPaused());
    }

    int i8() {
        need(1);
        return data[at++];
    }

    int i32() {
        need(4);
        at += 4;
        return Bytes.getInt(data, at - 4);
    }

    long i64() {
        need(8);
        at += 8;
        return Bytes.getLong(data, at - 8);
    }

    boolean bool() {
        return i8() != 0;
    }

    byte[] bytes() {
        int length = i32();
        need(length);
        at += length;
        return Arrays.copyOfRange(data, at - length, at);
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    QueueSettings settings() {
        return new QueueSettings(
                i64(),
                i64(),
                i64(),
                i64(),
                i64(),
                bool(),
                bool() ? Optional.of(text()) : Optional.empty(),
                bool(),
                i64(),
                i64(),
                i64(),
                bool(),
                bool(),
                bool());
    }

    private void room(int bytes) {
        if (data.length - at < bytes) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, at + bytes));
        }
    }

    private void need(int bytes) {
        if (bytes < 0 || limit - at < bytes) {
            throw new EngineException("a record is shorter than its content says");
        }
    }
}
