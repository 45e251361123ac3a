package io.gannet.search;

import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.util.BytesRef;

/** Turns a {@link SearchQuery} into Lucene's, and its hits into rows. Thread-safe. */
final class Searching {

    /** Up to so many matches are counted exactly; beyond them a search may stop early. */
    private static final int EXACT_TOTAL = 1_000;

    private final IndexSettings settings;
    private final TextAnalyzer analyzer = TextAnalyzer.forQueries();

    Searching(IndexSettings settings) {
        this.settings = settings;
    }

    static Query live(Query query) {
        return new BooleanQuery.Builder()
                .add(query, Occur.MUST)
                .add(new TermQuery(new Term(Documents.DEAD, "1")), Occur.MUST_NOT)
                .build();
    }

    static Query table(TableName table) {
        return new TermQuery(new Term(Documents.TABLE, table.toString()));
    }

    SearchResult run(IndexSearcher searcher, SearchQuery query) throws IOException, QueryException {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        all.add(words(searcher, query.text()), Occur.MUST);
        query.table().ifPresent(table -> all.add(table(table), Occur.FILTER));
        Query live = live(all.build());
        int wanted = query.offset() + query.limit();
        if (wanted == 0) {
            return new SearchResult(searcher.count(live), true, List.of());
        }
        TopDocs top;
        try {
            top = searcher.search(live, new TopScoreDocCollectorManager(wanted, null, EXACT_TOTAL, false));
        } catch (IndexSearcher.TooManyClauses e) {
            throw new QueryException("the query has too many terms; a longer prefix helps");
        }
        List<SearchResult.Hit> hits = new ArrayList<>();
        StoredFields stored = searcher.storedFields();
        for (int i = query.offset(); i < top.scoreDocs.length; i++) {
            hits.add(hit(searcher, stored, top.scoreDocs[i]));
        }
        return new SearchResult(top.totalHits.value, top.totalHits.relation == TotalHits.Relation.EQUAL_TO, hits);
    }

    private Query words(IndexSearcher searcher, String text) {
        if (text.isBlank() || text.strip().equals("*")) {
            return new MatchAllDocsQuery();
        }
        return new WordParser(analyzer, textFields(searcher)).parse(text);
    }

    private Map<String, Float> textFields(IndexSearcher searcher) {
        Map<String, Float> fields = new LinkedHashMap<>();
        for (FieldInfo field : FieldInfos.getMergedFieldInfos(searcher.getIndexReader())) {
            if (Documents.isColumn(field.name)
                    && field.getIndexOptions() != IndexOptions.NONE
                    && settings.type(Documents.column(field.name)) == FieldType.TEXT) {
                fields.put(field.name, 1f);
            }
        }
        return fields;
    }

    private static SearchResult.Hit hit(IndexSearcher searcher, StoredFields stored, ScoreDoc found)
            throws IOException {
        Document document = stored.document(found.doc, java.util.Set.of(Documents.ROW));
        LeafReaderContext leaf = searcher.getIndexReader()
                .leaves()
                .get(ReaderUtil.subIndex(found.doc, searcher.getIndexReader().leaves()));
        int doc = found.doc - leaf.docBase;
        Entries entries = new Entries(leaf.reader());
        var table = DocValues.getSorted(leaf.reader(), Documents.TABLE);
        table.advanceExact(doc);
        BytesRef row = document.getBinaryValue(Documents.ROW);
        Version version = entries.version(doc);
        return new SearchResult.Hit(
                TableName.parse(table.lookupOrd(table.ordValue()).utf8ToString()),
                entries.key(doc),
                version,
                found.score,
                row.utf8ToString());
    }
}
