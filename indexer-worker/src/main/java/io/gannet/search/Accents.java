package io.gannet.search;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Takes letters with accents for letters without. It looks away from Chinese, for which Lucene's own filter of this table goes
 * through a switch of a thousand cases a character, a sixth of the time of indexing.
 */
final class Accents extends TokenFilter {

    private static final char FIRST = '\u0080';
    private static final char FIRST_FORM = '\ufb00';

    /** Accents that are characters of their own. */
    private static final char FIRST_MARK = '\u0300';

    private static final char LAST_MARK = '\u036f';

    /** No character becomes more than so many. */
    private static final int MOST = 4;

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private char[] folded = new char[128];

    Accents(TokenStream in) {
        super(in);
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (!input.incrementToken()) {
            return false;
        }
        char[] chars = term.buffer();
        int length = term.length();
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if (c >= FIRST && (c < TextQueries.FIRST_CJK || c >= FIRST_FORM)) {
                fold(chars, length);
                break;
            }
        }
        return true;
    }

    private void fold(char[] chars, int length) {
        if (folded.length < length * MOST) {
            folded = new char[length * MOST];
        }
        int end = ASCIIFoldingFilter.foldToASCII(chars, 0, folded, 0, length);
        int kept = 0;
        for (int i = 0; i < end; i++) {
            if (folded[i] < FIRST_MARK || folded[i] > LAST_MARK) {
                folded[kept++] = folded[i];
            }
        }
        term.copyBuffer(folded, 0, kept);
    }
}
