package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.sink.ApplyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the last changes went through on their way into the sink, so that a row can be followed; bounded. Thread-safe. */
final class Trail {

    private static final int KEPT = 8_192;

    private record Entry(TableName table, RowKey key, TrailStep step) {}

    private final Entry[] entries = new Entry[KEPT];
    private int next;

    /** A batch became visible. */
    synchronized void visible(Job job, List<ApplyResult> results, long appliedAt, long visibleAt) {
        List<Job.Work> works = job.changes();
        // of a batch larger than what is kept, its end
        for (int i = Math.max(0, works.size() - KEPT); i < works.size(); i++) {
            Job.Work work = works.get(i);
            Pending origin = work.origin();
            Version version = work.change().version();
            TrailStep step = new TrailStep(
                    origin.queue(),
                    origin.number(),
                    job.takenAt(),
                    appliedAt,
                    visibleAt,
                    version,
                    results.get(i).outcome().name().toLowerCase(Locale.ROOT));
            entries[next] = new Entry(origin.table(), origin.key(), step);
            next = (next + 1) % KEPT;
        }
    }

    /** What is known of a key, oldest first. */
    synchronized List<TrailStep> of(TableName table, RowKey key) {
        List<TrailStep> steps = new ArrayList<>();
        for (int i = 0; i < KEPT; i++) {
            Entry entry = entries[(next + i) % KEPT];
            if (entry != null && entry.key().equals(key) && entry.table().equals(table)) {
                steps.add(entry.step());
            }
        }
        return steps;
    }
}
