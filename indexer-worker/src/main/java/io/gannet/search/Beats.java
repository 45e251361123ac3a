package io.gannet.search;

import io.gannet.change.Heartbeat;
import io.gannet.change.Row;
import io.gannet.sink.RejectedChangeException;
import io.gannet.sink.SinkChange;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * The heartbeat in an index: a document that is marked as dead, so that no search, count or scan shows it, with its beat as
 * {@code #beat}.
 */
final class Beats {

    static final String BEAT = "#beat";

    private static final TermQuery QUERY =
            new TermQuery(Documents.idTerm(Documents.id(Heartbeat.TABLE, Heartbeat.KEY)));

    private Beats() {}

    static Document document(SinkChange change, Row row, String id) throws RejectedChangeException {
        Document document = Documents.head(change, id);
        document.add(new StringField(Documents.DEAD, "1", Field.Store.NO));
        Heartbeat.of(row).ifPresent(beat -> document.add(new NumericDocValuesField(BEAT, beat)));
        return document;
    }

    /** The beat that a search finds now. */
    static OptionalLong seen(IndexSearcher searcher) throws IOException {
        for (ScoreDoc found : searcher.search(QUERY, 1).scoreDocs) {
            var leaf = searcher.getIndexReader()
                    .leaves()
                    .get(org.apache.lucene.index.ReaderUtil.subIndex(
                            found.doc, searcher.getIndexReader().leaves()));
            NumericDocValues beats = leaf.reader().getNumericDocValues(BEAT);
            if (beats != null && beats.advanceExact(found.doc - leaf.docBase)) {
                return OptionalLong.of(beats.longValue());
            }
        }
        return OptionalLong.empty();
    }
}
