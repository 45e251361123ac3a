package io.gannet.verify;

import io.gannet.change.RowKey;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableUnusableException;
import io.gannet.change.TableWalk;
import io.gannet.sink.RetryableSinkException;
import io.gannet.sink.RowHash;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Compares one table with one sink, in bounded steps.
 *
 * <ol>
 *   <li>All rows are summed into buckets of their keys' hashes, chunk by chunk; then the sink's scan is subtracted.
 *   <li>The keys of the buckets that are not zero are collected from both sides, at most about {@link #SLICE} at once.
 *   <li>They are looked at one by one until each is known to be equal or different ({@link Suspects}); changes in flight are none.
 *   <li>With repair, differing keys are sent through the queue and looked at again.
 * </ol>
 *
 * A sample takes buckets at random instead of the first part. One thread at a time.
 */
final class Verifier {

    private static final int SLICE = 100_000;
    private static final Duration GIVE_UP = Duration.ofMinutes(10);

    private enum Phase {
        SUM,
        COLLECT,
        LOOK,
        REPAIR,
        LOOK_AGAIN,
        END
    }

    private final Comparison comparison;
    private final TableWalk scan;
    private final Found found;
    private final boolean repair;
    private final Buckets buckets = new Buckets();
    private BitSet left = new BitSet();
    private Phase phase = Phase.SUM;
    private Optional<RowKey> last = Optional.empty();
    private long rows;
    /** No row was summed, so those that are looked at are those that are compared. */
    private boolean sampled;

    private Optional<Suspects> suspects = Optional.empty();
    private List<RowKey> toRepair = new ArrayList<>();

    /**
     * A comparison from the beginning.
     *
     * @param found told what is found
     * @param repair send what differs through the queue
     */
    Verifier(Comparison comparison, TableWalk scan, Found found, boolean repair) {
        this.comparison = comparison;
        this.scan = scan;
        this.found = found;
        this.repair = repair;
    }

    /** Takes about this many rows at random instead of all. */
    void sample(long wanted, Random random)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        long all = Math.max(1, scan.estimate());
        double share = Math.min(1.0, (double) wanted / all);
        for (int i = 0; i < Buckets.COUNT; i++) {
            if (random.nextDouble() < share) {
                left.set(i);
            }
        }
        rows = all;
        sampled = true;
        phase = Phase.COLLECT;
    }

    /** The server's estimate of the rows. */
    long estimate() throws SourceUnavailableException, TableUnusableException, InterruptedException {
        return scan.estimate();
    }

    /** Everything is known. */
    boolean ended() {
        return phase == Phase.END;
    }

    /**
     * Does the next piece.
     *
     * @param chunk most rows to read at once
     * @return how many rows were compared by it
     */
    int step(int chunk)
            throws SourceUnavailableException, TableUnusableException, RetryableSinkException, SQLException,
                    IOException, InterruptedException, VerifyStuckException {
        switch (phase) {
            case SUM -> {
                return sum(chunk);
            }
            case COLLECT -> {
                return collect();
            }
            case LOOK, LOOK_AGAIN -> look();
            case REPAIR -> sendRepairs();
            case END -> {}
        }
        return 0;
    }

    private int sum(int chunk)
            throws SourceUnavailableException, TableUnusableException, RetryableSinkException, InterruptedException {
        List<TableWalk.Keyed> read = comparison.rowsAfter(scan, last, chunk);
        for (TableWalk.Keyed one : read) {
            buckets.add(one.key(), RowHash.of(one.row()));
        }
        rows += read.size();
        if (read.size() == chunk) {
            last = Optional.of(read.get(read.size() - 1).key());
            return read.size();
        }
        comparison
                .target()
                .sink()
                .scan(comparison.target().table(), (key, hash, version) -> buckets.subtract(key, hash));
        left = buckets.differing();
        phase = left.isEmpty() ? Phase.END : Phase.COLLECT;
        return read.size();
    }

    private int collect()
            throws SourceUnavailableException, TableUnusableException, RetryableSinkException, InterruptedException {
        if (left.isEmpty()) {
            phase = Phase.END;
            return 0;
        }
        BitSet slice = nextSlice();
        Map<RowKey, Difference.Entry> entries = new HashMap<>();
        comparison.target().sink().scan(comparison.target().table(), (key, hash, version) -> {
            if (slice.get(Buckets.of(key))) {
                entries.put(key, new Difference.Entry(hash, version));
            }
        });
        Set<RowKey> keys = new HashSet<>(entries.keySet());
        Optional<RowKey> from = Optional.empty();
        for (List<RowKey> some = scan.keysAfter(from, 5_000); !some.isEmpty(); some = scan.keysAfter(from, 5_000)) {
            for (RowKey key : some) {
                if (slice.get(Buckets.of(key))) {
                    keys.add(key);
                }
            }
            from = Optional.of(some.get(some.size() - 1));
        }
        suspects = Optional.of(new Suspects(comparison, keys));
        phase = Phase.LOOK;
        return sampled ? keys.size() : 0;
    }

    private BitSet nextSlice() {
        long perBucket = Math.max(1, rows / Buckets.COUNT);
        int most = (int) Math.max(1, SLICE / perBucket);
        BitSet slice = new BitSet(Buckets.COUNT);
        int taken = 0;
        for (int i = left.nextSetBit(0); i >= 0 && taken < most; i = left.nextSetBit(i + 1)) {
            slice.set(i);
            taken++;
        }
        left.andNot(slice);
        return slice;
    }

    private void look()
            throws SourceUnavailableException, TableUnusableException, RetryableSinkException, SQLException,
                    IOException, InterruptedException, VerifyStuckException {
        Suspects now = suspects.orElseThrow();
        now.look();
        if (!now.decided()) {
            if (now.waiting().compareTo(GIVE_UP) > 0) {
                throw new VerifyStuckException(
                        "index " + comparison.target().sink().name() + " did not pass queue "
                                + comparison.target().queue() + " within " + GIVE_UP.toMinutes() + " minutes");
            }
            return;
        }
        Map<RowKey, Difference> differing = now.differing();
        boolean again = phase == Phase.LOOK_AGAIN;
        if (again) {
            found.left(differing.values());
        } else {
            found.differences(differing.values());
        }
        if (repair && !again && !differing.isEmpty()) {
            toRepair = new ArrayList<>(differing.keySet());
            phase = Phase.REPAIR;
        } else {
            if (!repair) {
                found.left(differing.values());
            }
            phase = Phase.COLLECT;
        }
    }

    private void sendRepairs() throws IOException, InterruptedException {
        List<RowKey> some = toRepair.subList(0, Math.min(1_000, toRepair.size()));
        int taken = comparison.repair(some);
        toRepair = new ArrayList<>(toRepair.subList(taken, toRepair.size()));
        if (toRepair.isEmpty()) {
            suspects = Optional.of(
                    new Suspects(comparison, suspects.orElseThrow().differing().keySet()));
            phase = Phase.LOOK_AGAIN;
        }
    }

    /** Is told what a comparison finds. */
    interface Found {

        /** These keys differ. */
        void differences(java.util.Collection<Difference> some);

        /** These keys differ still, after their repair if there was one. */
        void left(java.util.Collection<Difference> some);
    }
}
