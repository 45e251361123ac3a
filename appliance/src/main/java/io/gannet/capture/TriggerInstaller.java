package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.ServerVersion;
import io.gannet.mysql.SqlErrors;
import io.gannet.mysql.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Installs, changes and removes capture on a live database. Every step can be repeated, and between any two of them a change is
 * told at least once: new triggers come beside the old ones, which go afterwards. Thread-safe; two installers take turns, by a
 * lock on the server.
 */
public final class TriggerInstaller {

    private static final int SWITCH_ATTEMPTS = 30;

    private final MysqlPool pool;
    private final OutboxTables tables;

    /**
     * An installer.
     *
     * @param schema where the outbox is; {@link OutboxTables#DEFAULT_SCHEMA} usually
     */
    public TriggerInstaller(MysqlPool pool, String schema) {
        this.pool = pool;
        this.tables = new OutboxTables(schema);
    }

    /** The tables it works with. */
    public OutboxTables tables() {
        return tables;
    }

    /** Says what installing would do, and changes nothing. */
    public CapturePlan plan(TableName table, CaptureOptions options) throws SQLException, TableUnusableException {
        try (Connection connection = pool.connection()) {
            return new Draft(connection, table, options).plan();
        }
    }

    /** Every statement of an install as if nothing were there, for the {@code mysql} client. */
    public List<String> sql(TableName table, CaptureOptions options) throws SQLException, TableUnusableException {
        try (Connection connection = pool.connection()) {
            Draft draft = new Draft(connection, table, options);
            List<String> all = new ArrayList<>(tables.createSql());
            all.add(controlSql(draft.schema.name(), options, true));
            draft.triggers.forEach(trigger -> {
                all.add(installedSql(trigger, draft.queue()));
                all.add(trigger.createSql());
            });
            return List.copyOf(all);
        }
    }

    /** Installs capture and switches it on; running it again repairs what is missing and changes nothing else. */
    public CapturePlan install(TableName table, CaptureOptions options)
            throws SQLException, TableUnusableException, CaptureException, InterruptedException {
        return install(table, options, Optional.empty());
    }

    /** Puts capture back as its control row says, switched off or on as it is; refuses when the row has changed or gone. */
    public CapturePlan repair(InstalledCapture capture)
            throws SQLException, TableUnusableException, CaptureException, InterruptedException {
        return install(capture.table(), capture.options(), Optional.of(capture));
    }

    private CapturePlan install(TableName table, CaptureOptions options, Optional<InstalledCapture> repaired)
            throws SQLException, TableUnusableException, CaptureException, InterruptedException {
        try (Connection connection = pool.connection();
                PatientDdl ddl = new PatientDdl(connection, tables.schema())) {
            if (repaired.isPresent() && !repaired.equals(InstalledCapture.of(connection, tables, table))) {
                throw new CaptureException("capture of " + table + " has been changed meanwhile");
            }
            Draft draft = new Draft(connection, table, options);
            CapturePlan plan = draft.plan();
            if (!plan.possible()) {
                throw new CaptureException("cannot capture " + plan.table() + ": " + plan.problem());
            }
            for (String sql : tables.createSql()) {
                ddl.run(sql);
            }
            OutboxUpgrade upgrade = new OutboxUpgrade(connection, draft.schema.version(), tables, ddl);
            upgrade.prepare();
            ddl.run(controlSql(draft.schema.name(), options, repaired.isEmpty()));
            for (Trigger trigger : draft.triggers) {
                ddl.run(installedSql(trigger, draft.queue()));
            }
            for (String sql : draft.changes()) {
                ddl.run(sql);
            }
            upgrade.finish();
            forget(connection, draft);
            remember(connection, draft.schema.name(), draft.schema.version(), " AND identity = ''");
            return plan;
        }
    }

