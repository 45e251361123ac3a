package io.gannet.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Gets that wait, each on a connection of its own, and as many sets: how long until the last one has its message. */
final class WaitingLoad implements AutoCloseable {

    private static final byte[] WAIT = "get waiting/t=60000\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SET = "set waiting 0 0 4\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int REPLY = "VALUE waiting 0 4\r\nbody\r\nEND\r\n".length();
    private static final int STORED = "STORED\r\n".length();
    private static final int PATIENCE_MILLIS = 30_000;

    private final int count;
    private final LongSupplier waiting;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> waiters = new ArrayList<>();
    private final SocketChannel setter;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);

    /**
     * Connects.
     *
     * @param waiting how many gets wait now, from the server's figures
     */
    WaitingLoad(int port, int count, LongSupplier waiting) throws IOException {
        this.count = count;
        this.waiting = waiting;
        for (int i = 0; i < count; i++) {
            waiters.add(connect(port));
        }
        setter = connect(port);
    }

    private SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.socket().setTcpNoDelay(true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new int[1]);
        return channel;
    }

    /** One round; milliseconds from the first set sent to the last reply of all. */
    double round() throws IOException {
        for (SocketChannel waiter : waiters) {
            send(waiter, ByteBuffer.wrap(WAIT));
        }
        while (waiting.getAsLong() < count) {
            LockSupport.parkNanos(1_000_000);
        }
        ByteBuffer sets = ByteBuffer.allocate(SET.length * count);
        for (int i = 0; i < count; i++) {
            sets.put(SET);
        }
        sets.flip();
        long start = System.nanoTime();
        long left = (long) count * (REPLY + STORED);
        while (left > 0 || sets.hasRemaining()) {
            setter.write(sets);
            if (selector.select(sets.hasRemaining() ? 1 : PATIENCE_MILLIS) == 0 && !sets.hasRemaining()) {
                throw new IOException("a waiting get has had no message for " + PATIENCE_MILLIS + " ms");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                int n = ((SocketChannel) key.channel()).read(in.clear());
                if (n < 0) {
                    throw new IOException("the server closed the connection");
                }
                left -= n;
            }
            selector.selectedKeys().clear();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static void send(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel waiter : waiters) {
            waiter.close();
        }
        setter.close();
        selector.close();
    }
}
