package io.gannet.search;

import io.gannet.change.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.TotalHits;

/** Turns a {@link SearchQuery} into Lucene's, and its hits into rows. Thread-safe. */
final class Searching {

    /** Up to so many matches are counted exactly; beyond them a search may stop early. */
    private static final int EXACT_TOTAL = 1_000;

    private final IndexSettings settings;
    private final Analyzer queries;
    private final Analyzer written;
    private final Analyzer indexing;
    private volatile Optional<Known> known = Optional.empty();

    Searching(IndexSettings settings) {
        this.settings = settings;
        this.queries = FieldAnalyzer.forQueries(settings);
        this.written = FieldAnalyzer.forWritten(settings);
        this.indexing = FieldAnalyzer.forIndexing(settings);
    }

    /**
     * What one index found: hits with the values they are ordered by.
     *
     * @param order how they are ordered
     * @param found a document and its place for each of {@code hits}
     * @param more whether there are hits behind these
     */
    record Answer(
            long total,
            boolean exact,
            HitOrder order,
            List<FieldDoc> found,
            List<SearchResult.Hit> hits,
            boolean more,
            List<Facet> facets,
            boolean similar,
            boolean whole) {}

    static Query live(Query query) {
        return new BooleanQuery.Builder()
                .add(query, Occur.MUST)
                .add(new TermQuery(new Term(Documents.DEAD, "1")), Occur.MUST_NOT)
                .build();
    }

    static Query table(TableName table) {
        return new TermQuery(new Term(Documents.TABLE, table.toString()));
    }

    /** The columns of what is visible; looked up once for each view that searches share. */
    KnownFields known(IndexSearcher searcher, Collection<String> elsewhere) {
        IndexReader reader = searcher.getIndexReader();
        IndexReader.CacheHelper view = reader.getReaderCacheHelper();
        if (view == null || !elsewhere.isEmpty()) {
            return new KnownFields(settings, reader, elsewhere);
        }
        Optional<Known> latest = known;
        if (latest.isPresent() && latest.get().view() == view.getKey()) {
            return latest.get().fields();
        }
        KnownFields fields = new KnownFields(settings, reader, elsewhere);
        known = Optional.of(new Known(view.getKey(), fields));
        return fields;
    }

    /** What {@link #known} found for a view, which it holds by its key alone. */
    private record Known(IndexReader.CacheKey view, KnownFields fields) {}

    /** Analyzers of queries, for texts that are no query. */
    Analyzer queries() {
        return queries;
    }

    /** Queries of texts. */
    TextQueries texts(boolean typos) {
        return new TextQueries(queries, written, typos);
    }

    Answer run(IndexSearcher shared, SearchQuery query, Collection<String> elsewhere)
            throws IOException, QueryException {
        TimeLimit limit = new TimeLimit(query.limit());
        IndexSearcher searcher = limit.strict(shared);
        KnownFields known = known(searcher, elsewhere);
        boolean similar = query.forgiving().typos() == SearchQuery.Typos.ON;
        Answer answer = run(searcher, shared, query, known, similar);
        boolean retry = answer.total() == 0
                && answer.whole()
                && !similar
                && query.forgiving().typos() == SearchQuery.Typos.AUTO
                && !query.text().isBlank();
        if (retry) {
            Answer second = run(searcher, shared, query, known, true);
            answer = second.total() > 0 ? second : answer;
        }
        return answer;
    }

