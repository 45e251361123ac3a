package io.gannet.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One connection: reads requests in order, one at a time, and writes their replies.
 *
 * <p>Threading: whatever happens (bytes can be read, a reply is written) calls {@link #signal}; the first caller becomes the
 * only one to run {@link #drain}, later ones only leave word. So no lock is held while a handler runs, and no state here is
 * seen by two threads at once. An idle connection holds no buffer.
 */
final class HttpConnection extends AbstractConnection implements Connection.UpgradeTo {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int LINGER_BYTES = 1024 * 1024;
    private static final int LINGER_MILLIS = 2000;
    private static final int READ_AHEAD = 64 * 1024;

    /** What a thread reads into; kept by the thread, so that connections need none of their own. */
    private static final class Scratch {
        final byte[] bytes = new byte[32 * 1024];
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final HttpCore core;
    private final Callback readable = new ReadCallback();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean mayRead;
    private volatile boolean moreInput;
    private volatile @Nullable Thread dispatching;
    private volatile boolean writing;

    private byte[] input = NOTHING;
    private int start;
    private int end;
    private int scanned;
    private long partialSince;
    private @Nullable RequestHead head;
    private @Nullable BodyReader body;
    private long reserved;
    private volatile @Nullable Exchange current;
    private boolean lingering;
    private int lingered;
    private boolean over;

    HttpConnection(EndPoint endPoint, HttpCore core) {
        super(endPoint, core.executor());
        this.core = core;
    }

    private final class ReadCallback implements Callback {
        @Override
        public void succeeded() {
            mayRead = true;
            signal();
        }

        @Override
        public void failed(Throwable cause) {
            Exchange waiting = current;
            if (waiting != null && !waiting.finished) {
                waiting.gone();
            }
            getEndPoint().close(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    @Override
    public void onOpen() {
        super.onOpen();
        if (core.opened(this)) {
            if (start < end) {
                signal();
            } else {
                arm();
            }
        } else {
            refuse(BadRequestException.of(503, "more than " + core.settings().maxConnections() + " connections"));
        }
    }

    /** The first bytes, where they told this protocol from another on the same port. Called before {@link #onOpen}. */
    @Override
    public void onUpgradeTo(ByteBuffer first) {
        input = BufferUtil.toArray(first);
        BufferUtil.clear(first);
        start = 0;
        end = input.length;
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        core.closed(this);
        release();
        Exchange waiting = current;
        if (waiting != null && !waiting.finished) {
            waiting.gone();
        }
        super.onClose(cause);
    }

    @Override
    public void onFillable() {
        mayRead = true;
        signal();
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        Exchange waiting = current;
        return waiting == null || waiting.finished || writing;
    }

    /** Something happened; see the class comment. */
    void signal() {
        if (turns.getAndIncrement() == 0) {
            int missed = 1;
            do {
                drain();
                missed = turns.addAndGet(-missed);
            } while (missed != 0);
        }
    }

    private void drain() {
        try {
            boolean more = true;
            while (more && !over) {
                more = step();
            }
        } catch (IOException e) {
            over = true;
            getEndPoint().close(e);
        } finally {
            keepRest();
        }
    }

    /** One step; false when there is nothing to do until the next signal. */
    private boolean step() throws IOException {
        Exchange exchange = current;
        if (exchange != null) {
            return exchange.finished ? afterReply(exchange) : whileWaiting(exchange);
        }
        if (!lingering && (start < end || body != null)) {
            try {
                if (parse()) {
                    return true;
                }
            } catch (BadRequestException e) {
                refuse(e);
                return true;
            }
        }
        if (!mayRead) {
            arm();
            return false;
        }
        mayRead = false;
        int n = fill();
        if (n < 0) {
            endOfInput();
            return false;
        }
        if (n == 0) {
            arm();
            return false;
        }
        if (lingering) {
            lingered += n;
            start = end;
            if (lingered > LINGER_BYTES) {
                endOfInput();
            }
        }
        return true;
    }

    private void endOfInput() {
        over = true;
        getEndPoint().close();
    }

    private boolean afterReply(Exchange exchange) {
        current = null;
        release();
        core.done(exchange);
        if (!exchange.keepAlive) {
            if (start < end || lingering) {
                linger();
            } else {
                endOfInput();
            }
        }
        return true;
    }

    /**
     * While a request waits for its reply the connection stays interested in input. So a peer that goes away is noticed by
     * those that asked for it, and a reply written on a thread of the engine need not wake the selector.
     */
    private boolean whileWaiting(Exchange exchange) throws IOException {
        if (!mayRead) {
            arm();
            return false;
        }
        if (!exchange.watched || end - start >= READ_AHEAD) {
            return false;
        }
        mayRead = false;
        if (fill() < 0) {
            exchange.keepAlive = false;
            exchange.watched = false;
            exchange.gone();
        }
        return true;
    }

    private void arm() {
        getEndPoint().tryFillInterested(readable);
    }

    private int fill() throws IOException {
        Scratch scratch = SCRATCH.get();
        ByteBuffer buffer;
        if (start == end) {
            input = scratch.bytes;
            start = 0;
            end = 0;
            scanned = 0;
            buffer = scratch.buffer;
            buffer.clear().limit(0);
        } else {
            makeRoom();
            buffer = ByteBuffer.wrap(input);
            buffer.position(0).limit(end);
        }
        int n = getEndPoint().fill(buffer);
        if (n > 0) {
            end += n;
        }
        return n;
    }

    private void makeRoom() {
        if (input.length - end >= 1024) {
            return;
        }
        int used = end - start;
        byte[] room =
                used + 4096 > input.length || input == SCRATCH.get().bytes ? new byte[Math.max(8192, used * 2)] : input;
        System.arraycopy(input, start, room, 0, used);
        scanned = Math.max(0, scanned - start);
        input = room;
        start = 0;
        end = used;
    }

    /** Moves what was not consumed out of the thread's buffer. */
    private void keepRest() {
        if (start == end) {
            input = NOTHING;
            start = 0;
            end = 0;
            scanned = 0;
            moreInput = false;
        } else {
            if (input == SCRATCH.get().bytes) {
                input = Arrays.copyOfRange(input, start, end);
                scanned = Math.max(0, scanned - start);
                end -= start;
                start = 0;
            }
            moreInput = true;
        }
    }

    /** Goes on with the current request; false when more bytes are needed. */
    private boolean parse() throws BadRequestException {
        if (head == null && !parseHead()) {
            return false;
        }
        RequestHead complete = java.util.Objects.requireNonNull(head);
        BodyReader reader = body;
        if (reader == null) {
            int length = (int) Math.max(0, complete.contentLength);
            Exchange exchange = new Exchange(this, complete, input, start, length);
            start += length;
            head = null;
            dispatch(exchange);
            return true;
        }
        start = reader.take(input, start, end);
        reserve(reader.held());
        if (!reader.done()) {
            checkTime();
            return false;
        }
        head = null;
        body = null;
        dispatch(new Exchange(this, complete, reader.bytes(), 0, reader.length()));
        return true;
    }

    private boolean parseHead() throws BadRequestException {
        while (start < end && scanned <= start && (input[start] == '\r' || input[start] == '\n')) {
            start++;
        }
        int headEnd = RequestHead.findEnd(input, Math.max(start, scanned - 3), end);
        int most = core.settings().maxHeaderBytes();
        if ((headEnd < 0 ? end : headEnd) - start > most) {
            throw BadRequestException.of(431, "request line and headers are larger than " + most + " bytes");
        }
        if (headEnd < 0) {
            scanned = end;
            if (start < end) {
                checkTime();
            }
            return false;
        }
        scanned = 0;
        RequestHead parsed = RequestHead.parse(input, start, headEnd);
        start = headEnd;
        core.methods().check(parsed);
        if (parsed.contentLength > core.settings().maxBodyBytes()) {
            throw BodyReader.tooLarge(core.settings().maxBodyBytes());
        }
        head = parsed;
        boolean whole = parsed.contentLength >= 0
                ? parsed.contentLength <= end - start
                : parsed.contentLength == RequestHead.NONE;
        if (!whole) {
            parsed.own();
            body = new BodyReader(parsed.contentLength, core.settings().maxBodyBytes());
            if (parsed.expectContinue && !parsed.http10 && start == end) {
                sayContinue();
            }
        } else {
            partialSince = 0;
        }
        return true;
    }

    private void sayContinue() throws BadRequestException {
        try {
            if (!getEndPoint().flush(ByteBuffer.wrap(CONTINUE))) {
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
        } else if ((now - partialSince) / 1_000_000 > core.settings().requestMillis()) {
            throw BadRequestException.of(
                    408, "the request did not come in within " + core.settings().requestMillis() + " ms");
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

    private void release() {
        core.reserve(-reserved);
        reserved = 0;
    }

    private void dispatch(Exchange exchange) {
        partialSince = 0;
        current = exchange;
        dispatching = Thread.currentThread();
        try {
            core.dispatch(exchange);
        } finally {
            dispatching = null;
        }
    }

    /** Answers what is no request, then closes. */
    private void refuse(BadRequestException problem) {
        head = null;
        body = null;
        lingering = true;
        start = end;
        core.refused(problem, peer());
        byte[] json = Json.bytes(
                new Problem(problem.status(), ReplyHead.reason(problem.status()), problem.reason(), Map.of()).toJson());
        String text = "HTTP/1.1 " + problem.status() + " " + ReplyHead.reason(problem.status())
                + "\r\nContent-Type: " + Problem.MEDIA_TYPE + "\r\nContent-Length: " + json.length
                + "\r\nConnection: close\r\n\r\n";
        ByteBuffer reply = ByteBuffer.allocate(text.length() + json.length);
        reply.put(text.getBytes(StandardCharsets.ISO_8859_1)).put(json).flip();
        getEndPoint().write(Callback.from(this::linger, cause -> getEndPoint().close(cause)), reply);
        release();
    }

    /** Ends the output and reads on for a moment, so that a reply is not lost by a reset. */
    private void linger() {
        lingering = true;
        start = end;
        EndPoint endPoint = getEndPoint();
        endPoint.setIdleTimeout(LINGER_MILLIS);
        endPoint.shutdownOutput();
        arm();
    }

    /** Writes a reply; the head's buffer is free again when this returns. */
    void write(Exchange exchange, ByteBuffer replyHead, ByteBuffer replyBody, Sent sent) {
        boolean done;
        try {
            done = replyBody.hasRemaining()
                    ? getEndPoint().flush(replyHead, replyBody)
                    : getEndPoint().flush(replyHead);
        } catch (IOException e) {
            lost(exchange, sent, e);
            return;
        }
        if (done) {
            sent.sent(true);
            finish(exchange);
            return;
        }
        ByteBuffer rest =
                ByteBuffer.allocate(replyHead.remaining()).put(replyHead).flip();
        writing = true;
        getEndPoint()
                .write(
                        Callback.from(
                                () -> {
                                    writing = false;
                                    sent.sent(true);
                                    finish(exchange);
                                },
                                cause -> lost(exchange, sent, cause)),
                        rest,
                        replyBody);
    }

    private void lost(Exchange exchange, Sent sent, Throwable cause) {
        writing = false;
        exchange.keepAlive = false;
        sent.sent(false);
        getEndPoint().close(cause);
        finish(exchange);
    }

    /** The reply is written, or will never be. */
    void finish(Exchange exchange) {
        if (exchange.finished) {
            return;
        }
        exchange.finished = true;
        if (dispatching == Thread.currentThread()) {
            return;
        }
        if (moreInput) {
            core.executor().execute(this::signal);
        } else {
            signal();
        }
    }

    void later(Runnable work) {
        core.later(work);
    }

    String peer() {
        return getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : "unknown";
    }
}
