package io.gannet.search;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.queryparser.simple.SimpleQueryParser;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;

/**
 * Words over all text fields. Every word must occur somewhere; a word that the analyzer splits (Chinese, hyphens) must occur with
 * all its parts in one field, and ranks higher where they stand together.
 */
final class WordParser extends SimpleQueryParser {

    private static final int OPERATORS = AND_OPERATOR
            | OR_OPERATOR
            | NOT_OPERATOR
            | PREFIX_OPERATOR
            | PHRASE_OPERATOR
            | PRECEDENCE_OPERATORS
            | ESCAPE_OPERATOR
            | WHITESPACE_OPERATOR;

    private static final float TOGETHER = 2;

    /** A field that matches well counts, the others only break ties. */
    private static final float OTHERS = 0.1f;

    WordParser(Analyzer analyzer, Map<String, Float> weights) {
        super(analyzer, weights, OPERATORS);
        setDefaultOperator(Occur.MUST);
    }

    @Override
    protected Query newDefaultQuery(String text) {
        java.util.List<Query> fields = new java.util.ArrayList<>();
        weights.forEach((field, weight) -> {
            Query all = createBooleanQuery(field, text, Occur.MUST);
            if (all != null) {
                fields.add(boosted(together(field, text, all), weight));
            }
        });
        return anyOf(fields);
    }

    private Query together(String field, String text, Query all) {
        Query phrase = createPhraseQuery(field, text);
        if (!(phrase instanceof PhraseQuery)) {
            return all;
        }
        return new BooleanQuery.Builder()
                .add(all, Occur.MUST)
                .add(new BoostQuery(phrase, TOGETHER), Occur.SHOULD)
                .build();
    }

    private static Query boosted(Query query, float weight) {
        return weight == 1f ? query : new BoostQuery(query, weight);
    }

    private static Query anyOf(java.util.List<Query> fields) {
        if (fields.isEmpty()) {
            return new MatchNoDocsQuery("no field can hold this word");
        }
        return fields.size() == 1 ? fields.get(0) : new DisjunctionMaxQuery(fields, OTHERS);
    }
}
