package io.gannet.httpsqs;

/**
 * A span of HTTPSQS positions with one maxqueue. A message with the number n, n &gt; start, lies in slot
 * {@code (n - base - 1) mod slots + 1}.
 *
 * @param start number of the last message before the era
 * @param base number that would lie in slot 0 of the era's first lap; below start when maxqueue was changed on the way
 * @param slots maxqueue
 */
record Era(long start, long base, long slots) {

    /** HTTPSQS's bounds of maxqueue. */
    static final long MIN_SLOTS = 10;

    static final long MAX_SLOTS = 1_000_000_000;

    /** The slot that this number's message lies in; 0 when there is none yet. */
    long slot(long number) {
        long within = number - base;
        return within <= 0 ? 0 : (within - 1) % slots + 1;
    }

    /**
     * The newest number up to {@code last} whose message lies in the slot.
     *
     * @return 0 when the era has not come to this slot
     */
    long newest(long slot, long last) {
        if (slot > slots || last <= start) {
            return 0;
        }
        long current = slot(last);
        long lap = last - current;
        long number = slot <= current ? lap + slot : lap - slots + slot;
        return number > start ? number : 0;
    }
}
