package io.gannet.queue;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message's bytes: a slice of an array that nobody writes any more. Immutable by agreement: who wraps an array must not
 * change it afterwards.
 */
public final class Body {

    /** No bytes. */
    public static final Body EMPTY = new Body(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Body(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** The whole array, not copied. */
    public static Body wrap(byte[] array) {
        return new Body(array, 0, array.length);
    }

    /** A part of the array, not copied. */
    public static Body wrap(byte[] array, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, array.length);
        return new Body(array, offset, length);
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** A read-only view of the bytes, positioned at the first. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** Appends the bytes to the buffer, which must have room for them. */
    public void writeTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    /** Copies the bytes into the array, which must have room for them. */
    void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body that && buffer().equals(that.buffer());
    }

    @Override
    public int hashCode() {
        return buffer().hashCode();
    }

    @Override
    public String toString() {
        return "Body[" + length + " bytes]";
    }
}
