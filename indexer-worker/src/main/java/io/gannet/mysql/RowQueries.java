package io.gannet.mysql;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The statements of one read on one connection. Keys are matched byte for byte: a row of an only similar key is none. */
final class RowQueries {

    private final Connection connection;
    private final SelectList list;

    RowQueries(Connection connection, SelectList list) {
        this.connection = connection;
        this.list = list;
    }

    TableSchema schema() {
        return list.schema();
    }

    /** Consistent read of whole rows, by the keys as they were asked for. */
    Map<RowKey, Row> rows(KeyCondition.Part part) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(part.select(list.rowSql()))) {
            return rows(rs, asked(part));
        }
    }

    private Map<RowKey, Row> rows(ResultSet rs, Map<RowKey, RowKey> asked) throws SQLException {
        Map<RowKey, Row> found = new HashMap<>();
        while (rs.next()) {
            RowKey key = asked.get(list.rowKey(rs));
            if (key != null) {
                found.put(key, list.row(rs));
            }
        }
        return found;
    }

    /**
     * What a probe and a read after it saw.
     *
     * @param free keys whose locks were to be had
     * @param rows rows as a consistent read that began afterwards saw them
     */
    record Probed(Set<RowKey> free, Map<RowKey, Row> rows) {}

    /** Reads keys with a locking clause, and then, by a statement of its own in the same trip, whole rows without one. */
    Probed probed(KeyCondition.Part part, String suffix) throws SQLException {
        Map<RowKey, RowKey> asked = asked(part);
        try (Statement statement = connection.createStatement()) {
            statement.execute(part.select(list.keySql()) + suffix + ";" + part.select(list.rowSql()));
            Set<RowKey> free;
            try (ResultSet keys = statement.getResultSet()) {
                free = keys(keys, asked);
            }
            if (!statement.getMoreResults()) {
                throw new SQLException("the server gave one result for two statements");
            }
            try (ResultSet rows = statement.getResultSet()) {
                return new Probed(free, rows(rows, asked));
            }
        }
    }

    /** Consistent read of keys alone, committed or not. */
    Set<RowKey> dirtyKeys(KeyCondition.Part part) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        try {
            return keys(part, "");
        } finally {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** Consistent read of whole rows as they are, committed or not. */
    Map<RowKey, Row> dirtyRows(KeyCondition.Part part) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        try {
            return rows(part);
        } finally {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** Reads keys with a suffix such as a locking clause. */
    Set<RowKey> keys(KeyCondition.Part part, String suffix) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(part.select(list.keySql()) + suffix)) {
            return keys(rs, asked(part));
        }
    }

    private Set<RowKey> keys(ResultSet rs, Map<RowKey, RowKey> asked) throws SQLException {
        Set<RowKey> found = new HashSet<>();
        while (rs.next()) {
            RowKey key = asked.get(list.key(rs));
            if (key != null) {
                found.add(key);
            }
        }
        return found;
    }

    /**
     * Takes and gives back the lock of each key by a statement of its own, many of them in one trip.
     *
     * @return the index of the first key whose lock was not to be had; empty when all were
     */
    Optional<Integer> firstLocked(List<RowKey> keys, String suffix) throws SQLException {
        StringBuilder statements = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            KeyCondition.Part part =
                    KeyCondition.parts(schema(), List.of(keys.get(i))).parts().get(0);
            statements.append("SET @gannet_probe = ").append(i).append(';');
            statements.append(part.select("1")).append(suffix).append(';');
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements.toString());
            return Optional.empty();
        } catch (SQLException e) {
            if (!SqlErrors.locked(e)) {
                throw e;
            }
        }
        // the driver reads all results of a trip before it shows the first, so only the server knows how far it came
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT @gannet_probe")) {
            result.next();
            return Optional.of(result.getInt(1));
        }
    }

    // the server names the key's columns as the table does now; who asks may know an older name
    private Map<RowKey, RowKey> asked(KeyCondition.Part part) {
        Map<RowKey, RowKey> asked = new HashMap<>(part.keys().size() * 2);
        List<String> names = schema().keyNames();
        for (RowKey key : part.keys()) {
            RowKey now = names.size() == 1 && !key.columns().containsKey(names.get(0))
                    ? RowKey.of(names.get(0), key.columns().values().iterator().next())
                    : key;
            asked.put(now, key);
        }
        return asked;
    }
}
