package io.gannet.worker;

import io.gannet.client.MessageSource;
import io.gannet.client.MessageSource.Span;
import io.gannet.sink.SinkCheckpoint;
import io.gannet.worker.GapListener.Gap;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds where a sink goes on reading, and what its queues cannot tell it any more. */
final class Starting {

    private final Parts parts;

    Starting(Parts parts) {
        this.parts = parts;
    }

    /** Where to read on, by queue. */
    SortedMap<String, Long> numbers(long epoch) throws IOException, InterruptedException {
        Optional<SinkCheckpoint> checkpoint = parts.sink().lastCheckpoint();
        Map<Gap, Set<String>> gaps = new EnumMap<>(Gap.class);
        SortedMap<String, Long> numbers = new TreeMap<>();
        for (String queue : parts.feed().queues()) {
            numbers.put(queue, number(queue, epoch, checkpoint, gaps));
        }
        if (checkpoint.isPresent()
                && !checkpoint.get().definition().equals(parts.sink().definition())) {
            gaps.put(Gap.DEFINITION, new TreeSet<>(numbers.keySet()));
        }
        gaps.forEach((gap, queues) -> parts.gaps().gap(parts.sink().name(), queues, gap));
        return numbers;
    }

    private long number(String queue, long epoch, Optional<SinkCheckpoint> checkpoint, Map<Gap, Set<String>> gaps)
            throws IOException, InterruptedException {
        String reader = parts.sink().reader();
        MessageSource source = parts.source();
        Optional<Long> known = checkpoint
                .filter(state -> state.epoch() == epoch)
                .map(SinkCheckpoint::numbers)
                .map(all -> all.get(queue));
        Span span = source.open(queue, reader, known.orElse(0L));
        long kept = Math.max(0, span.oldest() - 1);
        long number;
        if (known.isPresent() && known.get() <= span.last()) {
            number = Math.max(known.get(), kept);
            if (known.get() < kept) {
                note(gaps, Gap.RETENTION, queue);
            }
        } else {
            number = kept;
            note(gaps, why(checkpoint, epoch, queue, span), queue);
        }
        if (span.acknowledged() != number) {
            source.seek(queue, reader, number);
        }
        return number;
    }

    private static Gap why(Optional<SinkCheckpoint> checkpoint, long epoch, String queue, Span span) {
        if (checkpoint.isEmpty()) {
            // whoever acknowledged had made it durable
            return span.acknowledged() > 0 ? Gap.LOST : Gap.NEW;
        }
        boolean knew = checkpoint.get().numbers().containsKey(queue);
        return checkpoint.get().epoch() != epoch || knew ? Gap.EPOCH : Gap.NEW;
    }

    private static void note(Map<Gap, Set<String>> gaps, Gap gap, String queue) {
        gaps.computeIfAbsent(gap, none -> new TreeSet<>()).add(queue);
    }
}
