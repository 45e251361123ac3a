package io.gannet.search;

import io.gannet.change.Heartbeat;
import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.KeyCodec;
import io.gannet.sink.RejectedChangeException;
import io.gannet.sink.RowHash;
import io.gannet.sink.SinkChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How a row becomes a document.
 *
 * <p>Fields of our own, none of which can be a column's (a column whose name starts with # gets another # before it):
 *
 * <pre>
 * #id       term         table, U+001F, the key's id; one live document each
 * #key      binary       the key, see {@link KeyCodec}
 * #table    term, sorted the table
 * #epoch #position #hash numbers: version and {@link RowHash}
 * #row      stored       the row as JSON, every value as the text it has; without columns that are not to be given back
 * #tie      number       hash of index and #id, by which equal hits are ordered, so that paging is stable
 * #s:COLUMN sorted       beginning of a text that hits can be sorted by
 * #f:COLUMN sorted set   values of a text that can be counted
 * #dead     term         only in tombstones: no row is there, and nothing older than the version may come back
 * #died     point        only in tombstones: milliseconds since 1970
 * #beat     number       only in the heartbeat, which is marked dead as well, see {@link Beats}
 * </pre>
 */
final class Documents {

    static final String ID = "#id";
    static final String KEY = "#key";
    static final String TABLE = "#table";
    static final String EPOCH = "#epoch";
    static final String POSITION = "#position";
    static final String HASH = "#hash";
    static final String ROW = "#row";
    static final String TIE = "#tie";
    static final String DEAD = "#dead";
    static final String DIED = "#died";

    /** Lucene's limit for one term. */
    static final int MAX_TERM_BYTES = 32_766;

    private static final int SORTED_CHARS = 128;
    private static final char SEPARATOR = '\u001f';
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final IndexSettings settings;

    Documents(IndexSettings settings) {
        this.settings = settings;
    }

    static String id(TableName table, RowKey key) {
        return table.toString() + SEPARATOR + key.id();
    }

    static Term idTerm(String id) {
        return new Term(ID, id);
    }

    static String field(String column) {
        return column.startsWith("#") ? "#" + column : column;
    }

    static boolean isColumn(String field) {
        return !field.startsWith("#") || field.startsWith("##");
    }

    static String column(String field) {
        return field.startsWith("##") ? field.substring(1) : field;
    }

    /** The document of a row. */
    Document document(SinkChange change, Row row, String id) throws RejectedChangeException {
        if (change.table().equals(Heartbeat.TABLE)) {
            return Beats.document(change, row, id);
        }
        Document document = head(change, id);
        document.add(new NumericDocValuesField(HASH, RowHash.of(row)));
        document.add(new NumericDocValuesField(TIE, tie(id)));
        document.add(new StoredField(ROW, json(row)));
        for (Map.Entry<String, @Nullable String> column : row.columns().entrySet()) {
            String text = column.getValue();
            if (text != null) {
                add(document, column.getKey(), text);
            }
        }
        return document;
    }

