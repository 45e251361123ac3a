package io.gannet.worker;

import io.gannet.change.Version;

/**
 * One change of a row on its way through a worker. Several events of one key in one batch are one change.
 *
 * @param queue the queue of the last event
 * @param number its number
 * @param takenAt milliseconds since 1970: read from the queue, or out of the parked keys
 * @param appliedAt given to the sink
 * @param visibleAt to be found from then on
 * @param version the version it was applied with
 * @param outcome {@code ok}, {@code stale}, {@code rejected} or {@code retry}
 */
public record TrailStep(
        String queue, long number, long takenAt, long appliedAt, long visibleAt, Version version, String outcome) {}
