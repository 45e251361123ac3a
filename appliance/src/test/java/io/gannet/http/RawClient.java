package io.gannet.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client that sends exactly the bytes it is told and shows exactly those that come back. */
public final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    /** A reply as it came. */
    public record Reply(int status, List<String> lines, byte[] body) {

        /** The body, one char per byte. */
        public String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }

        /** The body as UTF-8. */
        public String utf8() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The header's value, without the blanks around it. */
        public Optional<String> header(String name) {
            return lines.stream()
                    .skip(1)
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        /** The names of the headers in their order. */
        public List<String> names() {
            return lines.stream()
                    .skip(1)
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .toList();
        }
    }

    public RawClient(int port) {
        this(port, 10_000);
    }

    public RawClient(int port, int timeoutMillis) {
        try {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            in = new java.io.BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Socket socket() {
        return socket;
    }

    /** Sends these bytes, one per char. */
    public RawClient send(String latin1) {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole exchange of HTTP/1.1 without a body. */
    public Reply get(String target) {
        return send("GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n").read();
    }

    /** A whole exchange with a body. */
    public Reply post(String target, byte[] body) {
        return request("POST", target, body);
    }

    /** A whole exchange with a body and further header lines. */
    public Reply request(String method, String target, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: t\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return send(all).read(!method.equals("HEAD"));
    }

    public Reply read() {
        return read(true);
    }

    /** Reads one reply; interim ones are skipped. */
    public Reply read(boolean withBody) {
        try {
            while (true) {
                List<String> lines = new ArrayList<>();
                String line;
                while (!(line = line()).isEmpty()) {
                    lines.add(line);
                }
                int status = Integer.parseInt(lines.get(0).split(" ")[1]);
                if (status != 100) {
                    Reply head = new Reply(status, lines, new byte[0]);
                    return withBody && status != 204 ? new Reply(status, lines, body(head)) : head;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] body(Reply head) throws IOException {
        Optional<String> length = head.header("Content-Length");
        if (length.isPresent()) {
            int n = Integer.parseInt(length.get());
            byte[] body = in.readNBytes(n);
            if (body.length < n) {
                throw new EOFException("body cut short");
            }
            return body;
        }
        if (head.header("Transfer-Encoding").orElse("").equals("chunked")) {
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(line(), 16);
                out.write(in.readNBytes(size));
                line();
                if (size == 0) {
                    return out.toByteArray();
                }
            }
        }
        return in.readAllBytes();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("connection closed after \"" + line + "\"");
            }
            if (c == '\n') {
                int n = line.length();
                return n > 0 && line.charAt(n - 1) == '\r' ? line.substring(0, n - 1) : line.toString();
            }
            line.append((char) c);
        }
    }

    /** Reads on until this text was seen; false when the server closed before. */
    public boolean until(StringBuilder seen, String text) {
        try {
            while (seen.indexOf(text) < 0) {
                int c = in.read();
                if (c < 0) {
                    return false;
                }
                seen.append((char) c);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something has come in that was not read yet. */
    public boolean readable() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the server closes. */
    public String readAll() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server closes within so many milliseconds, sending nothing more. */
    public boolean closedWithin(int millis) {
        try {
            socket.setSoTimeout(Math.max(1, millis));
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
