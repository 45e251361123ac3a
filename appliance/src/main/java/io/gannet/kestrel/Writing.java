package io.gannet.kestrel;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Takes what is to be written to the peer, which may not take it all at once: then the rest waits until the selector has written it.
 * Used by the thread that works for the connection; only the outcome of a write that waited comes from another.
 */
final class Writing implements Callback {

    private final EndPoint endPoint;
    private final Outbound out;
    private final Counters counters;
    private final Runnable signal;
    private boolean pending;
    private long bytes;
    private volatile boolean done;
    private volatile boolean failed;

    /**
     * Makes one.
     *
     * @param signal called when a write that waited has come to its end
     */
    Writing(EndPoint endPoint, Outbound out, Counters counters, Runnable signal) {
        this.endPoint = endPoint;
        this.out = out;
        this.counters = counters;
        this.signal = signal;
    }

    /** Whether a write waits; nothing else may be written then. */
    boolean isPending() {
        return pending;
    }

    /** Whether the peer can no longer be written to. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether the buffers are in use by a write that waits. */
    boolean holdsBuffers() {
        return pending && !failed && !done;
    }

    /** Looks after a write that had to wait; true when it has just gone through. */
    boolean settle() {
        if (!pending || !done) {
            return false;
        }
        pending = false;
        done = false;
        counters.bytesWritten.add(bytes);
        out.advance();
        return true;
    }

    /** Writes what there is; false when the rest waits. */
    boolean flush() throws IOException {
        while (!out.isEmpty()) {
            ByteBuffer[] pieces = out.pieces();
            long size = BufferUtil.remaining(pieces);
            if (endPoint.flush(pieces)) {
                counters.bytesWritten.add(size);
                out.advance();
            } else {
                pending = true;
                bytes = size;
                endPoint.write(this, pieces);
                return false;
            }
        }
        return true;
    }

    @Override
    public void succeeded() {
        done = true;
        signal.run();
    }

    @Override
    public void failed(Throwable cause) {
        failed = true;
        signal.run();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
