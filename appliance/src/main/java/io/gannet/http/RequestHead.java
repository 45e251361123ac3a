package io.gannet.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Request line and headers, kept as the bytes that came in. What frames the message is read at once, the rest when asked for.
 *
 * <p>Lenient where clients of HTTPSQS need it: bare LF, no Host, blanks and any byte in the target (the last blank separates
 * the version). Strict in what frames a message: anything two readers could read differently is refused.
 */
final class RequestHead {

    /** {@link #contentLength} of a chunked body. */
    static final long CHUNKED = -2;

    /** {@link #contentLength} of a request without a body. */
    static final long NONE = -1;

    byte[] bytes;
    private int start;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int headersStart;
    private int end;
    private boolean hasLength;

    /** Exclusive end of the path, from {@link #pathStart}. */
    int pathStart;

    int pathEnd;

    /** Bounds of the raw query, without the question mark; equal when there is none. */
    int queryStart;

    int queryEnd;
    boolean hasQuery;
    boolean http10;
    boolean keepAlive;
    boolean expectContinue;
    long contentLength = NONE;

    private RequestHead(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /**
     * Looks for the end of the head.
     *
     * @return index behind the blank line, or -1 when it has not come in yet
     */
    static int findEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to - 1; i++) {
            if (bytes[i] == '\n') {
                if (bytes[i + 1] == '\n') {
                    return i + 2;
                }
                if (bytes[i + 1] == '\r' && i + 2 < to && bytes[i + 2] == '\n') {
                    return i + 3;
                }
            }
        }
        return -1;
    }

    /** Parses a complete head; {@code end} is what {@link #findEnd} gave. */
    static RequestHead parse(byte[] bytes, int start, int end) throws BadRequestException {
        RequestHead head = new RequestHead(bytes, start, end);
        head.requestLine();
        head.headers();
        return head;
    }

    /** Makes the head independent of the buffer it was parsed in. */
    void own() {
        byte[] copy = java.util.Arrays.copyOfRange(bytes, start, end);
        int shift = start;
        bytes = copy;
        start = 0;
        end -= shift;
        methodEnd -= shift;
        targetStart -= shift;
        targetEnd -= shift;
        headersStart -= shift;
        pathStart -= shift;
        pathEnd -= shift;
        queryStart -= shift;
        queryEnd -= shift;
    }

    private void requestLine() throws BadRequestException {
        int line = start;
        while (bytes[line] != '\n') {
            if (bytes[line++] == 0) {
                throw BadRequestException.bad("the request line holds a NUL byte");
            }
        }
        headersStart = line + 1;
        int stop = line > start && bytes[line - 1] == '\r' ? line - 1 : line;
        int i = start;
        while (i < stop && bytes[i] != ' ') {
            i++;
        }
        methodEnd = i;
        int version = stop - 8;
        if (methodEnd == start || version <= methodEnd + 1 || bytes[version - 1] != ' ' || !isHttp1(version)) {
            throw BadRequestException.bad("the request line is not \"METHOD target HTTP/1.x\"");
        }
        http10 = bytes[stop - 1] == '0';
        keepAlive = !http10;
        targetStart = methodEnd + 1;
        targetEnd = version - 1;
        target();
    }

    private boolean isHttp1(int at) {
        return bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/'
                && bytes[at + 5] == '1'
                && bytes[at + 6] == '.'
                && bytes[at + 7] >= '0'
                && bytes[at + 7] <= '9';
    }

    private void target() {
        int from = targetStart;
        if (startsWithScheme(from)) {
            from += 7 + (bytes[from + 4] == ':' ? 0 : 1);
            while (from < targetEnd && bytes[from] != '/' && bytes[from] != '?') {
                from++;
            }
        }
        pathStart = from;
        int i = from;
        while (i < targetEnd && bytes[i] != '?' && bytes[i] != '#') {
            i++;
        }
        pathEnd = i;
        hasQuery = i < targetEnd && bytes[i] == '?';
        queryStart = hasQuery ? i + 1 : i;
        if (hasQuery) {
            i++;
            while (i < targetEnd && bytes[i] != '#') {
                i++;
            }
        }
        queryEnd = hasQuery ? i : queryStart;
    }

    private boolean startsWithScheme(int at) {
        return targetEnd - at > 8
                && (bytes[at] | 0x20) == 'h'
                && (bytes[at + 1] | 0x20) == 't'
                && (bytes[at + 2] | 0x20) == 't'
                && (bytes[at + 3] | 0x20) == 'p'
                && (matches(at + 4, "://") || ((bytes[at + 4] | 0x20) == 's' && matches(at + 5, "://")));
    }

    private void headers() throws BadRequestException {
        int line = headersStart;
        boolean framing = false;
        while (line < end) {
            int next = lineEnd(line);
            int stop = next - 1 > line && bytes[next - 2] == '\r' ? next - 2 : next - 1;
            if (stop == line) {
                break;
            }
            if (bytes[line] == ' ' || bytes[line] == '\t') {
                if (framing || line == headersStart) {
                    throw BadRequestException.bad("a header that frames the message is folded");
                }
            } else {
                framing = header(line, stop);
            }
            line = next;
        }
        if (contentLength == CHUNKED && hasLength) {
            throw BadRequestException.bad("the request has both Content-Length and Transfer-Encoding");
        }
    }

    private int lineEnd(int from) {
        int i = from;
        while (bytes[i] != '\n') {
            i++;
        }
        return i + 1;
    }

    private boolean header(int line, int stop) throws BadRequestException {
        int colon = line;
        while (colon < stop && bytes[colon] != ':') {
            colon++;
        }
        if (colon == stop) {
            throw BadRequestException.bad("a header line is not \"Name: value\"");
        }
        int length = colon - line;
        if (length > 0 && (bytes[colon - 1] == ' ' || bytes[colon - 1] == '\t')) {
            blankBeforeColon(line, colon);
            return false;
        }
        if (length == 14 && named(line, "content-length")) {
            length(colon, stop);
            return true;
        }
        if (length == 17 && named(line, "transfer-encoding")) {
            encoding(value(colon, stop));
            return true;
        }
        if (length == 10 && named(line, "connection")) {
            connection(value(colon, stop));
        } else if (length == 6 && named(line, "expect")) {
            expectContinue = value(colon, stop).equalsIgnoreCase("100-continue");
        }
        return false;
    }

    /** Such a header counts for nothing; one that frames the message is refused, since others might take it for what it says. */
    private void blankBeforeColon(int line, int colon) throws BadRequestException {
        int stop = colon;
        while (stop > line && (bytes[stop - 1] == ' ' || bytes[stop - 1] == '\t')) {
            stop--;
        }
        int length = stop - line;
        if ((length == 14 && named(line, "content-length")) || (length == 17 && named(line, "transfer-encoding"))) {
            throw BadRequestException.bad("a header that frames the message has a blank before its colon");
        }
    }

    private void connection(String value) {
        for (String token : value.split(",", -1)) {
            String trimmed = token.trim();
            if (trimmed.equalsIgnoreCase("close")) {
                keepAlive = false;
                return;
            }
            if (trimmed.equalsIgnoreCase("keep-alive")) {
                keepAlive = true;
            }
        }
    }

    private void length(int colon, int stop) throws BadRequestException {
        int from = colon + 1;
        while (from < stop && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        int to = stop;
        while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        long parsed = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9' || to - from > 18) {
                throw BadRequestException.bad("Content-Length is not a number");
            }
            parsed = parsed * 10 + (bytes[i] - '0');
        }
        if (from == to) {
            throw BadRequestException.bad("Content-Length is not a number");
        }
        if (hasLength && contentLength != CHUNKED && contentLength != parsed) {
            throw BadRequestException.bad("Content-Length is given twice, differently");
        }
        hasLength = true;
        if (contentLength != CHUNKED) {
            contentLength = parsed;
        }
    }

    private void encoding(String value) throws BadRequestException {
        if (!value.equalsIgnoreCase("chunked") || contentLength == CHUNKED) {
            throw BadRequestException.notImplemented("Transfer-Encoding can only be chunked");
        }
        contentLength = CHUNKED;
    }

    private boolean named(int at, String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            int c = bytes[at + i];
            if (c >= 'A' && c <= 'Z') {
                c += 32;
            }
            if (c != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(int at, String text) {
        if (at + text.length() > targetEnd) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String value(int colon, int stop) {
        int from = colon + 1;
        while (from < stop && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        int to = stop;
        while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    boolean methodIs(String name) {
        if (methodEnd - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (bytes[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    String method() {
        return new String(bytes, start, methodEnd - start, StandardCharsets.ISO_8859_1);
    }

    String rawPath() {
        return new String(bytes, pathStart, pathEnd - pathStart, StandardCharsets.ISO_8859_1);
    }

    /** The first header of this name. */
    Optional<String> header(String name) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        int line = headersStart;
        while (line < end) {
            int next = lineEnd(line);
            int stop = next - 1 > line && bytes[next - 2] == '\r' ? next - 2 : next - 1;
            if (stop == line) {
                break;
            }
            int colon = line + lower.length();
            if (colon < stop && bytes[colon] == ':' && named(line, lower)) {
                return Optional.of(value(colon, stop));
            }
            line = next;
        }
        return Optional.empty();
    }
}
