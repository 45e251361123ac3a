package io.gannet.mysql;

import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads rows again over JDBC. A committed read is one consistent SELECT. A confirming read first asks, by a locking read of the
 * keys alone, which rows no transaction holds, and then reads those by a consistent SELECT, both in one trip where the server can: so
 * the only locks we ever hold are shared ones on keys, for the time of one statement, and no statement waits while it holds one.
 * Thread-safe.
 */
public final class RowReader implements RowSource {

    private static final int MAX_KEYS = 1000;
    private static final Duration SCHEMA_AGE = Duration.ofSeconds(5);

    private final MysqlPool pool;
    private final TablePlan plans = new TablePlan(SCHEMA_AGE, System::nanoTime);

    /** A reader that borrows one connection of the pool per read. */
    public RowReader(MysqlPool pool) {
        this.pool = pool;
    }

    @Override
    public int maxKeys() {
        return MAX_KEYS;
    }

    @Override
    public Rows read(TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException(keys.size() + " keys in one read; at most " + MAX_KEYS);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try (Connection connection = pool.connection()) {
            return readTwice(connection, table, keys, mode);
        } catch (SQLException e) {
            if (SqlErrors.unusable(table, e).isPresent()) {
                throw SqlErrors.unusable(table, e).get();
            }
            throw SqlErrors.unavailable(e);
        }
    }

    // A DDL between two reads proves the known schema wrong: read it again, once.
    private Rows readTwice(Connection connection, TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SQLException, TableUnusableException {
        try {
            return readOnce(connection, table, keys, mode);
        } catch (SQLException e) {
            if (!SqlErrors.schemaChanged(e)) {
                throw e;
            }
            plans.forget(table);
            return readOnce(connection, table, keys, mode);
        }
    }

    private Rows readOnce(Connection connection, TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SQLException, TableUnusableException {
        SelectList list = plans.of(connection, table);
        KeyCondition.Split split = KeyCondition.parts(list.schema(), keys);
        Rows rows = new Rows(new HashMap<>(), new HashSet<>(split.impossible()), new HashSet<>());
        RowQueries queries = new RowQueries(connection, list);
        for (KeyCondition.Part part : split.parts()) {
            if (mode == ReadMode.COMMITTED) {
                addCommitted(rows, queries, part);
            } else {
                addConfirmed(rows, queries, part);
            }
        }
        return rows;
    }

    private static void addCommitted(Rows rows, RowQueries queries, KeyCondition.Part part) throws SQLException {
        rows.present().putAll(queries.rows(part));
        addOthers(rows.absent(), part.keys(), rows.present().keySet());
    }

    private static void addConfirmed(Rows rows, RowQueries queries, KeyCondition.Part part) throws SQLException {
        LockProbe.Found found = new LockProbe(queries).find(part);
        rows.locked().addAll(found.locked());
        rows.present().putAll(found.rows());
        for (RowKey key : part.keys()) {
            if (!found.locked().contains(key) && !found.rows().containsKey(key)) {
                rows.absent().add(key);
            }
        }
    }

    private static void addOthers(Set<RowKey> to, Collection<RowKey> all, Set<RowKey> without) {
        for (RowKey key : all) {
            if (!without.contains(key)) {
                to.add(key);
            }
        }
    }
}
