package io.gannet.search;

import java.io.IOException;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionLengthAttribute;
import org.apache.lucene.util.AttributeSource;

/**
 * Takes {@code Wi-Fi}, {@code wifi} and {@code wi fi} for one another, and so {@code O'Neil} and {@code oneil}, {@code node.js} and
 * {@code nodejs}, {@code SKU-1234} and {@code sku1234}, {@code iPhone15} and {@code iphone 15}: a word of parts is given as a whole,
 * as long as its parts, and as each part. Of {@code 1,000} the commas go. {@link CompoundReader} puts {@code _} where words are
 * joined.
 */
final class Compounds extends TokenFilter {

    /** A word of more parts is given in parts alone. */
    private static final int MOST_PARTS = 8;

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
    private final PositionLengthAttribute length = addAttribute(PositionLengthAttribute.class);
    private final boolean wholes;

    /** The word whose parts are being given, and where these begin and end in it. */
    private char[] word = new char[32];

    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private int parts;
    private int next;
    private boolean hasWhole;
    private boolean sameLength;
    private AttributeSource.State state = captureState();

    /**
     * Words of parts.
     *
     * @param wholes whether they are given as wholes too, for texts and whole words of queries; else in their parts alone, as they
     *     are written
     */
    Compounds(TokenStream in, boolean wholes) {
        super(in);
        this.wholes = wholes;
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (next < parts) {
            part();
            return true;
        }
        if (!input.incrementToken()) {
            return false;
        }
        if (term.length() < 2 || term.charAt(0) >= TextQueries.FIRST_CJK) {
            return true;
        }
        thousands();
        split();
        if (parts > 1) {
            begin();
        } else {
            parts = 0;
        }
        return true;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        parts = 0;
        next = 0;
    }

    /** Takes the commas out of 1,234,567.89. */
    private void thousands() {
        char[] chars = term.buffer();
        int end = term.length();
        int first = 0;
        while (first < end && isDigit(chars[first])) {
            first++;
        }
        if (first == 0 || first > 3 || first == end || chars[first] != ',') {
            return;
        }
        int grouped = first;
        while (grouped + 3 < end && chars[grouped] == ',' && digits(chars, grouped + 1, grouped + 4)) {
            grouped += 4;
        }
        if (grouped == first || (grouped < end && (chars[grouped] == ',' || isDigit(chars[grouped])))) {
            return;
        }
        int to = first;
        for (int i = first; i < end; i++) {
            if (i >= grouped || chars[i] != ',') {
                chars[to++] = chars[i];
            }
        }
        term.setLength(to);
    }

    private static boolean digits(char[] chars, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(chars[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Finds the parts of the word; none or one when it is no compound. */
    private void split() {
        parts = 0;
        next = 0;
        char[] chars = term.buffer();
        int end = term.length();
        int from = 0;
        boolean separated = false;
        for (int i = 0; i <= end; i++) {
            if (i == end || separates(chars, i, end)) {
                separated |= i < end;
                add(from, i);
                from = i + 1;
            }
        }
        if (!separated && wholes) {
            int border = border(chars, end);
            if (border > 0) {
                parts = 0;
                add(0, border);
                add(border, end);
            }
        } else if (separated && parts == 1) {
            int kept = ends[0] - starts[0];
            System.arraycopy(chars, starts[0], chars, 0, kept);
            term.setLength(kept);
        }
    }

    private void add(int from, int to) {
        if (to > from) {
            if (parts == starts.length) {
                starts = Arrays.copyOf(starts, parts * 2);
                ends = Arrays.copyOf(ends, parts * 2);
            }
            starts[parts] = from;
            ends[parts++] = to;
        }
    }

    private static boolean separates(char[] chars, int at, int end) {
        char c = chars[at];
        if (c == '_' || c == '\'') {
            return true;
        }
        boolean between = at > 0 && at + 1 < end;
        return (c == '.' || c == ':')
                && between
                && Character.isLetter(chars[at - 1])
                && Character.isLetter(chars[at + 1]);
    }

    /** Where letters end and digits begin, or the other way round, if that is so in one place only; else 0. */
    private static int border(char[] chars, int end) {
        int border = 0;
        for (int i = 1; i < end; i++) {
            if (!Character.isLetterOrDigit(chars[i]) || !Character.isLetterOrDigit(chars[i - 1])) {
                return 0;
            }
            if (Character.isLetter(chars[i]) != Character.isLetter(chars[i - 1])) {
                if (border > 0) {
                    return 0;
                }
                border = i;
            }
        }
        return border;
    }

    /** Gives the whole, or where there is none the first part. */
    private void begin() {
        int written = term.length();
        if (word.length < written) {
            word = new char[written * 2];
        }
        System.arraycopy(term.buffer(), 0, word, 0, written);
        sameLength = offset.endOffset() - offset.startOffset() == written;
        hasWhole = wholes && parts <= MOST_PARTS;
        state = captureState();
        if (!hasWhole) {
            part();
            return;
        }
        term.setEmpty();
        for (int i = 0; i < parts; i++) {
            term.append(CharBuffer.wrap(word, starts[i], ends[i] - starts[i]));
        }
        length.setPositionLength(parts);
    }

    private void part() {
        restoreState(state);
        int from = starts[next];
        int to = ends[next];
        term.copyBuffer(word, from, to - from);
        if (sameLength) {
            int start = offset.startOffset();
            offset.setOffset(start + from, start + to);
        }
        if (next > 0) {
            increment.setPositionIncrement(1);
        } else if (hasWhole) {
            increment.setPositionIncrement(0);
        }
        next++;
    }
}