    // FNV-1a over the chars, mixed: stored, so it must not change without another format
    private long tie(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < settings.name().length(); i++) {
            hash = (hash ^ settings.name().charAt(i)) * 0x100000001b3L;
        }
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L;
    }

    /** The mark that no row is there. */
    static Document tombstone(SinkChange change, String id, long now) throws RejectedChangeException {
        Document document = head(change, id);
        document.add(new StringField(DEAD, "1", Field.Store.NO));
        document.add(new LongPoint(DIED, now));
        return document;
    }

    static Document head(SinkChange change, String id) throws RejectedChangeException {
        BytesRef idBytes = new BytesRef(id);
        if (idBytes.length > MAX_TERM_BYTES) {
            throw new RejectedChangeException(
                    "table and key have " + idBytes.length + " bytes, more than the index's " + MAX_TERM_BYTES);
        }
        BytesRef table = new BytesRef(change.table().toString());
        Version version = change.version();
        Document document = new Document();
        document.add(new StringField(ID, idBytes, Field.Store.NO));
        document.add(new BinaryDocValuesField(KEY, new BytesRef(KeyCodec.encode(change.key()))));
        document.add(new StringField(TABLE, table, Field.Store.NO));
        document.add(new SortedDocValuesField(TABLE, table));
        document.add(new NumericDocValuesField(EPOCH, version.epoch()));
        document.add(new NumericDocValuesField(POSITION, version.position()));
        return document;
    }

    private void add(Document document, String column, String text) throws RejectedChangeException {
        FieldSettings how = settings.field(column);
        for (String value : Values.split(text, how.split())) {
            addValue(document, column, value, how);
        }
    }

    private static void addValue(Document document, String column, String text, FieldSettings how)
            throws RejectedChangeException {
        String field = field(column);
        switch (how.type()) {
            case TEXT -> {
                document.add(new TextField(field, text, Field.Store.NO));
                if (how.sort()) {
                    document.add(new SortedDocValuesField(sortField(column), sortTerm(text)));
                }
                if (how.facet()) {
                    document.add(new SortedSetDocValuesField(facetField(column), term(column, text)));
                }
            }
            case KEYWORD -> addTerm(document, field, term(column, text), how);
            case BOOL ->
                addTerm(
                        document,
                        field,
                        new BytesRef(typed(column, text, Values.truth(text), "true or false")
                                .toString()),
                        how);
            case LONG ->
                document.add(new LongField(
                        field,
                        typed(column, text, Values.wholeOfDecimal(text), "whole number of 64 bits"),
                        Field.Store.NO));
            case DATE ->
                document.add(new LongField(
                        field, typed(column, text, Values.span(text), "date").from(), Field.Store.NO));
            case DOUBLE ->
                document.add(
                        new DoubleField(field, typed(column, text, Values.number(text), "number"), Field.Store.NO));
            case STORED -> {}
        }
    }

    private static void addTerm(Document document, String field, BytesRef term, FieldSettings how) {
        document.add(new StringField(field, term, Field.Store.NO));
        if (how.sort() || how.facet()) {
            document.add(new SortedSetDocValuesField(field, term));
        }
    }

    private static BytesRef term(String column, String text) throws RejectedChangeException {
        BytesRef term = new BytesRef(text);
        if (term.length > MAX_TERM_BYTES) {
            throw new RejectedChangeException("column \"" + column + "\" has " + term.length + " bytes, more than the "
                    + MAX_TERM_BYTES + " of a keyword");
        }
        return term;
    }

    private static <T> T typed(String column, String text, Optional<T> value, String type)
            throws RejectedChangeException {
        return value.orElseThrow(
                () -> new RejectedChangeException("column \"" + column + "\" is no " + type + ": " + shortened(text)));
    }

    /** Texts are sorted by their beginning, without case. */
    private static BytesRef sortTerm(String text) {
        String start = text.length() <= SORTED_CHARS ? text : text.substring(0, SORTED_CHARS);
        return new BytesRef(start.toLowerCase(Locale.ROOT));
    }

    /** Where the values of a text are that hits can be sorted by. */
    static String sortField(String column) {
        return "#s:" + column;
    }

    /** Where the values of a text are that can be counted. */
    static String facetField(String column) {
        return "#f:" + column;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private byte[] json(Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            row.columns().forEach((column, text) -> {
                if (!settings.field(column).stored()) {
                    return;
                }
                if (text == null) {
                    out.writeNullProperty(column);
                } else {
                    out.writeStringProperty(column, text);
                }
            });
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The row that the visible document with this id was made from; empty when there is none. */
    static Optional<Row> stored(IndexSearcher searcher, Term id) throws IOException {
        TopDocs found = searcher.search(new TermQuery(id), 1);
        if (found.scoreDocs.length == 0) {
            return Optional.empty();
        }
        BytesRef row = searcher.storedFields()
                .document(found.scoreDocs[0].doc, Set.of(ROW))
                .getBinaryValue(ROW);
        return row == null ? Optional.empty() : Optional.of(new Row(columns(row)));
    }

    private static Map<String, @Nullable String> columns(BytesRef json) throws IOException {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json.bytes, json.offset, json.length)) {
            in.nextToken();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                columns.put(name, in.nextToken() == JsonToken.VALUE_NULL ? null : in.getString());
            }
        }
        return columns;
    }
}
