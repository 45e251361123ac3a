package io.gannet.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * One client of an HTTPSQS server: a plain socket, one request under way. Not thread-safe.
 */
final class HttpLoad implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int MAX_REPLY = 64 << 20;

    private final URI server;
    private final String queue;
    private final String auth;
    private final boolean keepAlive;
    private final byte[] body;
    private final Random random;
    private Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /**
     * A client that connects at its first request.
     *
     * @param auth the server's password, empty = none
     * @param size bytes of each message
     * @param random what the messages consist of, and the order of a mix
     */
    HttpLoad(URI server, String queue, String auth, boolean keepAlive, int size, Random random) {
        this.server = server;
        this.queue = queue;
        this.auth = auth;
        this.keepAlive = keepAlive;
        this.random = random;
        this.socket = new Socket();
        this.body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) ('a' + random.nextInt(26));
        }
    }

    /** Does one operation of this kind. */
    void run(HttpBench.Mode mode) throws IOException {
        switch (mode) {
            case PUT -> put();
            case GET -> get();
            case MIXED -> {
                if (random.nextBoolean()) {
                    put();
                } else {
                    get();
                }
            }
            case OPEN_CLOSE -> openAndClose();
        }
    }

    private void put() throws IOException {
        String reply = ask("POST", "/?name=" + queue + "&opt=put" + password(), body);
        if (!reply.equals("HTTPSQS_PUT_OK")) {
            throw new IOException("the put was answered by " + HttpReply.shortened(reply));
        }
    }

    private void get() throws IOException {
        String reply = ask("GET", "/?name=" + queue + "&opt=get" + password(), new byte[0]);
        if (reply.startsWith("HTTPSQS_") && !reply.equals("HTTPSQS_GET_END")) {
            throw new IOException("the get was answered by " + HttpReply.shortened(reply));
        }
    }

    private void openAndClose() throws IOException {
        String of = "/v1/queues/" + queue;
        String opened = ask("POST", of + "/open?max=1", new byte[0]);
        if (!opened.contains("\"messages\"")) {
            throw new IOException("the open was answered by " + HttpReply.shortened(opened)
                    + "; only Gannet can open and close messages");
        }
        long number = member(opened, "number");
        if (number > 0) {
            String ended = "{\"messages\":[{\"number\":" + number + ",\"attempt\":" + member(opened, "attempt") + "}]}";
            String reply = ask("POST", of + "/close", ended.getBytes(StandardCharsets.US_ASCII));
            if (member(reply, "ended") != 1) {
                throw new IOException("the close was answered by " + HttpReply.shortened(reply));
            }
        }
    }

    /** A number in a reply that has the member once; 0 when it is not there. */
    private static long member(String json, String name) {
        int at = json.indexOf("\"" + name + "\":");
        long value = 0;
        for (int i = at + name.length() + 3; at >= 0 && i < json.length() && Character.isDigit(json.charAt(i)); i++) {
            value = value * 10 + (json.charAt(i) - '0');
        }
        return value;
    }

    private String password() {
        return auth.isEmpty() ? "" : "&auth=" + auth;
    }

    private String ask(String method, String target, byte[] content) throws IOException {
        if (!socket.isConnected() || socket.isClosed()) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        }
        String json = target.startsWith("/v1/") ? "Content-Type: application/json\r\n" : "";
        String head = method + " " + target + " HTTP/1.1\r\nHost: " + server.getHost() + "\r\n" + json
                + (auth.isEmpty() || json.isEmpty() ? "" : "Authorization: Bearer " + auth + "\r\n")
                + (method.equals("POST") ? "Content-Length: " + content.length + "\r\n" : "")
                + (keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + content.length);
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(content);
        socket.getOutputStream().write(request.toByteArray());
        return reply();
    }

    private String reply() throws IOException {
        HttpReply reply = HttpReply.read(in, MAX_REPLY);
        if (!keepAlive || reply.last()) {
            socket.close();
        }
        if (!reply.isOk()) {
            throw new IOException("the server answered " + HttpReply.shortened(reply.status() + " " + reply.body()));
        }
        return reply.body();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
