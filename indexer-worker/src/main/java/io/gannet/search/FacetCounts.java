package io.gannet.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.util.NumericUtils;

/** Counts the values of fields among all documents that a query finds: one pass, an array of counters a segment and field. */
final class FacetCounts {

    /** Beyond so many different values of one field in one segment nothing is counted: the counters would cost too much memory. */
    private static final long MAX_VALUES = 1_000_000;

    private final List<Counted> fields = new ArrayList<>();

    /** One field while it is counted. */
    private abstract static class Counted {
        final FacetRequest request;

        Counted(FacetRequest request) {
            this.request = request;
        }

        abstract void enter(LeafReaderContext leaf) throws IOException;

        abstract void count(int doc) throws IOException;

        abstract void leave() throws IOException;

        abstract Facet result();
    }

    FacetCounts(List<FacetRequest> requests, KnownFields known) throws QueryException {
        for (FacetRequest request : requests) {
            known.check(request.field());
            FieldSettings how = known.settings().field(request.field());
            boolean declared = known.settings().fields().containsKey(request.field());
            if (!how.facet() && (declared || known.isPresent(request.field()))) {
                throw new QueryException(
                        "field \"" + request.field() + "\" cannot be counted: declare it with facet: true");
            }
            fields.add(how.type().numeric() ? new Ranges(request, how.type()) : new Terms(request, how.type()));
        }
    }

    /** The counted, as a collector of one search on one thread. */
    CollectorManager<SimpleCollector, List<Facet>> manager() {
        return new CollectorManager<>() {
            @Override
            public SimpleCollector newCollector() {
                return new Pass();
            }

            @Override
            public List<Facet> reduce(Collection<SimpleCollector> collectors) throws IOException {
                for (Counted field : fields) {
                    field.leave();
                }
                return fields.stream().map(Counted::result).toList();
            }
        };
    }

    private final class Pass extends SimpleCollector {
        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            for (Counted field : fields) {
                field.leave();
                field.enter(leaf);
            }
        }

        @Override
        public void collect(int doc) throws IOException {
            for (Counted field : fields) {
                field.count(doc);
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }
    }

    /** By value. */
    private static final class Terms extends Counted {
        private final String field;
        private final Map<String, Long> totals = new HashMap<>();
        private SortedSetDocValues values = DocValues.emptySortedSet();
        private int[] counts = new int[0];

        Terms(FacetRequest request, FieldType type) {
            super(request);
            this.field =
                    type == FieldType.TEXT ? Documents.facetField(request.field()) : Documents.field(request.field());
        }

        @Override
        void enter(LeafReaderContext leaf) throws IOException {
            values = DocValues.getSortedSet(leaf.reader(), field);
            if (values.getValueCount() > MAX_VALUES) {
                values = DocValues.emptySortedSet();
            }
            counts = new int[(int) values.getValueCount()];
        }

        @Override
        void count(int doc) throws IOException {
            if (values.advanceExact(doc)) {
                for (int i = 0; i < values.docValueCount(); i++) {
                    counts[(int) values.nextOrd()]++;
                }
            }
        }

        @Override
        void leave() throws IOException {
            for (int ord = 0; ord < counts.length; ord++) {
                if (counts[ord] > 0) {
                    totals.merge(values.lookupOrd(ord).utf8ToString(), (long) counts[ord], Long::sum);
                }
            }
            counts = new int[0];
        }

        @Override
        Facet result() {
            List<Facet.Count> most = totals.entrySet().stream()
                    .map(one -> new Facet.Count(one.getKey(), one.getValue()))
                    .sorted(Comparator.comparingLong(Facet.Count::hits)
                            .reversed()
                            .thenComparing(Facet.Count::value))
                    .limit(request.limit())
                    .toList();
            return new Facet(request.field(), most, totals.size());
        }
    }

    /** By range; without bounds, one range of all. */
    private static final class Ranges extends Counted {
        private final FieldType type;
        private final long[] bounds;
        private final long[] counts;
        private SortedNumericDocValues values = DocValues.emptySortedNumeric();

        Ranges(FacetRequest request, FieldType type) throws QueryException {
            super(request);
            this.type = type;
            this.bounds = new long[request.bounds().size()];
            this.counts = new long[bounds.length + 1];
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = bound(request.bounds().get(i));
                if (i > 0 && bounds[i] <= bounds[i - 1]) {
                    throw new QueryException("the bounds of facet \"" + request.field() + "\" do not rise: "
                            + String.join(",", request.bounds()));
                }
            }
        }

        private long bound(String text) throws QueryException {
            return (switch (type) {
                        case DOUBLE -> Values.number(text).map(NumericUtils::doubleToSortableLong);
                        case DATE -> Values.span(text).map(Values.Span::from);
                        default -> Values.whole(text);
                    })
                    .orElseThrow(() -> new QueryException("facet \"" + request.field() + "\" has bounds of type "
                            + type.label() + ", not \"" + text + "\""));
        }

        @Override
        void enter(LeafReaderContext leaf) throws IOException {
            values = DocValues.getSortedNumeric(leaf.reader(), Documents.field(request.field()));
        }

        @Override
        void count(int doc) throws IOException {
            if (values.advanceExact(doc)) {
                long value = values.nextValue();
                int range = 0;
                while (range < bounds.length && value >= bounds[range]) {
                    range++;
                }
                counts[range]++;
            }
        }

        @Override
        void leave() {
            // its counters are for all segments
        }

        @Override
        Facet result() {
            List<Facet.Count> ranges = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                String low = i == 0 ? "*" : request.bounds().get(i - 1);
                String high = i == bounds.length ? "*" : request.bounds().get(i);
                ranges.add(new Facet.Count("[" + low + " TO " + high + (i == bounds.length ? "]" : "}"), counts[i]));
            }
            return new Facet(
                    request.field(),
                    ranges,
                    ranges.stream().filter(range -> range.hits() > 0).count());
        }
    }
}
