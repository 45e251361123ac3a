package io.gannet.verify;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableUnusableException;
import io.gannet.sink.RetryableSinkException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys that may differ, looked at in rounds until each is known to be equal or to differ. A round reads the rows, waits until the
 * sink has passed everything that was on its way by then, looks at the entries, and reads the rows again: a row that is the same
 * both times and whose entry still differs is a difference, once {@link #CONFIRMATIONS} rounds say so (a parked key may be applied a
 * moment after its reader has passed). Whatever changes meanwhile goes into another round.
 */
final class Suspects {

    private static final int CONFIRMATIONS = 3;
    private static final long BETWEEN_NANOS = Duration.ofSeconds(1).toNanos();

    private record Seen(Difference difference, int times) {}

    private final Comparison comparison;
    private final Set<RowKey> open;
    private final Map<RowKey, Seen> seen = new HashMap<>();
    private final Map<RowKey, Difference> differing = new HashMap<>();
    private Optional<Round> round = Optional.empty();
    private long notBefore = System.nanoTime();

    private record Round(RowSource.Rows before, Comparison.Mark mark, long startedAt) {}

    Suspects(Comparison comparison, Set<RowKey> keys) {
        this.comparison = comparison;
        this.open = new HashSet<>(keys);
    }

    /** Whether each is known. */
    boolean decided() {
        return open.isEmpty();
    }

    Map<RowKey, Difference> differing() {
        return differing;
    }

    int open() {
        return open.size();
    }

    /** How long the present round has been waiting for the sink. */
    Duration waiting() {
        return round.map(r -> Duration.ofNanos(System.nanoTime() - r.startedAt)).orElse(Duration.ZERO);
    }

    /** Does what can be done now; call again in a moment until {@link #decided}. */
    void look()
            throws SourceUnavailableException, TableUnusableException, RetryableSinkException, SQLException,
                    IOException, InterruptedException {
        if (open.isEmpty() || System.nanoTime() - notBefore < 0) {
            return;
        }
        if (round.isEmpty()) {
            round = Optional.of(new Round(comparison.read(open), comparison.mark(), System.nanoTime()));
        }
        Round now = round.get();
        if (!comparison.passed(now.mark)) {
            return;
        }
        Map<RowKey, Difference.Entry> entries = comparison.entries(open);
        RowSource.Rows after = comparison.read(open);
        for (RowKey key : Set.copyOf(open)) {
            judge(key, now.before, after, Optional.ofNullable(entries.get(key)));
        }
        round = Optional.empty();
        notBefore = System.nanoTime() + BETWEEN_NANOS;
    }

    private void judge(RowKey key, RowSource.Rows before, RowSource.Rows after, Optional<Difference.Entry> entry) {
        if (after.locked().contains(key) || before.locked().contains(key)) {
            seen.remove(key);
            return;
        }
        Optional<Row> row = Optional.ofNullable(after.present().get(key));
        if (Comparison.equal(row, entry)) {
            open.remove(key);
            return;
        }
        Difference difference = new Difference(key, row, entry);
        if (!row.equals(Optional.ofNullable(before.present().get(key)))) {
            seen.remove(key);
            return;
        }
        Seen earlier = seen.get(key);
        int times = earlier != null && earlier.difference.equals(difference) ? earlier.times + 1 : 1;
        if (times >= CONFIRMATIONS) {
            open.remove(key);
            differing.put(key, difference);
        } else {
            seen.put(key, new Seen(difference, times));
        }
    }
}
