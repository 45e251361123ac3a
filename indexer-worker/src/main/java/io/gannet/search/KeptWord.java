package io.gannet.search;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Puts a word as it was written beside its stem, at the same position, where the two differ: so that what is typed so far of a word
 * finds it. Wraps the stemming: {@link #before} remembers, the stemmer works, this filter compares.
 */
final class KeptWord extends TokenFilter {

    private final Memory memory;
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
    private boolean pending;

    private KeptWord(TokenStream stemmed, Memory memory) {
        super(stemmed);
        this.memory = memory;
    }

    /** Remembers each word on its way to the stemmer. */
    static Memory before(TokenStream in) {
        return new Memory(in);
    }

    /** Adds what {@code memory} saw to what the stemmer gives. */
    static KeptWord after(TokenStream stemmed, Memory memory) {
        return new KeptWord(stemmed, memory);
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (pending) {
            pending = false;
            term.copyBuffer(memory.word, 0, memory.length);
            increment.setPositionIncrement(0);
            return true;
        }
        if (!input.incrementToken()) {
            return false;
        }
        pending = !memory.isJust(term);
        return true;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        pending = false;
    }

    /** See {@link #before}. */
    static final class Memory extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private char[] word = new char[32];
        private int length;

        private Memory(TokenStream in) {
            super(in);
        }

        @Override
        public boolean incrementToken() throws IOException {
            if (!input.incrementToken()) {
                return false;
            }
            length = term.length();
            if (word.length < length) {
                word = new char[length * 2];
            }
            System.arraycopy(term.buffer(), 0, word, 0, length);
            return true;
        }

        private boolean isJust(CharTermAttribute other) {
            return other.length() == length
                    && java.util.Arrays.equals(word, 0, length, other.buffer(), 0, other.length());
        }
    }
}
