package io.gannet.search;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.SortedSetSelector;
import org.apache.lucene.search.SortedSetSortField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The order of hits: the wanted fields, then a hash of index and key, so that no two hits are equal and a page can begin behind any
 * of them. Rows without a value come last, whatever the direction.
 *
 * <p>A place between two hits is told as base64url of a JSON array: the order's text, then the values of the hit before.
 */
final class HitOrder {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_CURSOR = 10_000;

    private final List<SearchQuery.Sorting> keys;
    private final Sort sort;

    private HitOrder(List<SearchQuery.Sorting> keys, Sort sort) {
        this.keys = keys;
        this.sort = sort;
    }

    /** The order of these fields. */
    static HitOrder of(List<SearchQuery.Sorting> wanted, KnownFields known) throws QueryException {
        List<SearchQuery.Sorting> keys =
                wanted.isEmpty() ? List.of(new SearchQuery.Sorting(SearchQuery.Sorting.SCORE, true)) : wanted;
        List<SortField> fields = new ArrayList<>();
        for (SearchQuery.Sorting key : keys) {
            fields.add(field(key, known));
        }
        fields.add(new SortField(Documents.TIE, SortField.Type.LONG));
        return new HitOrder(keys, new Sort(fields.toArray(new SortField[0])));
    }

    Sort sort() {
        return sort;
    }

    /** Whether hits come by how well they match. */
    boolean byScore() {
        return keys.get(0).field().equals(SearchQuery.Sorting.SCORE);
    }

    private static SortField field(SearchQuery.Sorting key, KnownFields known) throws QueryException {
        boolean down = key.descending();
        if (key.field().equals(SearchQuery.Sorting.SCORE)) {
            return new SortField(null, SortField.Type.SCORE, !down);
        }
        known.check(key.field());
        FieldSettings how = known.settings().field(key.field());
        if (!how.sort()) {
            throw new QueryException("field \"" + key.field() + "\" cannot be sorted by: declare it with sort: true");
        }
        String field = Documents.field(key.field());
        return switch (how.type()) {
            case LONG, DATE ->
                missing(
                        LongField.newSortField(field, down, SortedNumericSelector.Type.MIN),
                        down ? (Object) Long.MIN_VALUE : Long.MAX_VALUE);
            case DOUBLE ->
                missing(
                        DoubleField.newSortField(field, down, SortedNumericSelector.Type.MIN),
                        down ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            case KEYWORD, BOOL ->
                missing(
                        new SortedSetSortField(field, down, SortedSetSelector.Type.MIN),
                        down ? SortField.STRING_FIRST : SortField.STRING_LAST);
            case TEXT, STORED ->
                missing(
                        new SortField(Documents.sortField(key.field()), SortField.Type.STRING, down),
                        down ? SortField.STRING_FIRST : SortField.STRING_LAST);
        };
    }

    private static SortField missing(SortField field, Object value) {
        field.setMissingValue(value);
        return field;
    }

    /** Orders hits of several indexes by the values they were found with. */
    Comparator<FieldDoc> comparator() {
        return (a, b) -> {
            SortField[] fields = sort.getSort();
            for (int i = 0; i < fields.length; i++) {
                int compared = compare(a.fields[i], b.fields[i], fields[i]);
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(@Nullable Object a, @Nullable Object b, SortField field) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        int compared = ((Comparable) a).compareTo(b);
        boolean largestFirst = field.getReverse() != (field.getType() == SortField.Type.SCORE);
        return largestFirst ? -compared : compared;
    }

    /** The place behind this hit. */
    String cursor(FieldDoc hit) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(keys.toString());
        for (Object value : hit.fields) {
            values.add(value instanceof BytesRef bytes ? bytes.utf8ToString() : value);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(values));
    }

    /** What a cursor stands for; empty when there is none. */
    Optional<FieldDoc> after(Optional<String> cursor) throws QueryException {
        if (cursor.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (cursor.get().length() > MAX_CURSOR) {
                throw new IllegalArgumentException("too long");
            }
            JsonNode values = JSON.readTree(Base64.getUrlDecoder().decode(cursor.get()));
            SortField[] fields = sort.getSort();
            if (values.size() != fields.length + 1
                    || !values.get(0).asString("").equals(keys.toString())) {
                throw new IllegalArgumentException("another order");
            }
            @Nullable Object[] read = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                read[i] = value(fields[i], values.get(i + 1));
            }
            return Optional.of(new FieldDoc(Integer.MAX_VALUE, Float.NaN, read));
        } catch (IllegalArgumentException | JacksonException e) {
            throw new QueryException("\"after\" is what \"next\" of a page with the same sort said, not \""
                    + shortened(cursor.get()) + "\"");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static @Nullable Object value(SortField field, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        SortField.Type type = field instanceof org.apache.lucene.search.SortedNumericSortField numeric
                ? numeric.getNumericType()
                : field.getType();
        if (type == SortField.Type.SCORE) {
            return (float) value.asDouble();
        }
        if (type == SortField.Type.LONG) {
            return value.asLong();
        }
        // infinities stand for missing values, and JSON has none
        return type == SortField.Type.DOUBLE ? Double.valueOf(value.asString()) : new BytesRef(value.asString());
    }
}
