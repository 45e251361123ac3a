package io.gannet.queue;

import java.util.Map;
import java.util.TreeMap;

/**
 * In which store epoch each kept message of a queue was put. After a loss numbers are given again, and the store's file may still
 * hold the messages that had them before: this tells which ones count. Guarded by the engine's lock.
 */
final class Epochs {

    /** Stands for numbers whose messages are lost; no store has it, a store's epochs begin with 1. */
    static final long LOST = 0;

    /** First number to the epoch, where that changes; empty for what older versions have put. */
    private final TreeMap<Long, Long> starts = new TreeMap<>();

    /** Messages from this number on are of this epoch. */
    void begin(long number, long epoch) {
        Map.Entry<Long, Long> last = starts.lastEntry();
        if (last == null || last.getValue() != epoch) {
            starts.put(number, epoch);
        }
    }

    /** Whether a message with this number that was put in this epoch is the one that counts. */
    boolean has(long number, long epoch) {
        Map.Entry<Long, Long> start = starts.floorEntry(number);
        return start == null || start.getValue() == epoch || epoch == LOST;
    }

    /** Forgets what lies wholly below this number. */
    void trim(long keepFrom) {
        Long first = starts.floorKey(keepFrom);
        if (first != null) {
            starts.headMap(first, false).clear();
        }
    }

    Map<Long, Long> all() {
        return starts;
    }
}
