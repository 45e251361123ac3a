package io.gannet.mysql;

import io.gannet.change.Join;
import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads joined documents: for keys of the root what the configured SELECT gives, one consistent read; for other tables their rows.
 * Locks are asked of the rows that changed, by the reader of rows. Thread-safe.
 */
public final class JoinedReader implements RowSource, Join {

    private static final Duration SCHEMA_AGE = Duration.ofSeconds(5);

    /** One row's change concerns at most so many documents; beyond them a backfill is needed, for the keys would fill the memory. */
    private static final int MAX_PARENTS = 500_000;

    private final MysqlPool pool;
    private final RowSource rows;
    private final JoinSettings settings;
    private final TablePlan plans = new TablePlan(SCHEMA_AGE, System::nanoTime);

    /**
     * A reader of these documents.
     *
     * @param rows reads rows of single tables and tells which are locked
     */
    public JoinedReader(MysqlPool pool, RowSource rows, JoinSettings settings) {
        this.pool = pool;
        this.rows = rows;
        this.settings = settings;
    }

    @Override
    public TableName root() {
        return settings.root();
    }

    @Override
    public Set<TableName> children() {
        return settings.children().keySet();
    }

    @Override
    public List<String> columns(TableName child) {
        return settings.columns(child);
    }

    @Override
    public int maxKeys() {
        return rows.maxKeys();
    }

    @Override
    public Rows read(TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        if (!table.equals(settings.root())) {
            return rows.read(table, keys, mode);
        }
        Set<RowKey> locked =
                mode == ReadMode.CONFIRM ? rows.read(table, keys, mode).locked() : Set.of();
        List<RowKey> free = keys.stream().filter(key -> !locked.contains(key)).toList();
        Map<RowKey, Row> present = new HashMap<>();
        try (Connection connection = pool.connection()) {
            TableSchema schema = plans.of(connection, table).schema();
            JoinedSql.Keys literals = JoinedSql.keys(schema, free);
            if (!literals.asked().isEmpty()) {
                documents(connection, schema, literals, present);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        Set<RowKey> absent = new HashSet<>(free);
        absent.removeAll(present.keySet());
        return new Rows(present, absent, new HashSet<>(locked));
    }

    private void documents(Connection connection, TableSchema schema, JoinedSql.Keys keys, Map<RowKey, Row> present)
            throws SQLException, TableUnusableException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(settings.sql().replace(JoinSettings.KEYS, keys.sql()))) {
            JoinedSql.Columns columns = JoinedSql.Columns.of(rs, schema, "the documents of " + settings.root());
            while (rs.next()) {
                RowKey asked = keys.asked().get(columns.key(rs));
                if (asked != null && present.put(asked, columns.row(rs)) != null) {
                    throw new TableUnusableException(
                            settings.root(),
                            "the SQL of the documents gives several rows for key " + asked + ": GROUP BY the key");
                }
            }
        }
    }

    @Override
    public RowKey key(List<String> values) throws SourceUnavailableException, TableUnusableException {
        try (Connection connection = pool.connection()) {
            List<String> names = plans.of(connection, settings.root()).schema().keyNames();
            if (names.size() != values.size()) {
                throw new TableUnusableException(
                        settings.root(),
                        "the key of " + settings.root() + " has the columns " + names
                                + ", and a table of its documents names " + values.size());
            }
            Map<String, String> columns = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                columns.put(names.get(i), values.get(i));
            }
            return RowKey.of(columns);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public Set<RowKey> parents(TableName child, Set<RowKey> keys)
            throws SourceUnavailableException, TableUnusableException {
        Set<RowKey> found = new LinkedHashSet<>();
        String sql = settings.children().getOrDefault(child, "");
        if (!JoinSettings.isSelect(sql)) {
            return found;
        }
        try (Connection connection = pool.connection()) {
            TableSchema schema = plans.of(connection, settings.root()).schema();
            JoinedSql.Keys literals = JoinedSql.keys(plans.of(connection, child).schema(), new ArrayList<>(keys));
            if (literals.asked().isEmpty()) {
                return found;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rs = statement.executeQuery(sql.replace(JoinSettings.KEYS, literals.sql()))) {
                JoinedSql.Columns columns = JoinedSql.Columns.of(rs, schema, "table " + child);
                while (rs.next()) {
                    columns.optionalKey(rs).ifPresent(found::add);
                    if (found.size() > MAX_PARENTS) {
                        throw new TableUnusableException(
                                child,
                                "a change in " + child + " concerns more than " + MAX_PARENTS + " documents of "
                                        + settings.root());
                    }
                }
            }
            return found;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** A statement that the server refuses pauses the documents, and says why; everything else pauses until it works again. */
    private SourceUnavailableException failure(SQLException e) throws TableUnusableException {
        if (SqlErrors.unusable(settings.root(), e).isPresent()) {
            throw SqlErrors.unusable(settings.root(), e).get();
        }
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("42") || state.startsWith("21")) {
            throw new TableUnusableException(
                    settings.root(),
                    "the SQL of the documents of " + settings.root() + " is refused: " + SqlErrors.firstLine(e));
        }
        return SqlErrors.unavailable(e);
    }
}
