package io.gannet.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/** What somebody may be about to type: values of columns that hold all its words, the last of which may go on. */
final class Suggesting {

    private static final int MAX_TYPED = 200;
    private static final int MAX_SHOWN = 100;

    /** So many rows are looked at for one different value. */
    private static final int LOOK = 5;

    private final IndexSettings settings;
    private final Searching searching;

    Suggesting(IndexSettings settings, Searching searching) {
        this.settings = settings;
        this.searching = searching;
    }

    List<Suggestion> run(IndexSearcher shared, SearchQuery query) throws IOException, QueryException {
        IndexSearcher searcher = new TimeLimit(query.limit()).strict(shared);
        KnownFields known = searching.known(searcher, List.of());
        List<String> columns = columns(query.shown().fields(), known);
        String typed = query.text().strip();
        if (typed.isEmpty() || columns.isEmpty()) {
            return List.of();
        }
        String text = typed.length() <= MAX_TYPED ? typed : typed.substring(0, MAX_TYPED);
        Map<String, Query> perColumn = new LinkedHashMap<>();
        for (String column : columns) {
            beginning(column, text).ifPresent(one -> perColumn.put(column, one));
        }
        if (perColumn.isEmpty()) {
            return List.of();
        }
        Query any = searching.restricted(new DisjunctionMaxQuery(perColumn.values(), 0), query, known);
        try {
            return values(searcher, query, any, perColumn);
        } catch (IndexSearcher.TooManyClauses | ExitableDirectoryReader.ExitingReaderException e) {
            return List.of();
        }
    }

    private Optional<Query> beginning(String column, String typed) {
        TextQueries texts = searching.texts(false);
        String[] words = typed.split("\\s+", -1);
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        String field = Documents.field(column);
        for (int i = 0; i < words.length; i++) {
            Optional<Query> one = i == words.length - 1 ? texts.prefix(field, words[i]) : texts.words(field, words[i]);
            one.ifPresent(query -> all.add(query, Occur.MUST));
        }
        BooleanQuery built = all.build();
        return built.clauses().isEmpty() ? Optional.empty() : Optional.of(built);
    }

    private List<String> columns(List<String> asked, KnownFields known) throws QueryException {
        for (String column : asked) {
            known.check(column);
            if (settings.type(column) != FieldType.TEXT) {
                throw new QueryException("suggestions come from text fields; \"" + column + "\" is of type "
                        + settings.type(column).label());
            }
        }
        if (!asked.isEmpty()) {
            return asked;
        }
        List<String> heavy = known.texts().stream()
                .filter(column -> settings.field(column).boost() > 1)
                .toList();
        return heavy.isEmpty() ? known.texts() : heavy;
    }

    private List<Suggestion> values(IndexSearcher searcher, SearchQuery query, Query any, Map<String, Query> perColumn)
            throws IOException {
        int limit = query.page().limit();
        Highlights none = new Highlights(searching.queries(), settings, SearchQuery.Shown.ALL, any);
        Hits hits = new Hits(searcher, settings, SearchQuery.Shown.ALL, none);
        Map<String, Suggestion> found = new LinkedHashMap<>();
        for (ScoreDoc one : searcher.search(any, Math.max(1, limit * LOOK)).scoreDocs) {
            Map<String, @Nullable String> row = hits.columns(one.doc);
            for (Map.Entry<String, Query> column : perColumn.entrySet()) {
                String value = row.get(column.getKey());
                if (value != null && found.size() < limit && matches(searcher, one.doc, column.getValue())) {
                    String shown = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
                    found.putIfAbsent(shown, new Suggestion(shown, column.getKey()));
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private static boolean matches(IndexSearcher searcher, int doc, Query query) throws IOException {
        return searcher.explain(query, doc).isMatch();
    }

    /** See {@link SearchIndex#suggest}. */
    record Suggestion(String text, String field) {}
}
