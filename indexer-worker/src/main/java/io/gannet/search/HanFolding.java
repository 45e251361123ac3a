package io.gannet.search;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Takes traditional Chinese characters for simplified ones. */
final class HanFolding extends TokenFilter {

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

    HanFolding(TokenStream in) {
        super(in);
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (!input.incrementToken()) {
            return false;
        }
        HanTable.simplify(term.buffer(), 0, term.length());
        return true;
    }
}
