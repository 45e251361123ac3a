package io.gannet.mysql;

import io.gannet.change.RowKey;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.change.TableWalk;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks a table over JDBC. One thread at a time. */
public final class TableScan implements TableWalk {

    private final MysqlPool pool;
    private final TableName table;
    private final Optional<String> where;
    private Optional<SelectList> list = Optional.empty();

    /**
     * A walk through a table.
     *
     * @param where a condition in SQL on the table's own columns, as the operator gave it; empty for all rows
     */
    public TableScan(MysqlPool pool, TableName table, Optional<String> where) {
        this.pool = pool;
        this.table = table;
        this.where = where;
    }

    @Override
    public List<RowKey> keysAfter(Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException {
        return chunk(after, limit, SelectList::keySql, SelectList::key);
    }

    @Override
    public List<Keyed> rowsAfter(Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException {
        return chunk(after, limit, SelectList::rowSql, (l, rs) -> new Keyed(l.rowKey(rs), l.row(rs)));
    }

    /** The server's own estimate of the table's rows, or the exact number where there is a condition; 0 when unknown. */
    @Override
    public long estimate() throws SourceUnavailableException, TableUnusableException {
        String sql = where.isPresent()
                ? "SELECT COUNT(*) FROM " + Column.quote(table.schema()) + "." + Column.quote(table.table())
                        + " AS t WHERE (" + where.get() + "\n)"
                : "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        try (Connection connection = pool.connection();
                var statement = connection.prepareStatement(sql)) {
            if (where.isEmpty()) {
                statement.setString(1, table.schema());
                statement.setString(2, table.table());
            }
            try (ResultSet rs = statement.executeQuery()) {
                return rs.next() ? rs.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(SelectList list, ResultSet rs) throws SQLException;
    }

    private <T> List<T> chunk(
            Optional<RowKey> after, int limit, java.util.function.Function<SelectList, String> what, Reading<T> reading)
            throws SourceUnavailableException, TableUnusableException {
        try (Connection connection = pool.connection()) {
            SelectList l = list.isPresent() ? list.get() : new SelectList(TableSchema.read(connection, table), "t");
            list = Optional.of(l);
            String sql = "SELECT " + what.apply(l) + tail(l.schema(), after, limit);
            List<T> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rs = statement.executeQuery(sql)) {
                while (rs.next()) {
                    found.add(reading.of(l, rs));
                }
            }
            return found;
        } catch (SQLException e) {
            list = Optional.empty();
            throw failure(e);
        }
    }

    private SourceUnavailableException failure(SQLException e) throws TableUnusableException {
        // what the server does not understand or know of stays so; the rest may work later
        if (where.isPresent() && String.valueOf(e.getSQLState()).startsWith("42")) {
            throw new TableUnusableException(
                    table, "the condition \"" + where.get() + "\" is refused: " + SqlErrors.firstLine(e));
        }
        Optional<TableUnusableException> unusable = SqlErrors.unusable(table, e);
        if (unusable.isPresent()) {
            throw unusable.get();
        }
        return SqlErrors.unavailable(e);
    }

    private String tail(TableSchema schema, Optional<RowKey> after, int limit) throws TableUnusableException {
        List<String> conditions = new ArrayList<>();
        if (after.isPresent()) {
            conditions.add(KeyCondition.after(schema, after.get())
                    .orElseThrow(() -> new TableUnusableException(
                            table, "table " + table + " has another primary key now than " + after.get())));
        }
        // the line end closes a comment that the condition may end with
        where.ifPresent(w -> conditions.add("(" + w + "\n)"));
        String order = schema.primaryKey().stream()
                .map(c -> "t." + c.quoted())
                .collect(java.util.stream.Collectors.joining(", "));
        return " FROM " + schema.quoted() + " AS t FORCE INDEX (PRIMARY)"
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions)) + " ORDER BY " + order
                + " LIMIT " + limit;
    }
}
