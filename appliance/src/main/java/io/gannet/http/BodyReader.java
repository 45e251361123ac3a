package io.gannet.http;

import java.util.Arrays;

/** Gathers a body that comes in pieces, by length or in chunks. Memory grows with what came in, never with what was announced. */
final class BodyReader {

    private static final int FIRST = 8 * 1024;
    private static final int MAX_CHUNK_LINE = 1024;
    private static final int MAX_TRAILER = 8 * 1024;

    private enum State {
        DATA,
        SIZE,
        AFTER_DATA,
        TRAILER,
        DONE
    }

    private final boolean chunked;
    private final int max;
    private byte[] bytes;
    private int length;
    private long left;
    private State state;
    private int line;
    private int trailer;
    private boolean digits;
    private boolean extension;

    /**
     * A reader for one body.
     *
     * @param contentLength its length, or {@link RequestHead#CHUNKED}
     * @param max most bytes it may have
     */
    BodyReader(long contentLength, int max) {
        this.chunked = contentLength == RequestHead.CHUNKED;
        this.max = max;
        this.left = chunked ? 0 : contentLength;
        this.state = chunked ? State.SIZE : left == 0 ? State.DONE : State.DATA;
        this.bytes = new byte[(int) Math.min(chunked ? FIRST : Math.max(left, 0), FIRST)];
    }

    boolean done() {
        return state == State.DONE;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Bytes of memory held. */
    int held() {
        return bytes.length;
    }

    /** Takes what belongs to the body; gives the index of the first byte that does not. */
    int take(byte[] from, int start, int end) throws BadRequestException {
        int i = start;
        while (i < end && state != State.DONE) {
            if (state == State.DATA) {
                int n = (int) Math.min(left, end - i);
                append(from, i, n);
                i += n;
                left -= n;
                if (left == 0) {
                    state = chunked ? State.AFTER_DATA : State.DONE;
                    line = 0;
                }
            } else {
                control(from[i++]);
            }
        }
        return i;
    }

    private void append(byte[] from, int at, int n) throws BadRequestException {
        if ((long) length + n > max) {
            throw tooLarge(max);
        }
        if (length + n > bytes.length) {
            long room = Math.max((long) bytes.length * 2, length + (long) n);
            long useful = chunked ? max : Math.min(max, length + left);
            bytes = Arrays.copyOf(bytes, (int) Math.min(room, useful));
        }
        System.arraycopy(from, at, bytes, length, n);
        length += n;
    }

    static BadRequestException tooLarge(int max) {
        return BadRequestException.of(413, "the body is larger than " + max + " bytes");
    }

    private void control(byte b) throws BadRequestException {
        switch (state) {
            case SIZE -> sizeLine(b);
            case AFTER_DATA -> afterData(b);
            default -> trailerLine(b);
        }
    }

    private void afterData(byte b) throws BadRequestException {
        if (b == '\n') {
            startSize();
        } else if (b != '\r' || line++ > 0) {
            throw BadRequestException.bad("a chunk is longer than its size");
        }
    }

    private void startSize() {
        state = State.SIZE;
        line = 0;
        left = 0;
        digits = false;
        extension = false;
    }

    private void sizeLine(byte b) throws BadRequestException {
        if (++line > MAX_CHUNK_LINE) {
            throw BadRequestException.bad("a chunk's size line is too long");
        }
        if (b == '\n') {
            if (!digits) {
                throw BadRequestException.bad("a chunk has no size");
            }
            state = left == 0 ? State.TRAILER : State.DATA;
            line = 0;
        } else if (b == ';' || b == '\r' || b == ' ') {
            extension = true;
        } else if (!extension) {
            int digit = Character.digit(b, 16);
            if (digit < 0) {
                throw BadRequestException.bad("a chunk's size is not a hexadecimal number");
            }
            digits = true;
            left = left * 16 + digit;
            if (left + length > max) {
                throw tooLarge(max);
            }
        }
    }

    private void trailerLine(byte b) throws BadRequestException {
        if (++trailer > MAX_TRAILER) {
            throw BadRequestException.bad("the trailer is too long");
        }
        if (b == '\n') {
            if (line == 0) {
                state = State.DONE;
            }
            line = 0;
        } else if (b != '\r') {
            line++;
        }
    }
}
