package io.gannet.sink;

import io.gannet.change.Version;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a sink is, stored in the sink together with what was applied.
 *
 * @param epoch the queue store's epoch that the numbers belong to
 * @param numbers queue to the number through which everything is applied, parked or in the failed-position log
 * @param version the highest version drawn or applied
 * @param parked keys still to be looked at, whatever the numbers say
 * @param definition hash of the definition that the entries were made by
 */
public record SinkCheckpoint(
        long epoch, SortedMap<String, Long> numbers, Version version, List<ParkedKey> parked, String definition) {

    public SinkCheckpoint {
        numbers = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
        parked = List.copyOf(parked);
    }

    /** A checkpoint of these numbers. */
    public static SinkCheckpoint of(
            long epoch, Map<String, Long> numbers, Version version, List<ParkedKey> parked, String definition) {
        return new SinkCheckpoint(epoch, new TreeMap<>(numbers), version, parked, definition);
    }

    /** The number for this queue; 0 when the queue was not read yet. */
    public long number(String queue) {
        return numbers.getOrDefault(queue, 0L);
    }
}
