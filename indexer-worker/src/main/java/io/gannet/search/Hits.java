package io.gannet.search;

import io.gannet.change.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Makes of documents what is told of them. */
final class Hits {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, @Nullable String>> ROW = new TypeReference<>() {};

    private final IndexSearcher searcher;
    private final IndexSettings settings;
    private final SearchQuery.Shown shown;
    private final Highlights highlights;

    Hits(IndexSearcher searcher, IndexSettings settings, SearchQuery.Shown shown, Highlights highlights) {
        this.searcher = searcher;
        this.settings = settings;
        this.shown = shown;
        this.highlights = highlights;
    }

    List<SearchResult.Hit> of(List<FieldDoc> found, HitOrder order) throws IOException {
        List<SearchResult.Hit> hits = new ArrayList<>(found.size());
        for (FieldDoc one : found) {
            float score = order.byScore() && one.fields[0] instanceof Float best ? best : one.score;
            hits.add(hit(one.doc, score));
        }
        return hits;
    }

    /** One document. */
    SearchResult.Hit hit(int found, float score) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(found, leaves));
        int doc = found - leaf.docBase;
        Entries entries = new Entries(leaf.reader());
        SortedDocValues tables = DocValues.getSorted(leaf.reader(), Documents.TABLE);
        if (!tables.advanceExact(doc)) {
            throw new IOException("a document has no table");
        }
        String row = row(found);
        boolean parsed = !shown.fields().isEmpty() || !shown.highlight().isEmpty();
        Map<String, @Nullable String> columns = parsed ? JSON.readValue(row, ROW) : Map.of();
        var version = entries.version(doc);
        return new SearchResult.Hit(
                settings.name(),
                TableName.parse(tables.lookupOrd(tables.ordValue()).utf8ToString()),
                entries.key(doc),
                version,
                score,
                shown.fields().isEmpty() ? row : JSON.writeValueAsString(only(columns)),
                shown.highlight().isEmpty() ? Map.of() : highlights.of(columns));
    }

    /** The row's columns. */
    Map<String, @Nullable String> columns(int found) throws IOException {
        return JSON.readValue(row(found), ROW);
    }

    private String row(int found) throws IOException {
        BytesRef row =
                searcher.storedFields().document(found, Set.of(Documents.ROW)).getBinaryValue(Documents.ROW);
        if (row == null) {
            throw new IOException("a document has no row");
        }
        return row.utf8ToString();
    }

    private Map<String, @Nullable String> only(Map<String, @Nullable String> columns) {
        Map<String, @Nullable String> wanted = new LinkedHashMap<>();
        for (String column : shown.fields()) {
            if (columns.containsKey(column)) {
                wanted.put(column, columns.get(column));
            }
        }
        return wanted;
    }
}
