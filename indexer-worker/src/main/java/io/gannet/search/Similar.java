package io.gannet.search;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.jspecify.annotations.Nullable;

/** Rows whose texts have what is rare in the texts of another row. */
final class Similar {

    private static final int TERMS = 25;
    private static final int MAX_WORDS = 5_000;
    private static final int MAX_CHARS = 50_000;

    private final IndexSettings settings;
    private final Searching searching;

    Similar(IndexSettings settings, Searching searching) {
        this.settings = settings;
        this.searching = searching;
    }

    /** The most similar rows; empty when there is no row of this key. */
    Optional<List<SearchResult.Hit>> run(IndexSearcher shared, TableName table, RowKey key, SearchQuery query)
            throws IOException, QueryException {
        IndexSearcher searcher = new TimeLimit(query.limit()).searcher(shared);
        KnownFields known = searching.known(searcher, List.of());
        Query itself = new TermQuery(Documents.idTerm(Documents.id(table, key)));
        TopDocs row = searcher.search(Searching.live(itself), 1);
        if (row.scoreDocs.length == 0) {
            return Optional.empty();
        }
        Highlights none = new Highlights(searching.queries(), settings, SearchQuery.Shown.ALL, itself);
        Map<String, String> texts =
                texts(new Hits(searcher, settings, SearchQuery.Shown.ALL, none).columns(row.scoreDocs[0].doc), known);
        if (texts.isEmpty()) {
            return Optional.of(List.of());
        }
        Query like = new BooleanQuery.Builder()
                .add(like(searcher, texts), Occur.MUST)
                .add(itself, Occur.MUST_NOT)
                .build();
        Query all = searching.restricted(like, query, known);
        Hits hits = new Hits(
                searcher, settings, query.shown(), new Highlights(searching.queries(), settings, query.shown(), like));
        List<SearchResult.Hit> found = new ArrayList<>();
        for (ScoreDoc one : searcher.search(all, Math.max(1, query.page().limit())).scoreDocs) {
            found.add(hits.hit(one.doc, one.score));
        }
        return Optional.of(found);
    }

    /** The terms that say most of the texts: often in them, rarely elsewhere. */
    private Query like(IndexSearcher searcher, Map<String, String> texts) throws IOException {
        PriorityQueue<Weighed> best = new PriorityQueue<>(Comparator.comparingDouble(Weighed::weight));
        TextQueries words = searching.texts(false);
        int all = Math.max(1, searcher.getIndexReader().numDocs());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Map<String, Integer> counts = new HashMap<>();
            words.terms(text.getKey(), text.getValue()).stream()
                    .limit(MAX_WORDS)
                    .forEach(term -> counts.merge(term, 1, Integer::sum));
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                Term term = new Term(text.getKey(), count.getKey());
                int rows = searcher.getIndexReader().docFreq(term);
                if (rows >= 2) {
                    best.add(new Weighed(term, Math.log1p((double) all / rows) * Math.sqrt(count.getValue())));
                    if (best.size() > TERMS) {
                        best.poll();
                    }
                }
            }
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        best.forEach(one -> any.add(new BoostQuery(new TermQuery(one.term()), (float) one.weight()), Occur.SHOULD));
        return any.build();
    }

    private record Weighed(Term term, double weight) {}

    private static Map<String, String> texts(Map<String, @Nullable String> row, KnownFields known) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String column : known.texts()) {
            String text = row.get(column);
            if (text != null && !text.isEmpty()) {
                texts.put(Documents.field(column), text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS));
            }
        }
        return texts;
    }
}
