package io.gannet.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.EndPoint;

/**
 * The bytes of a connection that came in and are not consumed yet. They are read into a buffer of the thread and moved to one of
 * their own only when a turn ends before they are consumed, so that an idle connection holds no buffer. For one thread at a time.
 */
final class Input {

    private static final byte[] NOTHING = new byte[0];
    private static final int LEAST_ROOM = 1024;

    /** What a thread reads into; kept by the thread, so that connections need none of their own. */
    private static final class Scratch {
        final byte[] bytes = new byte[32 * 1024];
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** What is there lies from {@link #start} to {@link #end}; valid until the turn ends. */
    byte[] bytes = NOTHING;

    int start;
    int end;

    /** Up to here was looked for the end of a head. */
    int scanned;

    /** Takes these bytes as the first ones. */
    void begin(byte[] first) {
        bytes = first;
        start = 0;
        end = first.length;
    }

    int length() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    /** Throws away what is there. */
    void clear() {
        start = end;
    }

    /** Reads what can be read now; gives the number of bytes, or -1 at the end of the input. */
    int fill(EndPoint from) throws IOException {
        ByteBuffer buffer;
        if (start == end) {
            Scratch scratch = SCRATCH.get();
            bytes = scratch.bytes;
            start = 0;
            end = 0;
            scanned = 0;
            buffer = scratch.buffer;
            buffer.clear().limit(0);
        } else {
            makeRoom();
            buffer = ByteBuffer.wrap(bytes);
            buffer.position(0).limit(end);
        }
        int n = from.fill(buffer);
        if (n > 0) {
            end += n;
        }
        return n;
    }

    private void makeRoom() {
        if (bytes.length - end >= LEAST_ROOM) {
            return;
        }
        int used = end - start;
        byte[] room =
                used + 4096 > bytes.length || bytes == SCRATCH.get().bytes ? new byte[Math.max(8192, used * 2)] : bytes;
        System.arraycopy(bytes, start, room, 0, used);
        scanned = Math.max(0, scanned - start);
        bytes = room;
        start = 0;
        end = used;
    }

    /** Ends a turn: moves what was not consumed out of the thread's buffer. True when something is left. */
    boolean keepRest() {
        if (start == end) {
            bytes = NOTHING;
            start = 0;
            end = 0;
            scanned = 0;
            return false;
        }
        if (bytes == SCRATCH.get().bytes) {
            bytes = Arrays.copyOfRange(bytes, start, end);
            scanned = Math.max(0, scanned - start);
            end -= start;
            start = 0;
        }
        return true;
    }
}