    /** What is found within the limit that {@code searcher} obeys; what was found is read by {@code shared}, which obeys none. */
    private Answer run(
            IndexSearcher searcher, IndexSearcher shared, SearchQuery query, KnownFields known, boolean similar)
            throws IOException, QueryException {
        Query words = words(query, known, similar);
        Query plain = restricted(words, query, known);
        HitOrder order = HitOrder.of(query.sort(), known);
        Optional<FieldDoc> after = order.after(query.page().after());
        int wanted = query.page().offset() + query.page().limit();
        try {
            Query all = new SharedTerms(searcher).in(plain);
            TopFieldDocs top = searcher.search(
                    all,
                    new TopFieldCollectorManager(order.sort(), wanted + 1, after.orElse(null), EXACT_TOTAL, false));
            List<Facet> facets = query.facets().isEmpty()
                    ? List.of()
                    : searcher.search(all, new FacetCounts(query.facets(), known).manager());
            List<FieldDoc> found = new ArrayList<>();
            int end = Math.min(wanted, top.scoreDocs.length);
            int start = Math.min(query.page().offset(), end);
            ScoreDoc[] page = Arrays.copyOfRange(top.scoreDocs, start, end);
            if (!order.byScore() && page.length > 0) {
                TopFieldCollector.populateScores(page, shared, plain);
            }
            for (ScoreDoc one : page) {
                found.add((FieldDoc) one);
            }
            return new Answer(
                    top.totalHits.value,
                    top.totalHits.relation == TotalHits.Relation.EQUAL_TO,
                    order,
                    found,
                    new Hits(shared, settings, query.shown(), new Highlights(indexing, settings, query.shown(), words))
                            .of(found, order),
                    top.scoreDocs.length > wanted,
                    facets,
                    similar,
                    !searcher.timedOut());
        } catch (IndexSearcher.TooManyClauses e) {
            throw tooManyTerms();
        } catch (ExitableDirectoryReader.ExitingReaderException e) {
            // the time ran out before the first row was looked at
            List<Facet> none = query.facets().stream()
                    .map(asked -> new Facet(asked.field(), List.of(), 0))
                    .toList();
            return new Answer(0, false, order, List.of(), List.of(), false, none, similar, false);
        }
    }

    /** How many rows match exactly. */
    long count(IndexSearcher shared, SearchQuery query, Collection<String> elsewhere)
            throws IOException, QueryException {
        IndexSearcher searcher = new TimeLimit(query.limit()).strict(shared);
        KnownFields known = known(searcher, elsewhere);
        try {
            long count = searcher.count(restricted(words(query, known, false), query, known));
            if (searcher.timedOut()) {
                throw notCounted(query);
            }
            return count;
        } catch (IndexSearcher.TooManyClauses e) {
            throw tooManyTerms();
        } catch (ExitableDirectoryReader.ExitingReaderException e) {
            throw notCounted(query);
        }
    }

    private static QueryException notCounted(SearchQuery query) {
        return new QueryException(
                "the rows could not be counted within " + query.limit().toMillis() + " ms");
    }

    private static QueryException tooManyTerms() {
        return new QueryException("the query has too many terms: fewer words or a longer beginning help");
    }

    private Query words(SearchQuery query, KnownFields known, boolean similar) throws QueryException {
        Scope scope = Scope.of(known, texts(similar));
        try {
            return clause(query.text(), scope);
        } catch (QueryException e) {
            if (!query.forgiving().syntax()) {
                throw e;
            }
            return QueryText.words(query.text()).query(scope).orElseGet(() -> new MatchNoDocsQuery("no words"));
        }
    }

    private static Query clause(String text, Scope scope) throws QueryException {
        return QueryText.parse(text).query(scope).orElseGet(() -> new MatchNoDocsQuery("no words"));
    }

    /** The whole query: what is searched, the filters, and only rows that are there. */
    Query restricted(Query words, SearchQuery query, KnownFields known) throws QueryException {
        Scope scope = Scope.of(known, texts(false));
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(words, Occur.MUST);
        for (String filter : query.filters()) {
            all.add(clause(filter, scope), Occur.FILTER);
        }
        query.table().ifPresent(table -> all.add(table(table), Occur.FILTER));
        return all.add(new TermQuery(new Term(Documents.DEAD, "1")), Occur.MUST_NOT)
                .build();
    }

    /** What a whole query finds, in the index's own order. */
    Query query(IndexSearcher searcher, SearchQuery query) throws QueryException {
        KnownFields known = known(searcher, Set.of());
        return restricted(words(query, known, false), query, known);
    }
}
