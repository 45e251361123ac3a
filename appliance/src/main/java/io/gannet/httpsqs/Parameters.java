package io.gannet.httpsqs;

import io.gannet.http.Exchange;
import java.util.Arrays;

/**
 * The parameters of an HTTPSQS query, as libevent splits it: at {@code &}, each piece at its first {@code =}; names are not
 * decoded and compared without case; the first of several wins; a piece without {@code =}, an empty one or an empty name throws
 * away everything.
 */
final class Parameters {

    static final int NAME = 0;
    static final int OPT = 1;
    static final int DATA = 2;
    static final int CHARSET = 3;
    static final int AUTH = 4;
    static final int POS = 5;
    static final int NUM = 6;
    static final int RAW = 7;

    private static final String[] NAMES = {"name", "opt", "data", "charset", "auth", "pos", "num", "raw"};
    private static final byte[] ABSENT = {};

    private final byte[] bytes;
    private final int[] from = new int[NAMES.length];
    private final int[] to = new int[NAMES.length];

    private Parameters(byte[] bytes) {
        this.bytes = bytes;
        Arrays.fill(from, -1);
    }

    static Parameters of(Exchange exchange) {
        Parameters parameters = new Parameters(exchange.queryBytes());
        if (!parameters.split(exchange.queryStart(), exchange.queryEnd())) {
            Arrays.fill(parameters.from, -1);
        }
        return parameters;
    }

    private boolean split(int start, int end) {
        int i = start;
        while (i < end) {
            int equals = -1;
            int stop = i;
            while (stop < end && bytes[stop] != '&') {
                if (equals < 0 && bytes[stop] == '=') {
                    equals = stop;
                }
                stop++;
            }
            if (equals <= i) {
                return false;
            }
            keep(i, equals, stop);
            i = stop + 1;
        }
        return true;
    }

    private void keep(int start, int equals, int stop) {
        for (int p = 0; p < NAMES.length; p++) {
            if (from[p] < 0 && named(start, equals, NAMES[p])) {
                from[p] = equals + 1;
                to[p] = stop;
                return;
            }
        }
    }

    private boolean named(int start, int end, String name) {
        if (end - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            int c = bytes[start + i];
            if (c >= 'A' && c <= 'Z') {
                c += 32;
            }
            if (c != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean has(int parameter) {
        return from[parameter] >= 0;
    }

    /** The decoded value, up to its first NUL; empty when absent. */
    byte[] value(int parameter) {
        if (from[parameter] < 0) {
            return ABSENT;
        }
        byte[] out = new byte[to[parameter] - from[parameter]];
        int n = Bytes.decode(bytes, from[parameter], to[parameter], out, true);
        return n == out.length ? out : Arrays.copyOf(out, n);
    }

    /** Whether the decoded value is this text; needs no memory when nothing is escaped. */
    boolean is(int parameter, String text) {
        int start = from[parameter];
        if (start < 0) {
            return false;
        }
        int length = to[parameter] - start;
        if (length != text.length()) {
            return length > text.length()
                    && Arrays.equals(value(parameter), text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The value through C's {@code atoi}; 0 when absent. */
    int number(int parameter) {
        byte[] value = value(parameter);
        return Bytes.atoi(value, value.length);
    }

    io.gannet.queue.Body dataDecodedTwice() {
        return Bytes.decodedTwice(bytes, from[DATA], to[DATA]);
    }

    io.gannet.queue.Body dataDecodedOnce() {
        return Bytes.decodedWhole(bytes, from[DATA], to[DATA]);
    }
}
