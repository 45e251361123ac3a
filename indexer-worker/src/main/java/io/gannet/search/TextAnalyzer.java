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
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Words of one field. Every {@link Analysis} folds width, case, accents and traditional Chinese. The index also holds single
 * characters beside pairs and words as written beside their stems, so that one character, or the beginning of a word, finds
 * something; a query has pairs and stems only, which are fewer and say more.
 */
final class TextAnalyzer extends Analyzer {

    /** Words of different values of one column are so far apart that no phrase crosses them. */
    private static final int VALUE_GAP = 100;

    private static final int CJK =
            CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;

    private final Analysis analysis;
    private final boolean indexing;

    TextAnalyzer(Analysis analysis, boolean indexing) {
        this.analysis = analysis;
        this.indexing = indexing;
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
            tokens = new CJKBigramFilter(tokens, CJK, indexing);
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
        tokens = new ASCIIFoldingFilter(new LowerCaseFilter(tokens));
        return new HanFolding(tokens);
    }

    private TokenStream stemmed(TokenStream tokens) {
        if (!indexing) {
            return new PorterStemFilter(tokens);
        }
        KeptWord.Memory memory = KeptWord.before(tokens);
        return KeptWord.after(new PorterStemFilter(memory), memory);
    }

    @Override
    protected Reader initReader(String field, Reader reader) {
        return analysis == Analysis.SMARTCN ? new HanFoldingReader(reader) : reader;
    }

    @Override
    protected TokenStream normalize(String field, TokenStream in) {
        return new HanFolding(new ASCIIFoldingFilter(new LowerCaseFilter(new CJKWidthFilter(in))));
    }

    @Override
    public int getPositionIncrementGap(String field) {
        return VALUE_GAP;
    }
}
