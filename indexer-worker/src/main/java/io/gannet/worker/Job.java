package io.gannet.worker;

import io.gannet.change.Version;
import io.gannet.sink.SinkChange;
import java.util.List;
import java.util.SortedMap;

/**
 * A batch on its way from reading to applying.
 *
 * @param changes what to apply, in order
 * @param numbers how far every queue is once this is applied
 * @param version the version it was read under
 * @param messages how many messages it stands for
 * @param takenAt milliseconds since 1970 at which it was taken from its queues
 * @param readyAt when it was read, by {@link System#nanoTime}
 * @param rows rows whose documents are all among the changes
 */
record Job(
        List<Work> changes,
        SortedMap<String, Long> numbers,
        Version version,
        int messages,
        long takenAt,
        long readyAt,
        List<Pending> rows) {

    /** A change and what it was made of. */
    record Work(SinkChange change, Pending origin) {}
}
