package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which numbers of a fan-out child stand for which messages of its parents' logs. Consecutive ones are one span, so that this
 * stays small; a child with {@link #MAX_SPANS} unread spans gets copies instead. Guarded by the engine's lock.
 */
final class Links {

    static final int MAX_SPANS = 4096;

    /** Child numbers {@code first} to {@code last} are the source's {@code sourceFirst} and following. */
    static final class Span {
        final long first;
        final QueueState source;
        final long sourceFirst;
        long last;

        Span(long first, long last, QueueState source, long sourceFirst) {
            this.first = first;
            this.last = last;
            this.source = source;
            this.sourceFirst = sourceFirst;
        }
    }

    private final List<Span> spans = new ArrayList<>();

    boolean full() {
        return spans.size() >= MAX_SPANS;
    }

    void add(long number, QueueState source, long sourceNumber) {
        if (!spans.isEmpty()) {
            Span span = spans.get(spans.size() - 1);
            boolean follows = span.source == source && span.last + 1 == number;
            if (follows && span.sourceFirst + (number - span.first) == sourceNumber) {
                span.last = number;
                return;
            }
        }
        spans.add(new Span(number, number, source, sourceNumber));
    }

    void add(Span span) {
        spans.add(span);
    }

    Optional<Span> find(long number) {
        int low = 0;
        int high = spans.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Span span = spans.get(middle);
            if (number < span.first) {
                high = middle - 1;
            } else if (number > span.last) {
                low = middle + 1;
            } else {
                return Optional.of(span);
            }
        }
        return Optional.empty();
    }

    /** The lowest number of the source that is still pointed at. */
    long firstNeeded(QueueState source) {
        for (Span span : spans) {
            if (span.source == source) {
                return span.sourceFirst;
            }
        }
        return Long.MAX_VALUE;
    }

    boolean pointsTo(QueueState source) {
        return firstNeeded(source) != Long.MAX_VALUE;
    }

    /** Forgets what lies below this number. */
    void trim(long keepFrom) {
        while (!spans.isEmpty() && spans.get(0).last < keepFrom) {
            spans.remove(0);
        }
        if (!spans.isEmpty() && spans.get(0).first < keepFrom) {
            Span span = spans.get(0);
            spans.set(0, new Span(keepFrom, span.last, span.source, span.sourceFirst + (keepFrom - span.first)));
        }
    }

    List<Span> all() {
        return spans;
    }
}
