package io.gannet.search;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.CharFilter;

/** Puts {@code _}, at which no word ends, for a hyphen, {@code &} or {@code /} between two letters or digits that are not CJK. */
final class CompoundReader extends CharFilter {

    private static final String JOINERS = "-&/\u2010\u2011\uff0d\uff06\uff0f";

    /** The last character given, and one that was read but not given, since what follows it was not known. */
    private char before = ' ';

    private int held = -1;

    CompoundReader(Reader in) {
        super(in);
    }

    @Override
    protected int correct(int offset) {
        return offset;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int there = 0;
        if (held >= 0) {
            buffer[offset] = (char) held;
            held = -1;
            there = 1;
        }
        int read = length > there ? input.read(buffer, offset + there, length - there) : 0;
        boolean ended = read < 0;
        int end = there + Math.max(0, read);
        if (end == 0) {
            return ended ? -1 : 0;
        }
        if (!ended && end > 1 && isJoiner(buffer[offset + end - 1])) {
            held = buffer[offset + --end];
        }
        for (int i = 0; i < end; i++) {
            char c = buffer[offset + i];
            if (isJoiner(c) && i + 1 < end && isWord(before) && isWord(buffer[offset + i + 1])) {
                buffer[offset + i] = '_';
            }
            before = c;
        }
        return end;
    }

    private static boolean isJoiner(char c) {
        return JOINERS.indexOf(c) >= 0;
    }

    private static boolean isWord(char c) {
        return c < TextQueries.FIRST_CJK
                ? Character.isLetterOrDigit(c)
                : c >= '\uff10' && c <= '\uff5a' && Character.isLetterOrDigit(c);
    }
}
