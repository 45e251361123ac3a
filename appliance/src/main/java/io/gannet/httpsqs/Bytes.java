package io.gannet.httpsqs;

import io.gannet.queue.Body;

/** Bytes to bytes as libevent and HTTPSQS decode them. */
final class Bytes {

    private Bytes() {}

    /**
     * Decodes {@code +} to a blank and {@code %XX} to a byte, once; an invalid percent sign stays. Ends at the first NUL, raw or
     * decoded, as the C strings of HTTPSQS do.
     */
    static Body decoded(byte[] in, int from, int to) {
        byte[] out = new byte[to - from];
        return Body.wrap(out, 0, decode(in, from, to, out, true));
    }

    /** The same, decoded twice: what HTTPSQS stores of {@code data=}. */
    static Body decodedTwice(byte[] in, int from, int to) {
        byte[] out = new byte[to - from];
        int once = decode(in, from, to, out, true);
        return Body.wrap(out, 0, decode(out, 0, once, out, true));
    }

    /** Decoded once, with its NUL bytes. */
    static Body decodedWhole(byte[] in, int from, int to) {
        byte[] out = new byte[to - from];
        return Body.wrap(out, 0, decode(in, from, to, out, false));
    }

    /** Decodes into {@code out}, which may be {@code in}; gives the length. */
    static int decode(byte[] in, int from, int to, byte[] out, boolean toNul) {
        int n = 0;
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if (b == '+') {
                b = ' ';
            } else if (b == '%' && i + 2 < to) {
                int high = hex(in[i + 1]);
                int low = hex(in[i + 2]);
                if ((high | low) >= 0) {
                    b = (byte) (high << 4 | low);
                    i += 2;
                }
            }
            if (b == 0 && toNul) {
                break;
            }
            out[n++] = b;
        }
        return n;
    }

    private static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /** C's {@code atoi}: leading white space, a sign, digits, wrapping at 32 bits; 0 when there is no digit. */
    static int atoi(byte[] in, int length) {
        int i = 0;
        while (i < length && (in[i] == ' ' || (in[i] >= '\t' && in[i] <= '\r'))) {
            i++;
        }
        boolean negative = i < length && in[i] == '-';
        if (i < length && (in[i] == '-' || in[i] == '+')) {
            i++;
        }
        // as strtol does on 64 bits: beyond a long it sticks at the bound, whose low 32 bits are all ones, or all zeros
        long number = 0;
        boolean over = false;
        while (i < length && in[i] >= '0' && in[i] <= '9') {
            int digit = in[i++] - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                over = true;
            } else {
                number = number * 10 + digit;
            }
        }
        if (over) {
            return (int) (negative ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
        return (int) (negative ? -number : number);
    }
}