    /** Switches capture of a table on, in this mode, or off, by its control row alone. */
    public void switchTo(TableName table, Optional<CaptureMode> mode) throws SQLException, CaptureException {
        try (Connection connection = pool.connection()) {
            InstalledCapture capture = InstalledCapture.of(connection, tables, table)
                    .orElseThrow(() -> new CaptureException("table " + table + " is not captured"));
            if (mode.isPresent()
                    && mode.get() == CaptureMode.PUSH
                    && !capture.options().udf()) {
                throw new CaptureException("capture of " + table
                        + " was installed without the UDF library; install it again" + " with mode push");
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "UPDATE " + tables.control() + " SET state = ?, mode = COALESCE(?, mode) WHERE queue = ?")) {
                statement.setInt(1, mode.map(CaptureMode::state).orElse(CaptureMode.OFF));
                statement.setString(2, mode.map(CaptureMode::text).orElse(null));
                statement.setString(3, TriggerScript.queue(table));
                patiently(statement);
            }
        }
    }

    // triggers of open transactions may hold the control row: each attempt waits a second for them, and then lets
    // others pass
    private static void patiently(PreparedStatement statement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                statement.executeUpdate();
                return;
            } catch (SQLException e) {
                if (!SqlErrors.locked(e) || attempt == SWITCH_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Removes capture of a table. With the last one the outbox goes as well, when it is empty.
     *
     * @param discard drop the outbox also with events in it
     * @return events that are still in the outbox, which then stays; 0 when nothing is left
     */
    public long remove(TableName table, boolean discard) throws SQLException, InterruptedException {
        try (Connection connection = pool.connection();
                PatientDdl ddl = new PatientDdl(connection, tables.schema())) {
            boolean known = InstalledCapture.tableExists(connection, tables.schema(), "control");
            List<TriggerName> triggers = belonging(connection, table);
            if (known) {
                forget(connection, tables.control(), table); // first, so that no watch puts the triggers back
            }
            for (TriggerName trigger : triggers) {
                ddl.run(trigger.dropSql());
            }
            if (!known) {
                return 0;
            }
            forget(connection, tables.installed(), table);
            if (!InstalledCapture.all(connection, tables).isEmpty()) {
                return 0;
            }
            new OutboxUpgrade(connection, pool.version(), tables, ddl).rescue();
            long waiting = count(connection, tables.outbox());
            if (waiting > 0 && !discard) {
                return waiting;
            }
            for (String sql : tables.dropSql()) {
                ddl.run(sql);
            }
            return 0;
        }
    }

    private static void forget(Connection connection, String from, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + from + " WHERE queue = ?")) {
            statement.setString(1, TriggerScript.queue(table));
            statement.executeUpdate();
        }
    }

    /** How capture of each table stands. */
    public List<CaptureStatus> status() throws SQLException {
        try (Connection connection = pool.connection()) {
            List<CaptureStatus> all = new ArrayList<>();
            for (InstalledCapture capture : InstalledCapture.all(connection, tables)) {
                all.add(status(connection, capture));
            }
            return all;
        }
    }

    private CaptureStatus status(Connection connection, InstalledCapture capture) throws SQLException {
        try {
            Draft draft = new Draft(connection, capture.table(), capture.options());
            String identity = TableIdentity.read(connection, capture.table(), draft.schema.version());
            return new CaptureStatus(capture, draft.problems(), !identity.equals(capture.identity()));
        } catch (TableUnusableException e) {
            return new CaptureStatus(capture, List.of(String.valueOf(e.getMessage())), false);
        }
    }

    /** Events that triggers without the UDF library could not even store; 0 where capture was never installed. */
    public long lostRows() throws SQLException {
        try (Connection connection = pool.connection()) {
            return InstalledCapture.tableExists(connection, tables.schema(), "lost")
                    ? count(connection, tables.lost())
                    : 0;
        }
    }

    /** Takes the table's present identity as the known one, after what it told has been acted on. */
    public void acknowledgeIdentity(TableName table) throws SQLException {
        try (Connection connection = pool.connection()) {
            remember(connection, table, pool.version(), "");
        }
    }

    /** An identity that is known stays until whoever watches it has acted on the change. */
    private void remember(Connection connection, TableName table, ServerVersion version, String only)
            throws SQLException {
        String identity = TableIdentity.read(connection, table, version);
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE " + tables.control() + " SET identity = ? WHERE queue = ?" + only)) {
            statement.setString(1, identity);
            statement.setString(2, TriggerScript.queue(table));
            statement.executeUpdate();
        }
    }

    /** Takes triggers that are gone out of the list of installed ones. */
    private void forget(Connection connection, Draft draft) throws SQLException {
        String names = draft.triggers.stream()
                .map(trigger -> Sql.literal(trigger.name()))
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + tables.installed() + " WHERE queue = " + Sql.literal(draft.queue())
                    + " AND name NOT IN (" + names + ")");
        }
    }

    private String controlSql(TableName table, CaptureOptions options, boolean switchOn) {
        return "INSERT INTO " + tables.control()
                + " (queue, state, db, tab, payload, mode, udf, target, join_columns, format) VALUES ("
                + Sql.literal(TriggerScript.queue(table)) + ", "
                + options.mode().state() + ", "
                + Sql.literal(table.schema()) + ", " + Sql.literal(table.table()) + ", "
                + Sql.literal(options.payload().text()) + ", "
                + Sql.literal(options.mode().text()) + ", " + (options.udf() ? 1 : 0) + ", "
                + Sql.literal(options.target()) + ", "
                + Sql.literal(String.join("\n", options.joinColumns())) + ", " + OutboxTables.FORMAT + ")"
                + " ON DUPLICATE KEY UPDATE " + (switchOn ? "state = VALUES(state), " : "")
                + "payload = VALUES(payload), mode = VALUES(mode), udf = VALUES(udf), target = VALUES(target),"
                + " join_columns = VALUES(join_columns), format = VALUES(format)";
    }

    private String installedSql(Trigger trigger, String queue) {
        return "INSERT IGNORE INTO " + tables.installed() + " (queue, db, name, tab) VALUES (" + Sql.literal(queue)
                + ", " + Sql.literal(trigger.table().schema()) + ", " + Sql.literal(trigger.name()) + ", "
                + Sql.literal(trigger.table().table()) + ")";
    }

    /** Our triggers of a captured table: those listed for it, and those on the table itself whoever listed them. */
    private List<TriggerName> belonging(Connection connection, TableName table) throws SQLException {
        Set<String> listed = new java.util.TreeSet<>();
        Set<String> schemas = new java.util.TreeSet<>();
        schemas.add(table.schema());
        if (InstalledCapture.tableExists(connection, tables.schema(), "installed")) {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT db, name FROM " + tables.installed() + " WHERE queue = ?")) {
                statement.setString(1, TriggerScript.queue(table));
                try (ResultSet rs = statement.executeQuery()) {
                    while (rs.next()) {
                        schemas.add(rs.getString(1));
                        listed.add(rs.getString(1) + "." + rs.getString(2));
                    }
                }
            }
        }
        List<TriggerName> found = new ArrayList<>();
        for (String schema : schemas) {
            for (TriggerName trigger : TriggerName.in(connection, schema)) {
                boolean onTable = trigger.table().equals(table)
                        && trigger.ours()
                        && trigger.name().startsWith(Trigger.PREFIX + "a");
                if (onTable || listed.contains(schema + "." + trigger.name())) {
                    found.add(trigger);
                }
            }
        }
        return found;
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rs.next();
            return rs.getLong(1);
        }
    }

    /** What there should be, beside what there is. */
    private final class Draft {

        private final Connection connection;
        private final CaptureOptions options;
        private final TableSchema schema;
        private final Cascades cascades;
        private final List<Trigger> triggers;
        private final List<TriggerName> present;

        Draft(Connection connection, TableName table, CaptureOptions options)
                throws SQLException, TableUnusableException {
            this.connection = connection;
            this.options = options;
            this.schema = TableSchema.read(connection, table);
            this.cascades = Cascades.into(connection, schema.name());
            List<Trigger> all = new ArrayList<>(new TriggerScript(schema, options, tables).triggers());
            all.addAll(new CascadeScript(schema, options, tables).triggers(cascades));
            this.triggers = List.copyOf(all);
            this.present = belonging(connection, schema.name());
        }

        String queue() {
            return TriggerScript.queue(schema.name());
        }

        CapturePlan plan() throws SQLException {
            List<Finding> findings = new CaptureChecks(connection, schema, options)
                    .run(cascades, TriggerName.in(connection, schema.name().schema()));
            return new CapturePlan(schema.name(), queue(), findings, triggers, changes());
        }

        /** New triggers first, then the old ones go. A name that sits on a renamed table must be freed before. */
        List<String> changes() {
            List<String> statements = new ArrayList<>();
            for (Trigger trigger : triggers) {
                Optional<TriggerName> same = present.stream()
                        .filter(one -> one.schema().equals(trigger.table().schema())
                                && one.name().equals(trigger.name()))
                        .findFirst();
                if (same.isPresent() && intact(same.get(), trigger)) {
                    continue;
                }
                same.ifPresent(one -> statements.add(one.dropSql()));
                statements.add(trigger.createSql());
            }
            present.stream()
                    .filter(one -> triggers.stream()
                            .noneMatch(trigger -> trigger.name().equals(one.name())))
                    .forEach(one -> statements.add(one.dropSql()));
            return statements;
        }

        /** What is wrong with the triggers, a line each. */
        List<String> problems() {
            List<String> problems = new ArrayList<>();
            for (Trigger trigger : triggers) {
                Optional<TriggerName> same = present.stream()
                        .filter(one -> one.name().equals(trigger.name()))
                        .findFirst();
                if (same.isEmpty()) {
                    problems.add("no trigger for " + trigger.event() + " on " + trigger.table()
                            + " as the table is now (" + trigger.name() + ")");
                } else if (!intact(same.get(), trigger)) {
                    problems.add(
                            "trigger " + trigger.name() + " is on " + same.get().table() + " or was changed");
                }
            }
            present.stream()
                    .filter(one -> triggers.stream()
                            .noneMatch(trigger -> trigger.name().equals(one.name())))
                    .forEach(one -> problems.add("trigger " + one.name() + " on " + one.table() + " is an old one"));
            return problems;
        }

        private boolean intact(TriggerName present, Trigger wanted) {
            return present.table().equals(wanted.table())
                    && unescaped(present.body()).equals(unescaped(wanted.body()));
        }

        /** MySQL shows a trigger with its literals unescaped, MariaDB as it was written: they are compared without escapes. */
        private static String unescaped(String body) {
            return body.strip().replace("\\n", "\n").replace("\\", "").replace("''", "'");
        }
    }
}
