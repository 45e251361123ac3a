package io.gannet.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

/**
 * Queries of one text field. A word that the analyzer splits (Chinese, hyphens) must occur with all its parts, and ranks higher
 * where they stand together. Empty where a text has no word.
 */
final class TextQueries {

    private static final float TOGETHER = 2;
    private static final int NEAR = 3;
    private static final int FUZZY_TERMS = 50;
    static final char FIRST_CJK = '\u2e80';

    /** Of the pairs of a Chinese text with a typing error so many must occur. */
    private static final double ENOUGH = 0.5;

    private final Analyzer written;
    private final QueryBuilder builder;
    private final QueryBuilder near;
    private final boolean typos;

    /**
     * Queries of the words of these analyzers.
     *
     * @param analyzer of whole words
     * @param written of words as they are written, whose beginnings or similar words are looked for
     * @param typos whether every word may have typing errors
     */
    TextQueries(Analyzer analyzer, Analyzer written, boolean typos) {
        this.written = written;
        this.builder = new QueryBuilder(analyzer);
        // of a compound either the whole, or its parts side by side
        builder.setAutoGenerateMultiTermSynonymsPhraseQuery(true);
        this.near = new QueryBuilder(written);
        this.typos = typos;
    }

    Optional<Query> words(String field, String text) {
        if (typos) {
            return fuzzy(field, text, 0);
        }
        Query all = builder.createBooleanQuery(field, text, Occur.MUST);
        if (all == null) {
            return Optional.empty();
        }
        Query phrase = builder.createPhraseQuery(field, text);
        if (!(phrase instanceof PhraseQuery)) {
            return Optional.of(all);
        }
        return Optional.of(new BooleanQuery.Builder()
                .add(all, Occur.MUST)
                .add(new BoostQuery(phrase, TOGETHER), Occur.SHOULD)
                .build());
    }

    Optional<Query> phrase(String field, String text, int slop) {
        return Optional.ofNullable(builder.createPhraseQuery(field, text, slop));
    }

    /** The words near each other. */
    Optional<Query> near(String field, String text) {
        return Optional.ofNullable(near.createPhraseQuery(field, text, NEAR)).filter(PhraseQuery.class::isInstance);
    }

    /** Words of which the last may go on. */
    Optional<Query> prefix(String field, String text) {
        List<String> terms = terms(field, text);
        if (terms.isEmpty()) {
            return Optional.empty();
        }
        String last = terms.get(terms.size() - 1);
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String term : terms.subList(0, terms.size() - 1)) {
            all.add(new TermQuery(new Term(field, term)), Occur.MUST);
        }
        if (isCjk(last)) {
            return Optional.of(
                    all.add(new TermQuery(new Term(field, last)), Occur.MUST).build());
        }
        // as it was written, for the beginning of a word; its stem, for a whole one
        BytesRef beginning = written.normalize(field, text.substring(lastPart(text)));
        BooleanQuery.Builder any = new BooleanQuery.Builder().add(new TermQuery(new Term(field, last)), Occur.SHOULD);
        if (beginning.length > 0) {
            any.add(new PrefixQuery(new Term(field, beginning)), Occur.SHOULD);
        }
        Query either = any.build();
        return Optional.of(
                terms.size() == 1 ? either : all.add(either, Occur.MUST).build());
    }

    /** Where the last word, or the last part of a compound, begins. */
    private static int lastPart(String text) {
        int from = text.length();
        while (from > 0 && isInWord(text.codePointBefore(from))) {
            from = text.offsetByCodePoints(from, -1);
        }
        return from;
    }

    private static boolean isInWord(int c) {
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    /** Words that may differ in so many letters; 0 = as their length allows. */
    Optional<Query> fuzzy(String field, String text, int edits) {
        List<String> terms = terms(field, text);
        if (terms.isEmpty()) {
            return Optional.empty();
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        BooleanQuery.Builder pairs = new BooleanQuery.Builder();
        int cjk = 0;
        for (String term : terms) {
            if (isCjk(term)) {
                pairs.add(new TermQuery(new Term(field, term)), Occur.SHOULD);
                cjk++;
            } else {
                all.add(similar(new Term(field, term), edits), Occur.MUST);
            }
        }
        if (cjk > 0) {
            all.add(
                    pairs.setMinimumNumberShouldMatch(Math.max(1, (int) Math.floor(cjk * ENOUGH)))
                            .build(),
                    Occur.MUST);
        }
        return Optional.of(all.build());
    }

    /** A term with so many other letters; the first is right. */
    static Query similar(Term term, int edits) {
        int length = term.text().codePointCount(0, term.text().length());
        int allowed = edits > 0 ? edits : length < 4 ? 0 : length < 8 ? 1 : 2;
        return allowed == 0 ? new TermQuery(term) : new FuzzyQuery(term, allowed, 1, FUZZY_TERMS, true);
    }

    static boolean isCjk(String term) {
        return !term.isEmpty() && (term.charAt(0) >= FIRST_CJK);
    }

    /** The words of a text as they are written. */
    List<String> terms(String field, String text) {
        List<String> terms = new ArrayList<>();
        try (TokenStream words = written.tokenStream(field, text)) {
            TermToBytesRefAttribute term = words.addAttribute(TermToBytesRefAttribute.class);
            words.reset();
            while (words.incrementToken()) {
                terms.add(term.getBytesRef().utf8ToString());
            }
            words.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory
        }
        return terms;
    }
}
