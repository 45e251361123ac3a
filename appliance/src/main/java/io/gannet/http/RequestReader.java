package io.gannet.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of a connection's input, one after the other. A request that came in whole is read where it lies; of another the
 * head is copied and the body gathered. For one thread at a time.
 */
final class RequestReader {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final HttpCore core;
    private final Input input;
    private @Nullable RequestHead head;
    private @Nullable BodyReader body;
    private long partialSince;
    private long reserved;

    RequestReader(HttpCore core, Input input) {
        this.core = core;
        this.input = input;
    }

    /** Goes on with the current request; null when more bytes are needed. */
    @Nullable
    Exchange next(HttpConnection connection) throws BadRequestException {
        if (head == null && !parseHead(connection)) {
            return null;
        }
        RequestHead complete = Objects.requireNonNull(head);
        BodyReader reader = body;
        if (reader == null) {
            int length = (int) Math.max(0, complete.contentLength);
            Exchange exchange = new Exchange(connection, complete, input.bytes, input.start, length);
            input.start += length;
            head = null;
            partialSince = 0;
            return exchange;
        }
        input.start = reader.take(input.bytes, input.start, input.end);
        reserve(reader.held());
        if (!reader.done()) {
            checkTime();
            return null;
        }
        forget();
        return new Exchange(connection, complete, reader.bytes(), 0, reader.length());
    }

    /** Whether a body is coming in. */
    boolean inBody() {
        return body != null;
    }

    /** Gives up the request that is coming in. */
    void forget() {
        head = null;
        body = null;
        partialSince = 0;
    }

    private boolean parseHead(HttpConnection connection) throws BadRequestException {
        skipLineBreaks();
        int headEnd = RequestHead.findEnd(input.bytes, Math.max(input.start, input.scanned - 3), input.end);
        int most = core.settings().limits().headerBytes();
        if ((headEnd < 0 ? input.end : headEnd) - input.start > most) {
            throw BadRequestException.of(431, "request line and headers are larger than " + most + " bytes");
        }
        if (headEnd < 0) {
            input.scanned = input.end;
            if (!input.isEmpty()) {
                checkTime();
            }
            return false;
        }
        input.scanned = 0;
        RequestHead parsed = RequestHead.parse(input.bytes, input.start, headEnd);
        input.start = headEnd;
        core.methods().check(parsed);
        if (parsed.contentLength > core.settings().limits().bodyBytes()) {
            throw BodyReader.tooLarge(core.settings().limits().bodyBytes());
        }
        head = parsed;
        boolean whole = parsed.contentLength >= 0
                ? parsed.contentLength <= input.length()
                : parsed.contentLength == RequestHead.NONE;
        if (!whole) {
            parsed.own();
            body = new BodyReader(parsed.contentLength, core.settings().limits().bodyBytes());
            if (parsed.expectContinue && !parsed.http10 && input.isEmpty()) {
                sayContinue(connection.getEndPoint());
            }
        } else {
            partialSince = 0;
        }
        return true;
    }

    /** Empty lines before a request are nothing. */
    private void skipLineBreaks() {
        while (!input.isEmpty()
                && input.scanned <= input.start
                && (input.bytes[input.start] == '\r' || input.bytes[input.start] == '\n')) {
            input.start++;
        }
    }

    private static void sayContinue(EndPoint endPoint) throws BadRequestException {
        try {
            if (!endPoint.flush(ByteBuffer.wrap(CONTINUE))) {
                throw BadRequestException.bad("the connection does not take 100 Continue");
            }
        } catch (IOException e) {
            throw BadRequestException.bad("the connection is gone");
        }
    }

    private void checkTime() throws BadRequestException {
        long now = System.nanoTime();
        if (partialSince == 0) {
            partialSince = now;
        } else if ((now - partialSince) / 1_000_000 > core.settings().limits().requestMillis()) {
            throw BadRequestException.of(
                    408,
                    "the request did not come in within "
                            + core.settings().limits().requestMillis() + " ms");
        }
    }

    private void reserve(long bytes) throws BadRequestException {
        if (bytes > reserved) {
            if (!core.reserve(bytes - reserved)) {
                throw BadRequestException.of(503, "too many bytes of request bodies are coming in");
            }
            reserved = bytes;
        }
    }

    /** The request is answered: its memory counts no more. */
    void release() {
        core.reserve(-reserved);
        reserved = 0;
    }
}
