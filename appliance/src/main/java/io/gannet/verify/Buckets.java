package io.gannet.verify;

import io.gannet.change.RowKey;
import java.util.BitSet;

/**
 * Sums of hashes by bucket of the key's hash: rows are added, entries subtracted, and a bucket that is not zero holds a difference
 * (or a change made between the two). 65,536 buckets, half a megabyte.
 */
final class Buckets {

    static final int COUNT = 1 << 16;

    private final long[] sums = new long[COUNT];

    void add(RowKey key, long rowHash) {
        sums[of(key)] += mix(hash(key) ^ Long.rotateLeft(rowHash, 17));
    }

    void subtract(RowKey key, long rowHash) {
        sums[of(key)] -= mix(hash(key) ^ Long.rotateLeft(rowHash, 17));
    }

    BitSet differing() {
        BitSet differing = new BitSet(COUNT);
        for (int i = 0; i < COUNT; i++) {
            if (sums[i] != 0) {
                differing.set(i);
            }
        }
        return differing;
    }

    static int of(RowKey key) {
        return (int) (hash(key) >>> 48);
    }

    // FNV-1a over the chars, then mixed: only ever compared within one process
    private static long hash(RowKey key) {
        String id = key.id();
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
