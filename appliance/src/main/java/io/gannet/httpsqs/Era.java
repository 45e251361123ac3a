package io.gannet.httpsqs;

/**
 * A span of HTTPSQS positions with one maxqueue. A message with the number n, start &lt; n &lt;= end, lies in slot
 * {@code (n - base - 1) mod slots + 1}.
 *
 * @param start number of the last message before the era
 * @param base number that would lie in slot 0 of the era's first lap; below start only in what older releases stored
 * @param slots maxqueue
 * @param end number of the last message of the era; {@link #OPEN} for the era of the next put
 */
record Era(long start, long base, long slots, long end) {

    /** The end of an era that goes on. */
    static final long OPEN = Long.MAX_VALUE;

    /** HTTPSQS's bounds of maxqueue. */
    static final long MIN_SLOTS = 10;

    static final long MAX_SLOTS = 1_000_000_000;

    /** The era of the next put, which begins behind this message. */
    static Era after(long number, long slots) {
        return new Era(number, number, slots, OPEN);
    }

    /** The same, ended with this message, or before. */
    Era until(long number) {
        return new Era(start, base, slots, Math.min(end, number));
    }

    boolean has(long number) {
        return number > start && number <= end;
    }

    /** Every slot up to this one was written in the era. */
    long reach() {
        return Math.min(end - start, slots);
    }

    /** The slot that this number's message lies in; 0 when there is none yet. */
    long slot(long number) {
        long within = number - base;
        return within <= 0 ? 0 : (within - 1) % slots + 1;
    }

    /**
     * The newest number of the era, up to the newest of all, whose message lies in the slot.
     *
     * @return 0 when the era has not come to this slot
     */
    long newest(long slot, long newestOfAll) {
        long last = Math.min(newestOfAll, end);
        if (slot > slots || last <= start) {
            return 0;
        }
        long current = slot(last);
        long lap = last - current;
        long number = slot <= current ? lap + slot : lap - slots + slot;
        return number > start ? number : 0;
    }
}
