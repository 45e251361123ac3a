package io.gannet.verify;

/**
 * What the scrubber knows of one target.
 *
 * @param target {@code index/schema.table}
 * @param rows rows compared in the pass under way
 * @param lastRows rows compared in the last full pass; 0 before it
 * @param lastEqual how many of them were equal at once
 * @param lastRepaired how many differences the last full pass repaired
 * @param lastLeft how many differences were left after it
 * @param lastStartedAt milliseconds since 1970 of the last full pass's begin; 0 before its end
 * @param passedAt milliseconds since 1970 of the last full pass's end; 0 before it
 * @param boundSeconds every row is compared within so many seconds; 0 while unknown
 * @param note what it waits for; empty for nothing
 */
public record ScrubStatus(
        String target,
        long rows,
        long lastRows,
        long lastEqual,
        long lastRepaired,
        long lastLeft,
        long lastStartedAt,
        long passedAt,
        long boundSeconds,
        String note) {}
