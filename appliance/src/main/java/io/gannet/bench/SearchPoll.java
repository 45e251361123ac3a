package io.gannet.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Searches over one kept HTTP connection, with as little work of its own as can be: what measures shares the cores with what is
 * measured. One thread at a time.
 */
final class SearchPoll implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int MOST_BYTES = 1 << 20;

    private final Socket socket;
    private final InputStream in;
    private final String host;

    SearchPoll(String url) throws IOException {
        URI at = URI.create(url);
        this.host = at.getAuthority();
        this.socket = new Socket(at.getHost(), at.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream(), 8_192);
    }

    /** Whether a search in this index for this word finds a row with a column that is this word. */
    boolean finds(String index, String word) throws IOException {
        String request =
                "GET /v1/search/" + index + "?limit=1&typos=off&q=" + word + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        HttpReply reply = HttpReply.read(in, MOST_BYTES);
        if (!reply.isOk()) {
            throw new IOException(reply.status() + ": " + reply.body());
        }
        return reply.body().contains("\"" + word + "\"");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
