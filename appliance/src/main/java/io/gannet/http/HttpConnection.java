package io.gannet.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
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

    private static final int LINGER_BYTES = 1024 * 1024;
    private static final int LINGER_MILLIS = 2000;
    private static final int READ_AHEAD = 64 * 1024;

    private final HttpCore core;
    private final Callback readable = new ReadCallback();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean mayRead;
    private volatile boolean moreInput;
    private volatile @Nullable Thread dispatching;
    private volatile boolean writing;
    private final Optional<Turn> turn;
    /** Whether the selector itself runs {@link #drain} now. */
    private boolean inTurn;

    private final Input input = new Input();
    private final RequestReader requests;
    private volatile @Nullable Exchange current;
    private boolean lingering;
    private int lingered;
    private boolean over;

    HttpConnection(EndPoint endPoint, HttpCore core, Optional<Turn> turn) {
        super(endPoint, core.executor());
        this.turn = turn;
        this.core = core;
        this.requests = new RequestReader(core, input);
    }

    private final class ReadCallback implements Callback {
        @Override
        public void succeeded() {
            mayRead = true;
            signal(turn.isPresent());
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
            if (!input.isEmpty()) {
                signal();
            } else {
                arm();
            }
        } else {
            refuse(BadRequestException.of(
                    503, "more than " + core.settings().limits().connections() + " connections"));
        }
    }

    /** The first bytes, where they told this protocol from another on the same port. Called before {@link #onOpen}. */
    @Override
    public void onUpgradeTo(ByteBuffer first) {
        input.begin(BufferUtil.toArray(first));
        BufferUtil.clear(first);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        core.closed(this);
        requests.release();
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
        signal(false);
    }

    private void signal(boolean bySelector) {
        if (turns.getAndIncrement() == 0) {
            inTurn = bySelector;
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
            moreInput = input.keepRest();
        }
    }

    /** One step; false when there is nothing to do until the next signal. */
    private boolean step() throws IOException {
        Exchange exchange = current;
        if (exchange != null) {
            return exchange.finished ? afterReply(exchange) : whileWaiting(exchange);
        }
        if (!lingering && (!input.isEmpty() || requests.inBody())) {
            try {
                Exchange next = requests.next(this);
                if (next != null) {
                    dispatch(next);
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
        int n = input.fill(getEndPoint());
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
            input.clear();
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
        requests.release();
        core.done(exchange);
        if (!exchange.keepAlive) {
            if (!input.isEmpty() || lingering) {
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
        if (!exchange.watched || input.length() >= READ_AHEAD) {
            return false;
        }
        mayRead = false;
        if (input.fill(getEndPoint()) < 0) {
            exchange.keepAlive = false;
            exchange.watched = false;
            exchange.gone();
        }
        return true;
    }

    private void arm() {
        getEndPoint().tryFillInterested(readable);
    }

    private void dispatch(Exchange exchange) {
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
        requests.forget();
        lingering = true;
        input.clear();
        core.refused(problem, peer());
        getEndPoint()
                .write(Callback.from(this::linger, cause -> getEndPoint().close(cause)), ReplyHead.refusal(problem));
        requests.release();
    }

    /** Ends the output and reads on for a moment, so that a reply is not lost by a reset. */
    private void linger() {
        lingering = true;
        input.clear();
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
        boolean turnEnds = turn.isPresent() && turn.get().ends();
        if (moreInput && !turnEnds) {
            core.executor().execute(this::signal);
        } else {
            signal(turnEnds);
        }
    }

    /** Whether the calling handler is run by the selector, with no more input behind its request. */
    boolean inTurn() {
        return inTurn && input.isEmpty() && dispatching == Thread.currentThread();
    }

    void atTurnEnd(Runnable work) {
        turn.orElseThrow().atEnd(work);
    }

    void bySelector(Runnable work) {
        if (turn.isEmpty() || turn.get().ends() || dispatching == Thread.currentThread()) {
            work.run();
        } else {
            turn.get().hand(work);
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
