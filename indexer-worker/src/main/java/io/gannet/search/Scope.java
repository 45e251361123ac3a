package io.gannet.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * In which fields a part of a query searches, and how. A word is searched in all text fields that the index has, unless the query
 * names one; the best field counts, the others only break ties.
 */
final class Scope {

    private static final float OTHERS = 0.1f;
    private static final String TABLE = "_table";
    private static final int MAX_NEAR_WORDS = 6;
    private static final int MAX_NEAR_FIELDS = 8;

    private final KnownFields known;
    private final TextQueries texts;
    private final Optional<String> column;

    private Scope(KnownFields known, TextQueries texts, Optional<String> column) {
        this.known = known;
        this.texts = texts;
        this.column = column;
    }

    /** The whole of an index. */
    static Scope of(KnownFields known, TextQueries texts) {
        return new Scope(known, texts, Optional.empty());
    }

    /** One field. */
    Scope in(String field, int at) throws QueryException {
        if (!field.equals(TABLE)) {
            known.check(field, at);
        }
        return new Scope(known, texts, Optional.of(field));
    }

    Query everything() {
        if (column.isEmpty()) {
            return new MatchAllDocsQuery();
        }
        String name = column.get();
        return known.isPresent(name)
                ? new org.apache.lucene.search.FieldExistsQuery(Documents.field(name))
                : new MatchNoDocsQuery("no row has " + name);
    }

    /** Makes the query of one text field. */
    @FunctionalInterface
    private interface InText {
        Optional<Query> of(String field);
    }

    Optional<Query> words(String text, int at) throws QueryException {
        Optional<Query> typed = typed(text, at);
        return typed.isPresent() ? typed : inTexts(field -> texts.words(field, text));
    }

    Optional<Query> phrase(String text, int slop, int at) throws QueryException {
        Optional<Query> typed = typed(text, at);
        return typed.isPresent() ? typed : inTexts(field -> texts.phrase(field, text, slop));
    }

    Optional<Query> prefix(String text, int at) throws QueryException {
        if (column.isPresent() && typeOf(column.get()) != FieldType.TEXT) {
            return Optional.of(TypedQueries.prefix(column.get(), typeOf(column.get()), text, at));
        }
        return inTexts(field -> texts.prefix(field, text));
    }

    Optional<Query> fuzzy(String text, int edits, int at) throws QueryException {
        if (column.isPresent() && typeOf(column.get()) != FieldType.TEXT) {
            return Optional.of(TypedQueries.fuzzy(column.get(), typeOf(column.get()), text, edits, at));
        }
        return inTexts(field -> texts.fuzzy(field, text, edits));
    }

    Query range(Bounds bounds, int at) throws QueryException {
        if (column.isEmpty()) {
            throw new QueryException("a range needs its field, as in length:[60 TO 90]", at);
        }
        return TypedQueries.range(column.get(), typeOf(column.get()), bounds, at);
    }

    /** Finds what has the words near each other; empty when that says nothing. */
    Optional<Query> near(List<String> words) {
        boolean text = column.isEmpty() || typeOf(column.get()) == FieldType.TEXT;
        if (!text || words.size() < 2 || words.size() > MAX_NEAR_WORDS || fields().size() > MAX_NEAR_FIELDS) {
            return Optional.empty();
        }
        return inTexts(field -> texts.near(field, String.join(" ", words)));
    }

    private FieldType typeOf(String name) {
        return name.equals(TABLE) ? FieldType.KEYWORD : known.settings().type(name);
    }

    /** The query of a value of a field that is no text; empty when it is one. */
    private Optional<Query> typed(String text, int at) throws QueryException {
        if (column.isEmpty()) {
            return Optional.empty();
        }
        if (column.get().equals(TABLE)) {
            return Optional.of(new TermQuery(new Term(Documents.TABLE, text)));
        }
        FieldType type = typeOf(column.get());
        return type == FieldType.TEXT
                ? Optional.empty()
                : Optional.of(TypedQueries.value(column.get(), type, text, at));
    }

    private List<String> fields() {
        return column.map(List::of).orElseGet(known::texts);
    }

    private Optional<Query> inTexts(InText query) {
        List<Query> found = new ArrayList<>();
        boolean words = fields().isEmpty();
        for (String name : fields()) {
            Optional<Query> one = query.of(Documents.field(name));
            words |= one.isPresent();
            float boost = known.settings().field(name).boost();
            one.ifPresent(q -> found.add(boost == 1 ? q : new BoostQuery(q, boost)));
        }
        if (!words) {
            return Optional.empty();
        }
        if (found.isEmpty()) {
            return Optional.of(new MatchNoDocsQuery("no field can hold this word"));
        }
        return Optional.of(found.size() == 1 ? found.get(0) : new DisjunctionMaxQuery(found, OTHERS));
    }
}
