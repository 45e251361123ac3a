package io.gannet.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

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

    /** Those of these words for which one search in this index finds a row with a column that is the word. */
    List<String> found(String index, List<String> words) throws IOException {
        String request = "GET /v1/search/" + index + "?fields=title&typos=off&limit=" + words.size() + "&q=" + "title:("
                + String.join("%7C", words) + ") HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        HttpReply reply = HttpReply.read(in, MOST_BYTES);
        if (!reply.isOk()) {
            throw new IOException(reply.status() + ": " + reply.body());
        }
        return words.stream()
                .filter(word -> reply.body().contains("\"" + word + "\""))
                .toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
