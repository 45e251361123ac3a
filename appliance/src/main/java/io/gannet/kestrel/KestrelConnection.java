package io.gannet.kestrel;

import io.gannet.http.Turn;
import io.gannet.queue.Callback;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection on Jetty's selector. Whatever happens (bytes came, the engine answered, a write went through, the peer has
 * gone) ends in {@link #signal}, and one thread at a time works off what there is to do; nobody ever waits. An engine's thread that
 * signals only writes replies; running more commands is handed to Jetty's threads.
 */
final class KestrelConnection extends AbstractConnection.NonBlocking implements Connection.UpgradeTo {

    private static final Logger LOG = LoggerFactory.getLogger(KestrelConnection.class);

    /** Up to so many connections each hold two buffers while they are idle. */
    private static final int KEEP_BUFFERS = 256;

    private final ServerContext server;
    private final Input input;
    private final Outbound out;
    private final Session session;
    private final Decoder decoder;
    private final AtomicInteger signals = new AtomicInteger();
    /** The selector has been asked to look. */
    private final AtomicBoolean handed = new AtomicBoolean();

    private volatile boolean readable;
    private volatile boolean interested;
    private volatile boolean ended;
    private final Writing writing;
    private boolean peerDone;
    private final Linger linger = new Linger();
    private final Optional<Turn> turn;
    /** Whether the selector itself does the work now. */
    private boolean inTurn;

    KestrelConnection(
            ServerContext server, EndPoint endPoint, Executor executor, ByteBufferPool pool, Optional<Turn> turn) {
        super(endPoint, executor);
        this.turn = turn;
        this.server = server;
        this.input = new Input(pool);
        this.out = new Outbound(pool);
        this.writing = new Writing(endPoint, out, server.counters(), () -> signal(true, false));
        this.session = new Session(server, this, out);
        this.decoder = new Decoder(server.settings(), server.counters());
    }

    @Override
    public void onOpen() {
        super.onOpen();
        server.counters().totalConnections.increment();
        if (server.counters().connections.incrementAndGet()
                > server.settings().limits().maxConnections()) {
            session.refuse(KestrelReply.serverError("too many connections"));
        }
        long idle = server.settings().limits().idleTimeout().toMillis();
        getEndPoint().setIdleTimeout(idle == 0 ? -1 : idle);
        readable = true;
        signal(true, false);
    }

    /** The first bytes, when the protocol was recognised by them. Called before {@link #onOpen}. */
    @Override
    public void onUpgradeTo(ByteBuffer first) {
        ByteBuffer buffer = input.buffer();
        while (first.hasRemaining() && BufferUtil.space(buffer) > 0) {
            BufferUtil.append(buffer, first);
        }
    }

    @Override
    public void onFillable() {
        readable = true;
        interested = false;
        signal(true, turn.isPresent());
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        ended = true;
        signal(true, false);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        server.counters().connections.decrementAndGet();
        ended = true;
        signal(true, false);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        return !session.waits();
    }

    /** There is something to do; called by the engine's threads, or by the selector's at the end of its turn. */
    void signal() {
        boolean bySelector = turn.isPresent() && turn.get().ends();
        if (bySelector || turn.isEmpty() || signals.get() != 0 || !server.isEngineBusy()) {
            signal(bySelector, bySelector);
        } else if (handed.compareAndSet(false, true)) {
            turn.get().hand(() -> {
                handed.set(false);
                signal(true, true);
            });
        }
    }

    /**
     * There is something to do.
     *
     * @param full whether this thread may run commands and read
     * @param bySelector whether it is the selector's
     */
    private void signal(boolean full, boolean bySelector) {
        if (signals.getAndIncrement() == 0) {
            inTurn = bySelector;
            work(1, full);
        }
    }

    /** Puts with the others of the selector's turn, where there are any. */
    void store(Queue queue, PutRequest request, Callback<PutResult> done) {
        if (inTurn) {
            queue.gather(request, done);
            turn.orElseThrow().atEnd(server.write());
        } else {
            queue.put(request, done);
        }
    }

    private void work(int seen, boolean full) {
        int known = seen;
        while (known != 0) {
            if (full) {
                guarded(this::pass);
            } else {
                guarded(this::reply);
                if (wantsMore()) {
                    handOver();
                    return;
                }
            }
            int now = signals.get();
            known = now == known ? signals.addAndGet(-known) : now;
        }
    }

    /** Whatever goes wrong costs this connection, and no more than it: without this its signals would stay counted for ever. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("event=connection-failed protocol=memcached", e);
            ended = true;
            finish();
        }
    }

    /** Another thread goes on; until then nobody else can, since the signals stay counted. */
    private void handOver() {
        try {
            inTurn = false;
            getExecutor().execute(() -> work(signals.get(), true));
        } catch (RejectedExecutionException e) {
            // the server stops: nothing is read any more, what is open goes back
            ended = true;
            work(signals.get(), true);
        }
    }

    private boolean wantsMore() {
        if (writing.isPending()) {
            return ended;
        }
        return ended
                || session.closing()
                || readable
                || !interested
                || peerDone
                || (session.mayRun() && !session.holdsForSets() && (input.hasBytes() || session.holds()));
    }

    /** Everything there is to do: read, run, write, until nothing moves. */
    private void pass() {
        if (ended) {
            finish();
            return;
        }
        if (!written()) {
            return;
        }
        boolean moved = true;
        while (moved && !ended && !writing.isPending()) {
            moved = read();
            session.settle();
            moved |= commands();
            moved |= flush();
        }
        if (ended) {
            finish();
        } else if (!writing.isPending()) {
            if (session.closing() && out.isEmpty()) {
                close(session.quitting());
            } else if (peerDone) {
                peerGone();
            } else {
                interest();
            }
        }
    }

    /** What an engine's thread may do: take in answers and write. */
    private void reply() {
        if (ended || !written()) {
            return;
        }
        do {
            session.settle();
        } while (flush());
    }

    /** Looks after a write that had to wait; false while it still does. */
    private boolean written() {
        if (writing.settle() && out.isEmpty()) {
            allWritten();
        }
        if (writing.hasFailed()) {
            ended = true;
            finish();
            return false;
        }
        return !writing.isPending();
    }

    /** Runs what may be run; true when anything was taken from the input, be it a part of a long set: there is room to read again. */
    private boolean commands() {
        int had = input.length();
        boolean moved = false;
        while (session.mayRun()) {
            if (session.holds()) {
                if (!session.runHeld()) {
                    break;
                }
            } else {
                Optional<KestrelCommand> command = input.hasBytes() ? decoder.next(input.buffer()) : Optional.empty();
                if (command.isEmpty() || !session.run(command.get())) {
                    break;
                }
            }
            moved = true;
            session.settle();
        }
        return moved || input.length() < had;
    }

    /** Reads once if there may be something and there is room; true when something came. */
    private boolean read() {
        if (!readable || peerDone) {
            return false;
        }
        ByteBuffer buffer = input.buffer();
        if (linger.isOn() || session.closing()) {
            BufferUtil.clear(buffer);
        }
        int room = buffer.capacity() - buffer.remaining();
        if (room == 0) {
            return false;
        }
        try {
            int got = getEndPoint().fill(buffer);
            if (got < 0) {
                peerDone = true;
                return true;
            }
            server.counters().bytesRead.add(got);
            if (got < room) {
                readable = false;
            }
            if (linger.isOver(got)) {
                ended = true;
            }
            return got > 0;
        } catch (IOException e) {
            ended = true;
            return false;
        }
    }

    /** Writes what there is; true when everything went out. */
    private boolean flush() {
        if (out.isEmpty()) {
            return false;
        }
        try {
            if (!writing.flush()) {
                return false;
            }
            allWritten();
            return true;
        } catch (IOException | RuntimeException e) {
            ended = true;
            return false;
        }
    }

    private void allWritten() {
        session.written();
        if (!keepsBuffers()) {
            out.release();
        }
    }

    /** Few connections keep their buffers, since the pool's account of itself costs more than they do; many idle ones hold none. */
    private boolean keepsBuffers() {
        return server.counters().connections.get() <= KEEP_BUFFERS;
    }

    private void interest() {
        if (!input.hasBytes() && !keepsBuffers()) {
            input.release();
        }
        if (!interested && !readable) {
            interested = true;
            fillInterested();
        }
    }

    /** The peer sends no more: what it sent is done, a wait is nobody's any more. */
    private void peerGone() {
        session.cancelWait();
        if (session.idle() || session.closing()) {
            getEndPoint().close();
            ended = true;
            finish();
        }
    }

    /**
     * Closes: at once, or so that a peer which still sends can read the last reply (a close with bytes unread would reset the
     * connection and take the reply away).
     */
    private void close(boolean atOnce) {
        session.giveBack();
        if (atOnce || peerDone) {
            ended = true;
            finish();
            return;
        }
        if (!linger.isOn()) {
            linger.start();
            decoder.abandon();
            getEndPoint().setIdleTimeout(Linger.MILLIS);
            getEndPoint().shutdownOutput();
        }
        interest();
    }

    private void finish() {
        session.end();
        session.settle();
        decoder.abandon();
        input.release();
        if (!writing.holdsBuffers()) {
            out.release();
        }
        getEndPoint().close();
    }
}
