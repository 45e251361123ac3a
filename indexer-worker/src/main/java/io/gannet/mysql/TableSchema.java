package io.gannet.mysql;

import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one table: read from information_schema, for capture, re-read, backfill and verify alike.
 *
 * @param name as the server spells it
 * @param engine the storage engine
 * @param columns all columns in the table's order, generated and invisible ones included
 * @param primaryKey the key's columns in the key's order; at least one, none a FLOAT or DOUBLE
 * @param version the server that it was read from
 */
public record TableSchema(
        TableName name, String engine, List<Column> columns, List<Column> primaryKey, ServerVersion version) {

    public TableSchema {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /**
     * Reads a table's schema.
     *
     * @throws TableUnusableException there is no such table, it is a view, it has no primary key, or the key has a FLOAT or
     *     DOUBLE column
     */
    public static TableSchema read(Connection connection, TableName table) throws SQLException, TableUnusableException {
        ServerVersion version = version(connection);
        TableHead head = head(connection, table);
        List<Column> columns = columns(connection, head.name, jsonColumns(connection, head.name, version));
        List<Column> key = primaryKey(connection, head.name, columns);
        if (key.isEmpty()) {
            throw new TableUnusableException(
                    table, "table " + head.name + " has no primary key: a row of it cannot be named");
        }
        for (Column column : key) {
            if (column.kind() == Column.Kind.FLOAT) {
                throw new TableUnusableException(
                        table,
                        "table " + head.name + " has the " + column.type().toUpperCase(Locale.ROOT) + " column "
                                + column.name() + " in its primary key: such a key cannot be found again by its text");
            }
        }
        return new TableSchema(head.name, head.engine, columns, key, version);
    }

    /** The column of this name, compared as MySQL compares names: without case. */
    public Optional<Column> column(String columnName) {
        return columns.stream()
                .filter(c -> c.name().equalsIgnoreCase(columnName))
                .findFirst();
    }

    /** {@code `schema`.`table`}. */
    public String quoted() {
        return Column.quote(name.schema()) + "." + Column.quote(name.table());
    }

    /** The names of the key's columns, in the key's order. */
    public List<String> keyNames() {
        return primaryKey.stream().map(Column::name).collect(Collectors.toUnmodifiableList());
    }

    private record TableHead(TableName name, String engine) {}

    private static ServerVersion version(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT VERSION()");
                ResultSet rs = statement.executeQuery()) {
            rs.next();
            return ServerVersion.parse(rs.getString(1));
        }
    }

    private static TableHead head(Connection connection, TableName table) throws SQLException, TableUnusableException {
        String sql = "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, TABLE_TYPE AS k, ENGINE AS e"
                + " FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet rs = statement.executeQuery()) {
                if (!rs.next()) {
                    throw new TableUnusableException(
                            table, "there is no table " + table + ", or this account may not see it");
                }
                String kind = rs.getString("k");
                if (kind.contains("VIEW")) {
                    throw new TableUnusableException(table, table + " is a view: name the table it reads");
                }
                @Nullable String engine = rs.getString("e");
                return new TableHead(new TableName(rs.getString("s"), rs.getString("t")), engine == null ? "" : engine);
            }
        }
    }

    private static List<Column> columns(Connection connection, TableName table, Set<String> json) throws SQLException {
        String sql = "SELECT COLUMN_NAME AS n, DATA_TYPE AS t, COLUMN_TYPE AS f, CHARACTER_SET_NAME AS cs,"
                + " COLLATION_NAME AS co, IS_NULLABLE AS nu, EXTRA AS ex, DATETIME_PRECISION AS p"
                + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            List<Column> columns = new ArrayList<>();
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    String column = rs.getString("n");
                    String extra = String.valueOf(rs.getString("ex")).toUpperCase(Locale.ROOT);
                    columns.add(new Column(
                            column,
                            json.contains(column) ? "json" : rs.getString("t").toLowerCase(Locale.ROOT),
                            rs.getString("f"),
                            Optional.ofNullable(rs.getString("cs")),
                            Optional.ofNullable(rs.getString("co")),
                            "YES".equals(rs.getString("nu")),
                            // 8.0 says DEFAULT_GENERATED of a column whose default is an expression
                            extra.contains("VIRTUAL") || extra.contains("STORED") || extra.contains("PERSISTENT"),
                            rs.getInt("p")));
                }
            }
            return columns;
        }
    }

    // MariaDB's JSON is LONGTEXT with a check; it nests in JSON_OBJECT like a real one
    private static Set<String> jsonColumns(Connection connection, TableName table, ServerVersion version)
            throws SQLException {
        Set<String> names = new HashSet<>();
        if (!version.mariadb() || !version.atLeast(10, 4)) {
            return names;
        }
        String sql = "SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS"
                + " WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    String clause = rs.getString(1);
                    if (clause.startsWith("json_valid(`") && clause.endsWith("`)")) {
                        names.add(clause.substring(12, clause.length() - 2).replace("``", "`"));
                    }
                }
            }
        }
        return names;
    }

    private static List<Column> primaryKey(Connection connection, TableName table, List<Column> columns)
            throws SQLException {
        String sql = "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                + " AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            List<Column> key = new ArrayList<>();
            try (ResultSet rs = statement.executeQuery()) {
                while (rs.next()) {
                    String column = rs.getString(1);
                    columns.stream()
                            .filter(c -> c.name().equals(column))
                            .findFirst()
                            .ifPresent(key::add);
                }
            }
            return key;
        }
    }
}
