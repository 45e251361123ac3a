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
import java.util.Arrays;
import java.util.List;

/** Clients of a memcached-text queue on one thread, each with one request under way. Not thread-safe. */
final class MemcachedLoad {

    /** What the clients ask, over and over. */
    enum Mode {
        VERSION("version"),
        SET("set"),
        SET_GET("set + get"),
        SET_RELIABLE("set + get/close/open");

        final String title;

        Mode(String title) {
            this.title = title;
        }
    }

    /**
     * What came of it.
     *
     * @param operations requests answered
     * @param perSecond of them in a second
     * @param medianMicros median of the time to the answer
     * @param p99Micros 99th percentile
     */
    record Result(long operations, double perSecond, double medianMicros, double p99Micros) {}

    private static final int MAX_SAMPLES = 2_000_000;
    private static final int PATIENCE_MILLIS = 20_000;

    private final String server;
    private final int port;
    private final int connections;
    private final LoadDialect dialect;
    private final int[] samples = new int[MAX_SAMPLES];
    private int sampled;

    MemcachedLoad(String server, int port, int connections, LoadDialect dialect) {
        this.server = server;
        this.port = port;
        this.connections = connections;
        this.dialect = dialect;
    }

    private final class Client {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
        private final ByteBuffer out = ByteBuffer.allocateDirect(16 * 1024);
        private int turn;
        private long since;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void ask(Mode mode) throws IOException {
            since = System.nanoTime();
            send(dialect.request(mode, turn++));
        }

        private void send(byte[] request) throws IOException {
            out.clear().put(request).flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        /** Whether the answer has come whole. */
        boolean answered() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("the server closed the connection");
            }
            int end = in.position();
            LoadDialect.Answer answer = dialect.answer(in, end);
            if (answer == LoadDialect.Answer.PART) {
                return false;
            }
            if (answer == LoadDialect.Answer.WRONG) {
                in.flip();
                throw new IOException("unexpected reply: " + StandardCharsets.US_ASCII.decode(in));
            }
            if (answer == LoadDialect.Answer.HALF) {
                byte[] next = dialect.followUp(in, end);
                in.clear();
                send(next);
                return false;
            }
            in.clear();
            return true;
        }
    }

    /** Runs one mode for so long. */
    Result run(Mode mode, long millis) throws IOException {
        sampled = 0;
        List<Client> clients = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.socket().setTcpNoDelay(true);
                channel.configureBlocking(false);
                Client client = new Client(channel);
                channel.register(selector, SelectionKey.OP_READ, client);
                clients.add(client);
            }
            return measure(selector, clients, mode, millis);
        } finally {
            for (Client client : clients) {
                client.channel.close();
            }
        }
    }

    private Result measure(Selector selector, List<Client> clients, Mode mode, long millis) throws IOException {
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        for (Client client : clients) {
            client.ask(mode);
        }
        long done = 0;
        int open = clients.size();
        while (open > 0) {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new IOException(server + ": no answer to " + open + " of " + clients.size() + " clients within "
                        + PATIENCE_MILLIS + " ms of " + mode.title);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                Client client = (Client) key.attachment();
                if (client.answered()) {
                    long now = System.nanoTime();
                    done++;
                    if (sampled < MAX_SAMPLES) {
                        samples[sampled++] = (int) Math.min(Integer.MAX_VALUE, (now - client.since) / 100);
                    }
                    if (now < end) {
                        client.ask(mode);
                    } else {
                        open--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(samples, 0, sampled);
        return new Result(done, done / seconds, at(0.5), at(0.99));
    }

    private double at(double share) {
        return sampled == 0 ? 0 : samples[(int) Math.min(sampled - 1L, (long) (share * sampled))] / 10.0;
    }
}
