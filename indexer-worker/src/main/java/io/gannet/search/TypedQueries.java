package io.gannet.search;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;

/** Queries of fields that are no text. A value that is none of the field's type is told at its place. */
final class TypedQueries {

    private TypedQueries() {}

    static Query value(String column, FieldType type, String text, int at) throws QueryException {
        return switch (type) {
            case KEYWORD -> new TermQuery(new Term(Documents.field(column), text));
            case BOOL ->
                new TermQuery(new Term(
                        Documents.field(column),
                        need(column, Values.truth(text), "true or false", text, at)
                                .toString()));
            case LONG, DOUBLE, DATE ->
                range(column, type, new Bounds(Optional.of(text), true, Optional.of(text), true), at);
            case TEXT, STORED -> throw notSearchable(column, type, at);
        };
    }

    static Query prefix(String column, FieldType type, String text, int at) throws QueryException {
        if (type == FieldType.KEYWORD) {
            return new PrefixQuery(new Term(Documents.field(column), text));
        }
        throw new QueryException(
                "field \"" + column + "\" is of type " + type.label() + "; only text and keyword have beginnings", at);
    }

    static Query fuzzy(String column, FieldType type, String text, int edits, int at) throws QueryException {
        if (type == FieldType.KEYWORD) {
            return TextQueries.similar(new Term(Documents.field(column), text), edits);
        }
        throw new QueryException(
                "field \"" + column + "\" is of type " + type.label() + "; only text and keyword have similar words",
                at);
    }

    static Query range(String column, FieldType type, Bounds bounds, int at) throws QueryException {
        String field = Documents.field(column);
        return switch (type) {
            case LONG, DATE -> longs(column, type, bounds, at);
            case DOUBLE -> doubles(column, bounds, at);
            case KEYWORD ->
                TermRangeQuery.newStringRange(
                        field, bounds.low().orElse(null), bounds.high().orElse(null), bounds.lowIn(), bounds.highIn());
            case TEXT, BOOL ->
                throw new QueryException(
                        "field \"" + column + "\" is of type " + type.label()
                                + ", which has no ranges; keyword, long, double and date have",
                        at);
            case STORED -> throw notSearchable(column, type, at);
        };
    }

    private static Query longs(String column, FieldType type, Bounds bounds, int at) throws QueryException {
        long low = Long.MIN_VALUE;
        long high = Long.MAX_VALUE;
        if (bounds.low().isPresent()) {
            Values.Span span = span(column, type, bounds.low().get(), at);
            OptionalLong from = bounds.lowIn()
                    ? OptionalLong.of(span.from())
                    : span.to() == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(span.to() + 1);
            if (from.isEmpty()) {
                return new MatchNoDocsQuery("nothing is greater");
            }
            low = from.getAsLong();
        }
        if (bounds.high().isPresent()) {
            Values.Span span = span(column, type, bounds.high().get(), at);
            if (!bounds.highIn() && span.from() == Long.MIN_VALUE) {
                return new MatchNoDocsQuery("nothing is less");
            }
            high = bounds.highIn() ? span.to() : span.from() - 1;
        }
        return LongField.newRangeQuery(Documents.field(column), low, high);
    }

    private static Values.Span span(String column, FieldType type, String text, int at) throws QueryException {
        if (type == FieldType.DATE) {
            return need(column, Values.span(text), Values.DATE_FORM, text, at);
        }
        long number = need(column, Values.whole(text), "a whole number of 64 bits", text, at);
        return new Values.Span(number, number);
    }

    private static Query doubles(String column, Bounds bounds, int at) throws QueryException {
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        if (bounds.low().isPresent()) {
            double number = need(
                    column,
                    Values.number(bounds.low().get()),
                    "a number",
                    bounds.low().get(),
                    at);
            low = bounds.lowIn() ? number : DoublePoint.nextUp(number);
        }
        if (bounds.high().isPresent()) {
            double number = need(
                    column,
                    Values.number(bounds.high().get()),
                    "a number",
                    bounds.high().get(),
                    at);
            high = bounds.highIn() ? number : DoublePoint.nextDown(number);
        }
        return DoubleField.newRangeQuery(Documents.field(column), low, high);
    }

    private static <T> T need(String column, Optional<T> value, String what, String text, int at)
            throws QueryException {
        if (value.isEmpty()) {
            throw new QueryException("field \"" + column + "\" takes " + what + ", not \"" + text + "\"", at);
        }
        return value.get();
    }

    private static QueryException notSearchable(String column, FieldType type, int at) {
        return new QueryException(
                "field \"" + column + "\" is of type " + type.label() + " and cannot be searched", at);
    }
}
