package io.gannet.httpsqs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gannet.http.Exchange;
import io.gannet.http.ReplyHead;
import io.gannet.http.Sent;
import io.gannet.queue.Body;
import io.gannet.queue.QueueName;
import java.nio.ByteBuffer;

/**
 * Replies, byte for byte. The order of the headers is part of the protocol, because clients find them by their line:
 *
 * <pre>
 * 1.1 kept:    Content-Type, Connection: keep-alive, Cache-Control, Pos, Date, Content-Length
 * 1.1 closing: Content-Type, Cache-Control, Pos, Date, Content-Length, Connection: close
 * 1.0 kept:    Content-Type, Connection: keep-alive, Cache-Control, Pos, Content-Length
 * 1.0 closing: Content-Type, Cache-Control, Pos, Content-Length, Connection: close
 * </pre>
 */
final class HttpsqsReply {

    static final Body PUT_OK = text("HTTPSQS_PUT_OK");
    static final Body PUT_END = text("HTTPSQS_PUT_END");
    static final Body PUT_ERROR = text("HTTPSQS_PUT_ERROR");
    static final Body GET_END = text("HTTPSQS_GET_END");
    static final Body RESET_OK = text("HTTPSQS_RESET_OK");
    static final Body MAXQUEUE_OK = text("HTTPSQS_MAXQUEUE_OK");
    static final Body MAXQUEUE_CANCEL = text("HTTPSQS_MAXQUEUE_CANCEL");
    static final Body SYNCTIME_OK = text("HTTPSQS_SYNCTIME_OK");
    static final Body ERROR = text("HTTPSQS_ERROR");
    static final Body AUTH_FAILED = text("HTTPSQS_AUTH_FAILED");

    private static final byte[] OK_11 = "HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1);
    private static final byte[] OK_10 = "HTTP/1.0 200 OK\r\n".getBytes(ISO_8859_1);
    private static final byte[] PLAIN = "Content-Type: text/plain".getBytes(ISO_8859_1);
    private static final byte[] CHARSET = "; charset=".getBytes(ISO_8859_1);
    private static final byte[] REFUSED_CHARSET =
            "\r\nContent-Type: text/html; charset=ISO-8859-1".getBytes(ISO_8859_1);
    private static final byte[] KEEP = "Connection: keep-alive\r\nCache-Control: no-cache\r\n".getBytes(ISO_8859_1);
    private static final byte[] NO_KEEP = "Cache-Control: no-cache\r\n".getBytes(ISO_8859_1);
    private static final byte[] POS = "Pos: ".getBytes(ISO_8859_1);
    private static final byte[] DATE = "Date: ".getBytes(ISO_8859_1);
    private static final byte[] LENGTH = "Content-Length: ".getBytes(ISO_8859_1);
    private static final byte[] CLOSE = "\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    /** A request without charset; told from an empty one by its identity. */
    static final byte[] NO_CHARSET = {};

    private static final int HEAD = 512;
    private static final int IN_ONE = 16 * 1024;
    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(HEAD + IN_ONE));

    private HttpsqsReply() {}

    private static Body text(String text) {
        return Body.wrap(text.getBytes(ISO_8859_1));
    }

    /**
     * Sends a reply.
     *
     * @param charset what the client gave as charset, or {@link #NO_CHARSET}
     * @param position value of the Pos header; 0 for none
     */
    @SuppressWarnings("ReferenceEquality") // an empty charset is not the same as none
    static void send(Exchange exchange, byte[] charset, Body body, long position, Sent sent) {
        boolean http10 = exchange.http10();
        boolean keep = exchange.keepAlive();
        ByteBuffer out = BUFFER.get().clear();
        out.put(http10 ? OK_10 : OK_11);
        boolean refused = refused(charset);
        if (!refused) {
            contentType(out, charset);
        }
        out.put(keep ? KEEP : NO_KEEP);
        if (position > 0) {
            out.put(POS);
            number(out, position);
            out.put(CRLF);
        }
        if (!http10) {
            out.put(DATE).put(ReplyHead.date()).put(CRLF);
        }
        out.put(LENGTH);
        number(out, body.length());
        if (refused) {
            out.put(REFUSED_CHARSET);
        }
        out.put(keep ? END : CLOSE);
        if (exchange.isForHead()) {
            exchange.send(200, out.flip(), ByteBuffer.allocate(0), sent);
        } else if (body.length() <= IN_ONE) {
            body.writeTo(out);
            exchange.send(200, out.flip(), ByteBuffer.allocate(0), sent);
        } else {
            exchange.send(200, out.flip(), body.buffer(), sent);
        }
    }

    /** A charset with a line break would make headers of its own; libevent refuses it and adds its usual type at the end. */
    private static boolean refused(byte[] charset) {
        for (byte b : charset) {
            if (b == '\r' || b == '\n') {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // an empty charset is not the same as none
    private static void contentType(ByteBuffer out, byte[] charset) {
        out.put(PLAIN);
        if (charset != NO_CHARSET) {
            out.put(CHARSET).put(charset);
        }
        out.put(CRLF);
    }

    private static void number(ByteBuffer out, long number) {
        if (number < 10) {
            out.put((byte) ('0' + number));
            return;
        }
        int digits = 1;
        for (long n = number; n >= 10; n /= 10) {
            digits++;
        }
        int at = out.position() + digits;
        out.position(at);
        long rest = number;
        for (int i = 0; i < digits; i++) {
            out.put(--at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    static Body status(QueueName name, Eras.Ring ring) {
        return text("HTTP Simple Queue Service v1.7\n------------------------------\nQueue Name: " + name.latin1()
                + "\nMaximum number of queues: " + ring.maxqueue()
                + "\nPut position of queue (" + (ring.putpos() < ring.getpos() ? "2nd" : "1st") + " lap): "
                + ring.putpos()
                + "\nGet position of queue (1st lap): " + ring.getpos()
                + "\nNumber of unread queue: " + ring.unread() + "\n");
    }

    static Body statusJson(QueueName name, Eras.Ring ring) {
        return text(
                "{\"name\":\"" + name.latin1() + "\",\"maxqueue\":" + ring.maxqueue() + ",\"putpos\":" + ring.putpos()
                        + ",\"putlap\":" + (ring.putpos() < ring.getpos() ? 2 : 1) + ",\"getpos\":" + ring.getpos()
                        + ",\"getlap\":1,\"unread\":" + ring.unread() + "}\n");
    }
}
