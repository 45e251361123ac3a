package io.gannet.kestrel;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/** What has been read and not taken yet, in a pooled buffer that is held from the first use to {@link #release}. One thread at a time. */
final class Input {

    private static final int SIZE = 16 * 1024;

    private final ByteBufferPool pool;
    private @Nullable RetainableByteBuffer held;

    Input(ByteBufferPool pool) {
        this.pool = pool;
    }

    boolean hasBytes() {
        return held != null && held.hasRemaining();
    }

    int length() {
        return held == null ? 0 : held.remaining();
    }

    /** The buffer, ready to be read from. */
    ByteBuffer buffer() {
        RetainableByteBuffer mine = held;
        if (mine == null) {
            mine = pool.acquire(SIZE, false);
            held = mine;
            BufferUtil.clear(mine.getByteBuffer());
        }
        return mine.getByteBuffer();
    }

    void release() {
        RetainableByteBuffer mine = held;
        if (mine != null) {
            mine.release();
            held = null;
        }
    }
}
