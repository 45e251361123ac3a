package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.mysql.Column;
import io.gannet.mysql.ServerVersion;
import io.gannet.mysql.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks at server, account and table before capture is installed. */
final class CaptureChecks {

    private final Connection connection;
    private final TableSchema schema;
    private final CaptureOptions options;
    private final List<Finding> findings = new ArrayList<>();

    CaptureChecks(Connection connection, TableSchema schema, CaptureOptions options) {
        this.connection = connection;
        this.schema = schema;
        this.options = options;
    }

    List<Finding> run(Cascades cascades, List<TriggerName> existing) throws SQLException {
        Map<String, String> variables = variables();
        version();
        writable(variables);
        engine();
        udf();
        binlog(variables);
        columns();
        galera(variables);
        grants();
        cascades(cascades);
        otherTriggers(existing);
        unseen();
        return List.copyOf(findings);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }

    private void version() {
        ServerVersion version = schema.version();
        boolean enough = version.mariadb() ? version.atLeast(10, 2) : version.atLeast(5, 7);
        String name = (version.mariadb() ? "MariaDB " : "MySQL ") + version.major() + "." + version.minor() + "."
                + version.patch();
        add(
                enough
                        ? Finding.ok(name)
                        : Finding.error(
                                name
                                        + " is too old: JSON_OBJECT and several triggers per event need MySQL 5.7 or MariaDB 10.2"));
    }

    private void writable(Map<String, String> variables) {
        if ("ON".equals(variables.get("read_only")) || "ON".equals(variables.get("super_read_only"))) {
            add(
                    Finding.error(
                            "the server is read_only: capture is installed on the server that takes the writes, not on a replica"));
        } else {
            String name = variables.getOrDefault("hostname", "?") + ":" + variables.getOrDefault("port", "?");
            add(Finding.ok("the server takes writes (" + name + "); a proxy or replica would not do"));
        }
    }

    private void engine() {
        if (schema.engine().equalsIgnoreCase("InnoDB")) {
            add(Finding.ok("engine InnoDB"));
        } else {
            add(
                    Finding.warn(
                            "engine " + schema.engine()
                                    + ": rows written there and the outbox are not in one transaction; a crash between may lose an event"));
        }
    }

    private void udf() throws SQLException {
        if (!options.udf()) {
            add(Finding.note("without the UDF library: events wait in the outbox until the relay's next poll"));
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT gannet_udf_version()")) {
            rs.next();
            add(Finding.ok("UDF library " + rs.getString(1)));
        } catch (SQLException e) {
            if (e.getErrorCode() != 1305 && e.getErrorCode() != 1046) { // 1046: without a default schema
                throw e;
            }
            add(Finding.error(
                    "the UDF library is not installed (function gannet_udf_version is unknown): install it (gannet"
                            + " capture udf), or use --no-udf"));
        }
    }

    private void binlog(Map<String, String> variables) throws SQLException {
        if (!"ON".equals(variables.get("log_bin"))) {
            return;
        }
        String format = variables.getOrDefault("binlog_format", "ROW");
        if (format.equals("STATEMENT")) {
            add(Finding.warn(
                    "binlog_format=STATEMENT: triggers fire on replicas too, and every captured write warns (1592);"
                            + " set ROW"));
        }
        if (!"ON".equals(variables.get("log_bin_trust_function_creators")) && !mayDoAnything()) {
            add(Finding.error(
                    "the binary log is on and log_bin_trust_function_creators is OFF: creating triggers needs the"
                            + " SUPER privilege, or SET GLOBAL log_bin_trust_function_creators=1"));
        }
    }

    private void columns() {
        List<String> charsets = schema.columns().stream()
                .flatMap(column -> column.charset().stream())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
        add(Finding.ok("key (" + String.join(", ", schema.keyNames()) + "), "
                + schema.columns().size() + " columns"
                + (charsets.isEmpty() ? "" : ", text in " + String.join(", ", charsets) + " travels as utf8mb4")));
        if (options.payload() == Payload.ROW) {
            add(Finding.note(
                    "payload row: dropping or renaming a column breaks writes until capture is installed again;"
                            + " \"capture check\" tells beforehand"));
        }
        options.joinColumns().stream()
                .filter(name -> schema.columns().stream()
                        .noneMatch(column -> column.name().equalsIgnoreCase(name)))
                .forEach(name -> add(Finding.error("join column " + name + " is not in the table; its columns are "
                        + schema.columns().stream().map(Column::name).collect(Collectors.joining(", ")))));
        List<String> lossy = schema.columns().stream()
                .filter(column -> column.charset().filter("binary"::equals).isPresent())
                .map(Column::name)
                .toList();
        if (!lossy.isEmpty()) {
            add(Finding.note("binary text columns travel as base64: " + String.join(", ", lossy)));
        }
    }

    private void galera(Map<String, String> variables) {
        if ("ON".equals(variables.get("wsrep_on")) && options.mode() == CaptureMode.PUSH) {
            add(Finding.warn(
                    "a Galera cluster: a transaction may still be refused at its commit; mode outbox suits it better"));
        }
    }

    private void grants() throws SQLException {
        if (mayDoAnything()) {
            return;
        }
        TableName table = schema.name();
        String sql = "SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER' UNION ALL"
                + " SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER'"
                + " AND ? LIKE TABLE_SCHEMA UNION ALL SELECT 1 FROM information_schema.TABLE_PRIVILEGES"
                + " WHERE PRIVILEGE_TYPE = 'TRIGGER' AND TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.schema());
            statement.setString(3, table.table());
            try (ResultSet rs = statement.executeQuery()) {
                add(
                        rs.next()
                                ? Finding.ok("the account may create triggers")
                                : Finding.warn("the account seems to lack TRIGGER on " + table
                                        + " (privileges by role are not looked at)"));
            }
        }
    }

    private void cascades(Cascades cascades) {
        if (cascades.paths().isEmpty()) {
            return;
        }
        String tables =
                CascadeScript.tables(cascades).stream().map(TableName::toString).collect(Collectors.joining(", "));
        add(Finding.note("foreign keys cascade into it, which fires no trigger: BEFORE triggers on " + tables
                + " tell of the rows concerned"));
        if (cascades.incomplete()) {
            add(Finding.warn("more than " + Cascades.MOST_PATHS + " ways cascade into it; the rest is left to verify"));
        }
    }

    private void otherTriggers(List<TriggerName> existing) {
        List<String> others = existing.stream()
                .filter(trigger -> trigger.table().equals(schema.name()) && !trigger.ours())
                .map(TriggerName::name)
                .toList();
        if (!others.isEmpty()) {
            add(Finding.note("the application's own triggers stay and run before: " + String.join(", ", others)));
        }
    }

    private void unseen() {
        add(Finding.note(
                "not seen by triggers: TRUNCATE, dropped or exchanged partitions, restores, values that an ALTER"
                        + " TABLE changes; noticed by the table's id and creation time"));
    }

    private boolean mayDoAnything() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SHOW GRANTS")) {
            while (rs.next()) {
                String grant = rs.getString(1).toUpperCase(Locale.ROOT);
                if (grant.contains(" ON *.*") && (grant.contains("ALL PRIVILEGES") || grant.contains("SUPER"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private Map<String, String> variables() throws SQLException {
        Map<String, String> variables = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(
                        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'log_bin',"
                                + " 'binlog_format', 'log_bin_trust_function_creators', 'wsrep_on', 'hostname', 'port')")) {
            while (rs.next()) {
                variables.put(rs.getString(1).toLowerCase(Locale.ROOT), rs.getString(2));
            }
        }
        return variables;
    }
}
