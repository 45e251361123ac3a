package io.gannet.mysql;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Finds which rows a transaction still holds, without ever waiting for one lock while holding another (a reader that does makes
 * the application a deadlock's victim).
 *
 * <p>With SKIP LOCKED: one locking read of all keys; what comes back is free. The rows are read in the same trip, by a statement after
 * it. Of the rest, what that or a dirty read shows exists and is therefore locked; what neither shows is asked for with NOWAIT,
 * in halves down to single keys, since a row that its transaction inserted and deleted again may yet come back by a rollback to
 * a savepoint.
 *
 * <p>Without SKIP LOCKED: each key by a statement of its own, in autocommit, many statements a trip. A locked one costs a wait of
 * up to innodb_lock_wait_timeout (1 s, our session's) where the server has no NOWAIT; so the rows are first compared dirty
 * against committed, which shows nearly all locked ones without a wait, and after {@link #MAX_WAIT} the rest counts as locked and
 * is asked for again later.
 */
final class LockProbe {

    private static final Duration MAX_WAIT = Duration.ofSeconds(3);
    private static final int STATEMENTS_A_TRIP = 200;

    private final RowQueries queries;
    private final ServerVersion version;
    private final String share;

    LockProbe(RowQueries queries) {
        this.queries = queries;
        this.version = queries.schema().version();
        this.share = version.skipLocked() && !version.mariadb() ? " FOR SHARE OF t" : " LOCK IN SHARE MODE";
    }

    /**
     * What a part's keys are.
     *
     * @param locked keys that are locked now; the others are free at some moment during the call
     * @param rows of the others those that a consistent read, begun after that moment, has seen
     */
    record Found(Set<RowKey> locked, Map<RowKey, Row> rows) {}

    /** Which keys of this part are locked, and the rows of the others. */
    Found find(KeyCondition.Part part) throws SQLException {
        return version.skipLocked() ? byBatch(part) : byStatement(part);
    }

    private Found byBatch(KeyCondition.Part part) throws SQLException {
        RowQueries.Probed probed = queries.probed(part, share + " SKIP LOCKED");
        Map<RowKey, Row> rows = probed.rows();
        Set<RowKey> locked = new HashSet<>(rows.keySet());
        locked.removeAll(probed.free());
        List<RowKey> unseen = part.keys().stream()
                .filter(k -> !probed.free().contains(k) && !rows.containsKey(k))
                .toList();
        for (KeyCondition.Part rest : parts(unseen)) {
            locked.addAll(queries.dirtyKeys(rest));
        }
        unseen = without(unseen, locked);
        addRefused(locked, unseen);
        rows.keySet().removeAll(locked);
        // these were found free only now, so that what the read saw of them may be older: once more
        for (KeyCondition.Part late : parts(without(unseen, locked))) {
            rows.putAll(queries.rows(late));
        }
        return new Found(locked, rows);
    }

    private Found byStatement(KeyCondition.Part part) throws SQLException {
        Set<RowKey> locked = oneByOne(part);
        Map<RowKey, Row> rows = new HashMap<>();
        // after the probe: what was free then is committed or gone by now
        for (KeyCondition.Part free : parts(without(part.keys(), locked))) {
            rows.putAll(queries.rows(free));
        }
        return new Found(locked, rows);
    }

    private void addRefused(Set<RowKey> locked, List<RowKey> keys) throws SQLException {
        for (KeyCondition.Part part : parts(keys)) {
            try {
                queries.keys(part, share + " NOWAIT");
            } catch (SQLException e) {
                if (!SqlErrors.locked(e)) {
                    throw e;
                }
                int half = part.keys().size() / 2;
                if (half == 0) {
                    locked.addAll(part.keys());
                } else {
                    addRefused(locked, part.keys().subList(0, half));
                    addRefused(locked, part.keys().subList(half, part.keys().size()));
                }
            }
        }
    }

    private Set<RowKey> oneByOne(KeyCondition.Part part) throws SQLException {
        // another order each time, so that a few long locks cannot keep the same others from their turn
        List<RowKey> keys = new ArrayList<>(part.keys());
        Collections.shuffle(keys, new Random(System.nanoTime()));
        long end = System.nanoTime() + MAX_WAIT.toNanos();
        Set<RowKey> locked = version.noWait() ? new HashSet<>() : uncommitted(keys);
        keys = without(keys, locked);
        while (!keys.isEmpty()) {
            List<RowKey> trip = keys.subList(0, Math.min(STATEMENTS_A_TRIP, keys.size()));
            Optional<Integer> refused = queries.firstLocked(trip, share + (version.noWait() ? " NOWAIT" : ""));
            if (refused.isEmpty()) {
                keys = keys.subList(trip.size(), keys.size());
                continue;
            }
            locked.add(keys.get(refused.get()));
            keys = keys.subList(refused.get() + 1, keys.size());
            if (System.nanoTime() >= end) {
                locked.addAll(keys);
                keys = List.of();
            }
        }
        return locked;
    }

    // a row whose dirty state differs from its committed one is in some transaction's hands
    private Set<RowKey> uncommitted(List<RowKey> keys) throws SQLException {
        Set<RowKey> differing = new HashSet<>();
        for (KeyCondition.Part part : parts(keys)) {
            Map<RowKey, Row> dirty = queries.dirtyRows(part);
            Map<RowKey, Row> committed = queries.rows(part);
            for (RowKey key : part.keys()) {
                if (!Objects.equals(dirty.get(key), committed.get(key))) {
                    differing.add(key);
                }
            }
        }
        return differing;
    }

    private List<KeyCondition.Part> parts(List<RowKey> keys) {
        return KeyCondition.parts(queries.schema(), keys).parts();
    }

    private static List<RowKey> without(List<RowKey> keys, Set<RowKey> others) {
        return keys.stream().filter(k -> !others.contains(k)).toList();
    }
}
