package io.gannet.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
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
    private static final String LENGTH = "content-length:";

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
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        if (length > MOST_BYTES) {
            throw new IOException("a reply of " + length + " bytes");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.contains(" 200")) {
            throw new IOException(status + ": " + body);
        }
        return body.contains("\"" + word + "\"");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
