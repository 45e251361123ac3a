package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A socket that sends and expects literal bytes; one char is one byte. */
final class TextClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    TextClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    TextClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a line and expects exactly this reply. */
    TextClient exchange(String send, String expected) throws IOException {
        send(send);
        return expect(expected);
    }

    TextClient expect(String expected) throws IOException {
        byte[] got = in.readNBytes(expected.length());
        assertThat(new String(got, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
        return this;
    }

    TextClient set(String queue, String body) throws IOException {
        return exchange("set " + queue + " 0 0 " + body.length() + "\r\n" + body + "\r\n", "STORED\r\n");
    }

    /** One line of reply, without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.append((char) b);
            b = in.read();
        }
        return line.toString().stripTrailing();
    }

    /** The body that a get brings, or an empty text for END. */
    String get(String key) throws IOException {
        send("get " + key + "\r\n");
        String head = line();
        if (head.equals("END")) {
            return "";
        }
        assertThat(head).startsWith("VALUE ");
        int length = Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1));
        String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        expect("\r\nEND\r\n");
        return body;
    }

    /** Everything up to a line END. */
    String untilEnd() throws IOException {
        StringBuilder all = new StringBuilder();
        String line = line();
        while (!line.equals("END")) {
            assertThat(line).as("the reply so far: " + all).isNotEmpty();
            all.append(line).append('\n');
            line = line();
        }
        return all.toString();
    }

    /** The next bytes, at most so many; -1 as first when the server has closed. */
    int read(byte[] into, int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        try {
            return in.read(into);
        } catch (SocketTimeoutException e) {
            return 0;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** What comes until the server closes. */
    String untilClosed() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with a reset instead of an end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
