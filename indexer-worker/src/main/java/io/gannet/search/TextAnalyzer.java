package io.gannet.search;

import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Words of one field. Every {@link Analysis} folds width, case, accents and traditional Chinese. The index also holds single
 * characters beside pairs and words as written beside their stems, so that one character, or the beginning of a word, finds
 * something; a query has pairs and stems only, which are fewer and say more. Words of parts, such as Wi-Fi, are found as wholes and in
 * their parts, see {@link Compounds}.
 */
final class TextAnalyzer extends Analyzer {

    /** Words of different values of one column are so far apart that no phrase crosses them. */
    private static final int VALUE_GAP = 100;

    private static final int CJK =
            CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;

    /** What is analyzed. */
    enum Of {
        /** A text for the index. */
        ROW,
        /** Whole words of a query. */
        QUERY,
        /** Words of a query as they are written: beginnings, and words with typing errors. */
        WRITTEN
    }

    private final Analysis analysis;
    private final Of of;

    TextAnalyzer(Analysis analysis, Of of) {
        this.analysis = analysis;
        this.of = of;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer words =
                switch (analysis) {
                    case MIXED, PLAIN -> new StandardTokenizer();
                    case SMARTCN -> new HMMChineseTokenizer();
                    case ICU -> new ICUTokenizer();
                };
        TokenStream tokens = folded(words);
        if (analysis != Analysis.PLAIN) {
            tokens = stemmed(tokens);
        }
        if (analysis == Analysis.MIXED || analysis == Analysis.PLAIN) {
            tokens = new CJKBigramFilter(tokens, CJK, of == Of.ROW);
        }
        return new TokenStreamComponents(words, tokens);
    }

    private TokenStream folded(TokenStream words) {
        TokenStream tokens = words;
        if (analysis == Analysis.SMARTCN) {
            // punctuation comes as words
            tokens = new StopFilter(tokens, SmartChineseAnalyzer.getDefaultStopSet());
        }
        tokens = analysis == Analysis.ICU ? new ICUNormalizer2Filter(tokens) : new CJKWidthFilter(tokens);
        tokens = new EnglishPossessiveFilter(tokens);
        tokens = new Accents(new LowerCaseFilter(tokens));
        tokens = new HanFolding(tokens);
        return analysis == Analysis.SMARTCN ? tokens : new Compounds(tokens, of != Of.WRITTEN);
    }

    private TokenStream stemmed(TokenStream tokens) {
        if (of != Of.ROW) {
            return new PorterStemFilter(tokens);
        }
        KeptWord.Memory memory = KeptWord.before(tokens);
        return KeptWord.after(new PorterStemFilter(memory), memory);
    }

    @Override
    protected Reader initReader(String field, Reader reader) {
        return analysis == Analysis.SMARTCN ? new HanFoldingReader(reader) : new CompoundReader(reader);
    }

    @Override
    protected TokenStream normalize(String field, TokenStream in) {
        return new HanFolding(new Accents(new LowerCaseFilter(new CJKWidthFilter(in))));
    }

    @Override
    public int getPositionIncrementGap(String field) {
        return VALUE_GAP;
    }
}
