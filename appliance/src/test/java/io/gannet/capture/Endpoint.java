package io.gannet.capture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What triggers post to: a small HTTP server that keeps every body it accepted, and can be told to misbehave. */
final class Endpoint implements AutoCloseable {

    enum Manner {
        ACCEPT,
        FULL,
        SLOW,
        HANG,
        GARBAGE,
        ENDLESS,
        CLOSE
    }

    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<byte[]> bodies = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket server;
    private volatile Manner manner = Manner.ACCEPT;

    Endpoint() throws IOException {
        server = listenBelowEphemeralPorts();
        port = server.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    void manner(Manner now) {
        manner = now;
    }

    /** Nobody listens any more, and every connection is cut. */
    synchronized void down() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Listens again; a port that somebody else holds for a moment is waited for. */
    synchronized void up() {
        org.awaitility.Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(java.net.BindException.class)
                .until(() -> {
                    server = listen(port);
                    return true;
                });
    }

    synchronized List<byte[]> take() {
        List<byte[]> taken = List.copyOf(bodies);
        bodies.clear();
        return taken;
    }

    /** On a port that no client's connection takes while this endpoint is down. */
    private ServerSocket listenBelowEphemeralPorts() throws IOException {
        java.util.Random random = new java.util.Random();
        for (int attempt = 0; ; attempt++) {
            try {
                return listen(12_000 + random.nextInt(18_000));
            } catch (java.net.BindException e) {
                if (attempt == 50) {
                    throw e;
                }
            }
        }
    }

    private ServerSocket listen(int on) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 128);
        Thread thread = new Thread(() -> accept(socket), "endpoint");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                open.add(socket);
                Thread thread = new Thread(() -> serve(socket), "endpoint-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (SocketException e) {
            return; // closed
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (exchange(in, out)) {
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // the peer is gone or the test is over
        } finally {
            open.remove(socket);
        }
    }

    private boolean exchange(InputStream in, OutputStream out) throws IOException, InterruptedException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return false;
            }
            head.append((char) c);
        }
        int at = head.toString().toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
        int length = Integer.parseInt(
                head.substring(at + 15, head.indexOf("\r\n", at)).strip());
        byte[] body = in.readNBytes(length);
        switch (manner) {
            case ACCEPT -> accepted(out, body);
            case SLOW -> {
                closing.await(300, TimeUnit.MILLISECONDS);
                accepted(out, body);
            }
            case FULL -> reply(out, "HTTPSQS_PUT_END");
            case HANG -> closing.await();
            case GARBAGE -> out.write("\u0000\u0001 not http at all\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            case ENDLESS -> endless(out);
            case CLOSE -> {
                return false;
            }
        }
        return true;
    }

    private void endless(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] junk = new byte[8192];
        while (closing.getCount() > 0) {
            out.write(junk);
        }
    }

    private void accepted(OutputStream out, byte[] body) throws IOException {
        if (!Arrays.equals(body, PROBE)) { // a late answer to a probe is no event
            synchronized (this) {
                bodies.add(body);
            }
        }
        reply(out, "HTTPSQS_PUT_OK");
    }

    private static void reply(OutputStream out, String text) throws IOException {
        out.write(
                ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + text.length() + "\r\n\r\n" + text)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        down();
    }
}
