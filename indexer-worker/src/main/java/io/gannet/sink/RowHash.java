package io.gannet.sink;

import io.gannet.change.Row;
import java.util.Arrays;

/**
 * A 64-bit hash of a row's text, by which table and sink are compared. It depends on the columns' names and exact texts, not on
 * their order; NULL and the empty text differ. Stored in sinks, so it must never change: another hash needs another definition.
 */
public final class RowHash {

    private static final long SEED = 0x9e3779b97f4a7c15L;
    private static final long STEP = 0xbf58476d1ce4e5b9L;

    private RowHash() {}

    /** The hash of this row. */
    public static long of(Row row) {
        long hash = SEED;
        String[] names = row.columns().keySet().toArray(String[]::new);
        Arrays.sort(names);
        for (String name : names) {
            hash = text(hash, name);
            String value = row.text(name);
            hash = value == null ? mix(hash ^ SEED) : text(mix(hash + 1), value);
        }
        return mix(hash);
    }

    private static long text(long start, String text) {
        long hash = mix(start + text.length());
        int i = 0;
        for (; i + 4 <= text.length(); i += 4) {
            long four = (long) text.charAt(i) << 48
                    | (long) text.charAt(i + 1) << 32
                    | (long) text.charAt(i + 2) << 16
                    | text.charAt(i + 3);
            hash = mix(hash ^ four);
        }
        for (; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    // The finalizer of splitmix64 (public domain): every input bit reaches every output bit.
    private static long mix(long value) {
        long z = value + SEED;
        z = (z ^ (z >>> 30)) * STEP;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
