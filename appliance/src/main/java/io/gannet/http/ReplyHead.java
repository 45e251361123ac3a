package io.gannet.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes status line and headers of ordinary replies; keeps the Date of the current second. */
public final class ReplyHead {

    /** The length of a body that comes in pieces. */
    static final int STREAMED = -1;

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final class Stamp {
        final long second;
        final byte[] bytes;

        Stamp(long second, byte[] bytes) {
            this.second = second;
            this.bytes = bytes;
        }
    }

    private static volatile Stamp stamp = new Stamp(-1, new byte[0]);

    private ReplyHead() {}

    /** The value of a Date header for now; not to be changed. */
    public static byte[] date() {
        long second = System.currentTimeMillis() / 1000;
        Stamp current = stamp;
        if (current.second != second) {
            current = new Stamp(
                    second, FORMAT.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.ISO_8859_1));
            stamp = current;
        }
        return current.bytes;
    }

    static ByteBuffer write(Exchange exchange, int status, String contentType, int length, String... headers) {
        StringBuilder head = new StringBuilder(256);
        head.append(exchange.http10() ? "HTTP/1.0 " : "HTTP/1.1 ")
                .append(status)
                .append(' ');
        head.append(reason(status)).append("\r\n");
        if (!contentType.isEmpty()) {
            head.append("Content-Type: ").append(contentType).append("\r\n");
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(clean(headers[i + 1])).append("\r\n");
        }
        head.append("Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nDate: ");
        head.append(new String(date(), StandardCharsets.ISO_8859_1)).append("\r\n");
        if (length == STREAMED) {
            head.append(exchange.http10() ? "" : "Transfer-Encoding: chunked\r\n");
        } else if (status != 204 && status != 304) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        if (!exchange.keepAlive()) {
            head.append("Connection: close\r\n");
        } else if (exchange.http10()) {
            head.append("Connection: keep-alive\r\n");
        }
        head.append("\r\n");
        return ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The whole reply to what is no acceptable request; the connection closes after it. */
    static ByteBuffer refusal(BadRequestException problem) {
        String reason = reason(problem.status());
        byte[] json = Json.bytes(new Problem(problem.status(), reason, problem.reason(), Map.of()).toJson());
        String text = "HTTP/1.1 " + problem.status() + " " + reason + "\r\nContent-Type: " + Problem.MEDIA_TYPE
                + "\r\nContent-Length: " + json.length + "\r\nConnection: close\r\n\r\n";
        ByteBuffer reply = ByteBuffer.allocate(text.length() + json.length);
        return reply.put(text.getBytes(StandardCharsets.ISO_8859_1)).put(json).flip();
    }

    private static String clean(String value) {
        return value.replace('\r', ' ').replace('\n', ' ');
    }

    /** The words for a status. */
    static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 207 -> "Multi-Status";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 507 -> "Insufficient Storage";
            default -> "Status";
        };
    }
}
