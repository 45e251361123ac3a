package io.gannet.search;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Words for Chinese and English in one field. Chinese, Japanese and Korean text becomes overlapping pairs of characters; Latin
 * words are lower-cased and stemmed as English. The index also holds single characters, so that a query of one finds something;
 * a query of several uses pairs only, which are fewer and say more.
 */
final class TextAnalyzer extends Analyzer {

    private static final int CJK =
            CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;

    private final boolean singles;

    private TextAnalyzer(boolean singles) {
        this.singles = singles;
    }

    static TextAnalyzer forIndexing() {
        return new TextAnalyzer(true);
    }

    static TextAnalyzer forQueries() {
        return new TextAnalyzer(false);
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new StandardTokenizer();
        TokenStream tokens = new CJKWidthFilter(words);
        tokens = new EnglishPossessiveFilter(tokens);
        tokens = new LowerCaseFilter(tokens);
        tokens = new PorterStemFilter(tokens);
        return new TokenStreamComponents(words, new CJKBigramFilter(tokens, CJK, singles));
    }

    @Override
    protected TokenStream normalize(String field, TokenStream in) {
        return new LowerCaseFilter(new CJKWidthFilter(in));
    }
}
