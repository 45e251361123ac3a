package io.gannet.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

/** Walks through everything that a query finds, a segment after the other. */
public final class Exporting {

    private Exporting() {}

    /** Sees the rows of an export. */
    @FunctionalInterface
    public interface Visitor {

        /** Takes one row; false ends the export. */
        boolean row(SearchResult.Hit hit) throws IOException;
    }

    static void run(
            IndexSearcher searcher, IndexSettings settings, Query query, SearchQuery.Shown shown, Visitor visitor)
            throws IOException {
        SearchQuery.Shown plain = new SearchQuery.Shown(shown.fields(), List.of(), 1);
        Hits hits = new Hits(
                searcher, settings, plain, new Highlights(FieldAnalyzer.forQueries(settings), settings, plain, query));
        Query rewritten = searcher.rewrite(query);
        Weight weight = searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : new ArrayList<>(searcher.getIndexReader().leaves())) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer == null) {
                continue;
            }
            DocIdSetIterator docs = scorer.iterator();
            for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
                boolean live = leaf.reader().getLiveDocs() == null
                        || leaf.reader().getLiveDocs().get(doc);
                if (live && !visitor.row(hits.hit(leaf.docBase + doc, 0))) {
                    return;
                }
            }
        }
    }
}
