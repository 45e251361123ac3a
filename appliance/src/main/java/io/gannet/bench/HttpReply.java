package io.gannet.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A reply of an HTTP/1.x server: just enough for what HTTPSQS 1.7 and Gannet answer, a length or the end of the connection, and with
 * as little work as can be, since what measures shares the cores with what is measured.
 *
 * @param status the status line
 * @param last the server ends the connection behind it
 */
record HttpReply(String status, String body, boolean last) {

    private static final int MAX_LINE = 16 * 1024;
    private static final String LENGTH = "content-length:";
    private static final String CONNECTION = "connection:";

    /** Reads one of at most so many bytes of body. */
    static HttpReply read(InputStream in, int mostBytes) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.")) {
            throw new IOException("no HTTP server: it said " + shortened(status));
        }
        long length = -1;
        boolean last = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Long.parseLong(header.substring(LENGTH.length()).strip());
            } else if (header.regionMatches(true, 0, CONNECTION, 0, CONNECTION.length())) {
                last = header.toLowerCase(Locale.ROOT).contains("close");
            }
        }
        if (length > mostBytes) {
            throw new IOException("the reply has " + length + " bytes, more than " + mostBytes);
        }
        byte[] body = in.readNBytes(length < 0 ? mostBytes : (int) length);
        return new HttpReply(status, new String(body, StandardCharsets.UTF_8), last || length < 0);
    }

    boolean isOk() {
        return status.startsWith("200", 9);
    }

    static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > MAX_LINE) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
