package io.gannet.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.util.Callback;

/** The body of a reply that comes in pieces: an export, or events. Thread-safe. At most {@value #MAX_WAITING} bytes wait for a slow client. */
public final class ReplyStream implements AutoCloseable {

    private static final int MAX_WAITING = 256 * 1024;
    private static final byte[] CRLF = {'\r', '\n'};

    private final Exchange exchange;
    private final HttpConnection connection;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean writing;
    private boolean ended;
    private boolean broken;

    ReplyStream(Exchange exchange, HttpConnection connection) {
        this.exchange = exchange;
        this.connection = connection;
    }

    void begin(ByteBuffer head) {
        synchronized (this) {
            waiting.add(head);
            waitingBytes += head.remaining();
        }
        next();
    }

    /**
     * Sends a piece without waiting.
     *
     * @return false when it was not taken, because the client is too slow or gone
     */
    public boolean offer(byte[] piece) {
        synchronized (this) {
            if (broken || ended || waitingBytes > MAX_WAITING) {
                return false;
            }
            add(piece);
        }
        next();
        return true;
    }

    /**
     * Sends a piece, waiting for a slow client. Not to be called on a thread of the server's selector.
     *
     * @throws IOException the client is gone
     */
    public void write(byte[] piece) throws IOException, InterruptedException {
        synchronized (this) {
            while (!broken && waitingBytes > MAX_WAITING) {
                wait(1000);
            }
            if (broken || ended) {
                throw new IOException("the client is gone");
            }
            add(piece);
        }
        next();
    }

    private void add(byte[] piece) {
        if (piece.length == 0) {
            return;
        }
        ByteBuffer buffer;
        if (exchange.http10()) {
            buffer = ByteBuffer.wrap(piece);
        } else {
            byte[] size = (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            buffer = ByteBuffer.allocate(size.length + piece.length + 2);
            buffer.put(size).put(piece).put(CRLF).flip();
        }
        waiting.add(buffer);
        waitingBytes += buffer.remaining();
    }

    /** Whether the client is gone or the stream has ended. */
    public synchronized boolean isOver() {
        return broken || ended;
    }

    /** Ends the reply. */
    @Override
    public void close() {
        synchronized (this) {
            if (ended || broken) {
                return;
            }
            ended = true;
            if (!exchange.http10()) {
                waiting.add(ByteBuffer.wrap("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        next();
    }

    /** Cuts the reply off, so that the client sees that it is not whole. */
    public void abort() {
        exchange.keepAlive = false;
        broken(new IOException("reply cut off"));
    }

    private void next() {
        ByteBuffer[] out;
        boolean over = false;
        synchronized (this) {
            if (writing || broken) {
                return;
            }
            out = waiting.toArray(new ByteBuffer[0]);
            waiting.clear();
            if (out.length == 0) {
                over = ended;
            } else {
                writing = true;
            }
        }
        if (over) {
            connection.finish(exchange);
        } else if (out.length > 0) {
            connection.getEndPoint().write(Callback.from(this::written, this::broken), out);
        }
    }

    private void written() {
        synchronized (this) {
            writing = false;
            waitingBytes = 0;
            for (ByteBuffer buffer : waiting) {
                waitingBytes += buffer.remaining();
            }
            notifyAll();
        }
        next();
    }

    private void broken(Throwable cause) {
        synchronized (this) {
            if (broken) {
                return;
            }
            broken = true;
            waiting.clear();
            notifyAll();
        }
        exchange.keepAlive = false;
        exchange.gone();
        connection.finish(exchange);
    }
}
