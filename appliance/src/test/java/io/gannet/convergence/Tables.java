package io.gannet.convergence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The application's tables, and what is in them by SQL of the test's own. */
final class Tables {

    static final String SCHEMA = "app";
    static final List<String> NAMES = List.of("t_int", "t_comp", "t_str", "t_bin", "parent", "child", "grandchild");

    private static final Map<String, String> KEYS = Map.of(
            "t_int", "id",
            "t_comp", "a,b",
            "t_str", "k",
            "t_bin", "k",
            "parent", "id",
            "child", "id",
            "grandchild", "id");

    private Tables() {}

    static List<String> create() {
        return List.of(
                "CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
                "CREATE TABLE app.t_int (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(60), n INT NOT NULL DEFAULT 0,"
                        + " d DECIMAL(10,2), at DATETIME(3) NULL, note TEXT) ENGINE=InnoDB",
                "CREATE TABLE app.t_comp (a INT, b VARCHAR(10), v VARCHAR(60), n INT NOT NULL DEFAULT 0,"
                        + " PRIMARY KEY (a, b)) ENGINE=InnoDB",
                "CREATE TABLE app.t_str (k VARCHAR(30) PRIMARY KEY, v VARCHAR(60), n INT NOT NULL DEFAULT 0)"
                        + " ENGINE=InnoDB",
                "CREATE TABLE app.t_bin (k VARBINARY(8) PRIMARY KEY, v VARCHAR(60), n INT NOT NULL DEFAULT 0)"
                        + " ENGINE=InnoDB",
                "CREATE TABLE app.parent (id INT PRIMARY KEY, v VARCHAR(60), n INT NOT NULL DEFAULT 0) ENGINE=InnoDB",
                "CREATE TABLE app.child (id INT PRIMARY KEY, parent_id INT, v VARCHAR(60), n INT NOT NULL DEFAULT 0,"
                        + " FOREIGN KEY (parent_id) REFERENCES app.parent (id) ON DELETE CASCADE ON UPDATE CASCADE)"
                        + " ENGINE=InnoDB",
                "CREATE TABLE app.grandchild (id INT PRIMARY KEY, child_id INT, v VARCHAR(60), n INT NOT NULL DEFAULT 0,"
                        + " FOREIGN KEY (child_id) REFERENCES app.child (id) ON DELETE CASCADE) ENGINE=InnoDB");
    }

    /** Every row by its key's texts, each a sorted map of column to text. */
    static Map<String, Map<String, String>> rows(Connection connection, String table) throws SQLException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT * FROM app." + table)) {
            ResultSetMetaData meta = rs.getMetaData();
            while (rs.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    row.put(meta.getColumnLabel(i), text(rs, table, meta.getColumnLabel(i), i));
                }
                rows.put(key(table, row), row);
            }
        }
        return rows;
    }

    static String key(String table, Map<String, String> row) {
        StringBuilder key = new StringBuilder();
        for (String column : KEYS.get(table).split(",")) {
            key.append(column).append('=').append(row.get(column)).append(' ');
        }
        return key.toString();
    }

    private static String text(ResultSet rs, String table, String column, int index) throws SQLException {
        if (table.equals("t_bin") && column.equals("k")) {
            return Base64.getEncoder().encodeToString(rs.getBytes(index));
        }
        String text = rs.getString(index);
        // the driver cuts zeros off a fraction
        if (text != null && column.equals("at")) {
            int dot = text.indexOf('.');
            return (dot < 0 ? text + "." : text) + "0".repeat(dot < 0 ? 3 : 3 - (text.length() - dot - 1));
        }
        return text;
    }
}
