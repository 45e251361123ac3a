package io.gannet.job;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A job at one moment.
 *
 * @param id its number, as text
 * @param kind what it does, such as {@code backfill}
 * @param subject what it does it to, such as a table
 * @param state where it is
 * @param settings what may be changed while it runs, by name
 * @param done rows (or what the kind counts) behind it
 * @param total about how many there are in all; empty when unknown
 * @param perSecond how many a second, over the last seconds
 * @param secondsLeft about how long it will take; empty when unknown
 * @param note what it waits for or is at, in one line; empty when there is nothing to say
 * @param results figures and findings so far, by name
 * @param createdAt milliseconds since 1970
 * @param endedAt milliseconds since 1970; 0 while it has not ended
 */
public record JobView(
        String id,
        String kind,
        String subject,
        JobState state,
        Map<String, String> settings,
        long done,
        OptionalLong total,
        double perSecond,
        OptionalLong secondsLeft,
        String note,
        Map<String, String> results,
        long createdAt,
        long endedAt) {}
