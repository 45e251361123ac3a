package io.gannet.kestrel;

import io.gannet.queue.Body;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written: a pooled buffer that small replies are copied into, then perhaps one large piece that is not copied, then
 * its end. One thread at a time.
 */
final class Outbound {

    /** Bodies up to this size are copied, so that many replies go out in one write. */
    private static final int COPIED = 4 * 1024;

    private static final int SIZE = 16 * 1024;
    /** The longest reply that is appended without asking for room first: a copied body, its VALUE line, its end. */
    private static final int RESERVE = COPIED + 2 * 1024;
    /** A large piece goes out in windows, so that the platform's buffers for it stay small. */
    private static final int WINDOW = 64 * 1024;

    private static final ByteBuffer NOTHING = BufferUtil.EMPTY_BUFFER;

    private final ByteBufferPool pool;
    private @Nullable RetainableByteBuffer pooled;
    private ByteBuffer small = NOTHING;
    private ByteBuffer large = NOTHING;
    private byte[] tail = new byte[0];
    private boolean hasLarge;
    private int largeEnd;

    Outbound(ByteBufferPool pool) {
        this.pool = pool;
    }

    /** Whether any one reply may be appended now. */
    boolean roomy() {
        return !hasLarge && (pooled == null || SIZE - small.limit() >= RESERVE);
    }

    /** Whether nothing waits to be written. */
    boolean isEmpty() {
        return !small.hasRemaining() && largeLeft() == 0 && tail.length == 0;
    }

    /** Appends a reply; a long one becomes the large piece. */
    void text(byte[] reply) {
        if (reply.length > COPIED) {
            large(ByteBuffer.wrap(reply), new byte[0]);
        } else {
            append(reply);
        }
    }

    /** Appends {@code VALUE name flags length}, the body and {@code end}. */
    void value(byte[] name, int flags, Body body, byte[] end) {
        append(VALUE);
        append(name);
        append(KestrelReply.bytes(" " + Integer.toUnsignedString(flags) + " " + body.length() + "\r\n"));
        if (body.length() <= COPIED) {
            ByteBuffer target = fillable();
            body.writeTo(target);
            target.put(end);
            target.flip();
        } else {
            large(body.buffer(), end);
        }
    }

    private static final byte[] VALUE = KestrelReply.bytes("VALUE ");

    private void large(ByteBuffer piece, byte[] end) {
        large = piece;
        hasLarge = true;
        largeEnd = piece.limit();
        tail = end;
    }

    private int largeLeft() {
        return hasLarge ? largeEnd - large.position() : 0;
    }

    private void append(byte[] bytes) {
        ByteBuffer target = fillable();
        target.put(bytes);
        target.flip();
    }

    /** The small buffer, ready to be put into; flip() makes it readable again, since it is written from its beginning only. */
    private ByteBuffer fillable() {
        if (pooled == null) {
            pooled = pool.acquire(SIZE, true);
            small = pooled.getByteBuffer();
            BufferUtil.clear(small);
        }
        if (small.position() > 0) {
            small.compact();
        } else {
            small.position(small.limit());
            small.limit(small.capacity());
        }
        return small;
    }

    /** What to write next; empty pieces included. Call {@link #advance()} after each write. */
    ByteBuffer[] pieces() {
        if (largeLeft() == 0) {
            return new ByteBuffer[] {small};
        }
        large.limit(Math.min(largeEnd, large.position() + WINDOW));
        return new ByteBuffer[] {small, large};
    }

    /** Takes note of what was written. The buffer stays; an owner with many connections gives it back by {@link #release()}. */
    void advance() {
        if (!small.hasRemaining()) {
            BufferUtil.clear(small);
        }
        if (hasLarge && largeLeft() == 0) {
            hasLarge = false;
            large = NOTHING;
            byte[] end = tail;
            tail = new byte[0];
            append(end);
        }
    }

    /** Gives the buffer back; what was not written is lost. */
    void release() {
        if (pooled != null) {
            pooled.release();
            pooled = null;
        }
        small = NOTHING;
        large = NOTHING;
        hasLarge = false;
        tail = new byte[0];
    }
}
