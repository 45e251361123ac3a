package io.gannet.bench;

import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.OpenRead;
import io.gannet.queue.OpenRequest;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The floor for a memcached listener: the barest selector loop that answers what the benchmark asks, on the same engine. One queue, one
 * request at a time on a connection, no errors, no limits, nothing that a listener for others needs. One thread; replies come from it
 * or from the engine's.
 */
final class PlainLoop implements AutoCloseable {

    private static final byte[] STORED = ascii("STORED\r\n");
    private static final byte[] END = ascii("END\r\n");
    private static final byte[] VERSION = ascii("VERSION 2.4.1\r\n");

    private final Queue queue;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final Thread thread;

    PlainLoop(Queue queue) throws IOException {
        this.queue = queue;
        this.selector = Selector.open();
        this.server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        this.thread = new Thread(this::run, "bench-loop");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> {
                    try {
                        if (key.isAcceptable()) {
                            accept();
                        } else {
                            ((Client) key.attachment()).read(key);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        } catch (IOException | UncheckedIOException | java.nio.channels.ClosedSelectorException e) {
            // the benchmark is over, or sees its connection closed
            return;
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            channel.register(selector, SelectionKey.OP_READ, new Client(channel));
        }
    }

    private final class Client {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024);
        private final ByteBuffer out = ByteBuffer.allocateDirect(16 * 1024);
        private OpenRead open = NONE;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void read(SelectionKey key) throws IOException {
            if (channel.read(in) < 0) {
                open.abort();
                key.cancel();
                channel.close();
                return;
            }
            int end = in.position();
            if (end < 2 || in.get(end - 1) != '\n') {
                return;
            }
            byte first = in.get(0);
            if (first == 'v') {
                in.clear();
                reply(VERSION);
            } else if (first == 's') {
                set(end);
            } else {
                boolean reliable = in.get(9) == '/';
                in.clear();
                get(reliable);
            }
        }

        private void set(int end) {
            int at = 14;
            int length = 0;
            while (in.get(at) >= '0') {
                length = length * 10 + in.get(at++) - '0';
            }
            int from = at + 2;
            if (end < from + length + 2) {
                return;
            }
            byte[] body = new byte[length];
            in.get(from, body);
            in.clear();
            queue.put(PutRequest.of(Body.wrap(body)), new Callback<>() {
                @Override
                public void done(PutResult result) {
                    reply(STORED);
                }

                @Override
                public void failed(EngineException problem) {
                    reply(ascii("SERVER_ERROR\r\n"));
                }
            });
        }

        private void get(boolean reliable) {
            if (reliable && open != NONE) {
                OpenRead closing = open;
                open = NONE;
                closing.close(new Callback<>() {
                    @Override
                    public void done(Boolean ended) {
                        fetch(true);
                    }

                    @Override
                    public void failed(EngineException problem) {
                        reply(ascii("SERVER_ERROR\r\n"));
                    }
                });
            } else {
                fetch(reliable);
            }
        }

        private void fetch(boolean reliable) {
            queue.reader().open(new OpenRequest(1, 1, 0, 0, reliable), new Callback<>() {
                @Override
                public void done(List<OpenRead> reads) {
                    if (reads.isEmpty()) {
                        reply(END);
                        return;
                    }
                    OpenRead read = reads.get(0);
                    value(read.message().body());
                    if (reliable) {
                        open = read;
                    } else {
                        read.close(IGNORED);
                    }
                }

                @Override
                public void failed(EngineException problem) {
                    reply(ascii("SERVER_ERROR\r\n"));
                }
            });
        }

        private synchronized void value(Body body) {
            out.clear();
            out.put(ascii("VALUE bench 0 " + body.length() + "\r\n"));
            body.writeTo(out);
            out.put(ascii("\r\nEND\r\n")).flip();
            write();
        }

        /**
         * Synchronized, since the client may ask again as soon as the bytes are out, which is before the thread that wrote them has
         * moved the buffer's position: another thread's next reply would then be lost.
         */
        private synchronized void reply(byte[] bytes) {
            out.clear().put(bytes).flip();
            write();
        }

        private void write() {
            try {
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final Callback<Boolean> IGNORED = new Callback<>() {
        @Override
        public void done(Boolean result) {
            // nobody waits for it
        }

        @Override
        public void failed(EngineException problem) {
            // the message comes again
        }
    };

    private static final OpenRead NONE = new OpenRead() {
        @Override
        public io.gannet.queue.Message message() {
            throw new IllegalStateException("nothing is open");
        }

        @Override
        public int attempt() {
            return 0;
        }

        @Override
        public void close(Callback<Boolean> done) {
            done.done(false);
        }

        @Override
        public boolean abort() {
            return false;
        }
    };

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
    }
}
