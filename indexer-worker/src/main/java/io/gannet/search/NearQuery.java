package io.gannet.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.index.ImpactsEnum;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SlowImpactsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermState;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseMatcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PhraseWeight;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SloppyPhraseMatcher;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.similarities.Similarity.SimScorer;
import org.jspecify.annotations.Nullable;

/**
 * A phrase with moves whose terms have been looked up already, for the words themselves: looking a term up costs a search in every
 * segment, and a phrase of Lucene's would do it again.
 */
final class NearQuery extends Query {

    /** What matching a position costs beside the next document. */
    private static final float MATCH_COST = 128;

    private final PhraseQuery phrase;
    private final SharedTerms terms;

    NearQuery(PhraseQuery phrase, SharedTerms terms) {
        this.phrase = phrase;
        this.terms = terms;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        Term[] words = phrase.getTerms();
        TermStates[] states = new TermStates[words.length];
        for (int i = 0; i < words.length; i++) {
            states[i] = terms.states(words[i]);
        }
        return new PhraseWeight(this, phrase.getField(), searcher, mode) {
            @Override
            protected @Nullable SimScorer getStats(IndexSearcher asked) throws IOException {
                return mode.needsScores() ? ranking(asked, states, boost) : null;
            }

            @Override
            protected @Nullable PhraseMatcher getPhraseMatcher(
                    LeafReaderContext leaf, @Nullable SimScorer scorer, boolean offsets) throws IOException {
                return matcher(leaf, states, mode, scorer, offsets);
            }
        };
    }

    private @Nullable SimScorer ranking(IndexSearcher searcher, TermStates[] states, float boost) throws IOException {
        TermStatistics[] statistics = new TermStatistics[states.length];
        for (int i = 0; i < states.length; i++) {
            if (states[i].docFreq() == 0) {
                return null; // no document has all the words
            }
            statistics[i] =
                    searcher.termStatistics(phrase.getTerms()[i], states[i].docFreq(), states[i].totalTermFreq());
        }
        return searcher.getSimilarity().scorer(boost, searcher.collectionStatistics(phrase.getField()), statistics);
    }

    private @Nullable PhraseMatcher matcher(
            LeafReaderContext leaf, TermStates[] states, ScoreMode mode, @Nullable SimScorer scorer, boolean offsets)
            throws IOException {
        Terms field = leaf.reader().terms(phrase.getField());
        if (field == null || !field.hasPositions()) {
            return null;
        }
        TermsEnum found = field.iterator();
        PhraseQuery.PostingsAndFreq[] postings = new PhraseQuery.PostingsAndFreq[states.length];
        for (int i = 0; i < states.length; i++) {
            Term term = phrase.getTerms()[i];
            TermState state = states[i].get(leaf);
            if (state == null) {
                return null;
            }
            found.seekExact(term.bytes(), state);
            int what = offsets ? PostingsEnum.OFFSETS : PostingsEnum.POSITIONS;
            PostingsEnum all;
            ImpactsEnum impacts;
            if (mode == ScoreMode.TOP_SCORES) {
                impacts = found.impacts(what);
                all = impacts;
            } else {
                all = found.postings(null, what);
                impacts = new SlowImpactsEnum(all);
            }
            postings[i] = new PhraseQuery.PostingsAndFreq(all, impacts, phrase.getPositions()[i], term);
        }
        return new SloppyPhraseMatcher(postings, phrase.getSlop(), mode, scorer, MATCH_COST * states.length, offsets);
    }

    @Override
    public void visit(QueryVisitor visitor) {
        phrase.visit(visitor);
    }

    @Override
    public String toString(String field) {
        return phrase.toString(field);
    }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other) && phrase.equals(((NearQuery) other).phrase) && terms == ((NearQuery) other).terms;
    }

    @Override
    public int hashCode() {
        return Objects.hash(classHash(), phrase, Arrays.hashCode(phrase.getPositions()));
    }
}
