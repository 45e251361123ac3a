package io.gannet.kestrel;

import io.gannet.queue.QueueName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A command line split at blanks. Reused for every line of a connection, so that splitting makes no garbage. */
final class Words {

    /** A get may name many keys; no other command has so many words. */
    private static final int MAX = 128;

    private final int[] from = new int[MAX];
    private final int[] to = new int[MAX];
    private byte[] line = new byte[0];
    private int count;

    /**
     * Splits the line at single blanks, as Kestrel does: two in a row have an empty word between them, those at the end do not count.
     *
     * @return false when there are more words than are kept
     */
    boolean split(byte[] bytes, int start, int end) {
        line = bytes;
        count = 0;
        int last = end;
        while (last > start && bytes[last - 1] == ' ') {
            last--;
        }
        int i = start;
        while (i < last) {
            if (count == MAX) {
                return false;
            }
            from[count] = i;
            while (i < last && bytes[i] != ' ') {
                i++;
            }
            to[count++] = i++;
        }
        return true;
    }

    int count() {
        return count;
    }

    byte[] line() {
        return line;
    }

    int from(int word) {
        return from[word];
    }

    int to(int word) {
        return to[word];
    }

    /** The word as it came. */
    String text(int word) {
        return new String(line, from[word], to[word] - from[word], StandardCharsets.ISO_8859_1);
    }

    /** The word in lower case. */
    String lower(int word) {
        return text(word).toLowerCase(Locale.ROOT);
    }

    /** Whether the word is this lower-case one, in any case. */
    boolean is(int word, String lower) {
        if (to[word] - from[word] != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if ((line[from[word] + i] | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the last word, behind at least so many others, asks for no reply. */
    boolean noreply(int others) {
        return count > others && is(count - 1, "noreply");
    }

    /** The word as a queue name. */
    QueueName queue(int word) throws BadCommandException {
        if (word >= count) {
            throw new BadCommandException("no queue name");
        }
        if (!Names.legal(line, from[word], to[word])) {
            throw new BadCommandException("bad queue name");
        }
        return new QueueName(text(word));
    }

    /**
     * The word as the name of a queue that may be there: commands that make none take any name, as Kestrel, and other protocols do
     * make queues with a full stop in their names.
     */
    QueueName knownQueue(int word) throws BadCommandException {
        if (word >= count || from[word] == to[word]) {
            throw new BadCommandException("no queue name");
        }
        if (to[word] - from[word] > QueueName.MAX_BYTES || text(word).indexOf('\0') >= 0) {
            throw new BadCommandException("bad queue name");
        }
        return new QueueName(text(word));
    }

    /** The word as a number; {@code what} names it in the reason. */
    long number(int word, long min, long max, String what) throws BadCommandException {
        if (word >= count) {
            throw new BadCommandException("no " + what);
        }
        int i = from[word];
        boolean negative = line[i] == '-';
        if (negative) {
            i++;
        }
        if (i == to[word] || to[word] - i > 18) {
            throw new BadCommandException("bad " + what);
        }
        long value = 0;
        for (; i < to[word]; i++) {
            int digit = line[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new BadCommandException("bad " + what);
            }
            value = value * 10 + digit;
        }
        value = negative ? -value : value;
        if (value < min || value > max) {
            throw new BadCommandException("bad " + what);
        }
        return value;
    }
}
