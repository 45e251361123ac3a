package io.gannet.capture;

import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.mysql.Column;
import io.gannet.mysql.MysqlPool;
import io.gannet.mysql.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says beforehand what a DDL statement would do to capture. It reads the statement by its words, so it is careful rather than
 * complete: what it does not understand it says so.
 */
public final class AlterCheck {

    private static final String NAME = "(?:`(?:[^`]|``)+`|[\\p{L}\\p{N}_$]+)";
    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*(ALTER\\s+(?:ONLINE\\s+)?(?:IGNORE\\s+)?TABLE|TRUNCATE(?:\\s+TABLE)?|DROP\\s+TABLE(?:\\s+IF\\s+EXISTS)?|RENAME\\s+TABLE)\\s+("
                    + NAME + ")\\s*\\.\\s*(" + NAME + ")\\s*(.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COLUMN_GOES = Pattern.compile(
            "\\b(DROP|CHANGE|MODIFY|RENAME)\\s+(?:COLUMN\\s+)?(?:IF\\s+EXISTS\\s+)?(" + NAME + ")(\\s+TO\\b)?",
            Pattern.CASE_INSENSITIVE);

    private final MysqlPool pool;
    private final OutboxTables tables;

    /** A check against the tables captured on this database. */
    public AlterCheck(MysqlPool pool, OutboxTables tables) {
        this.pool = pool;
        this.tables = tables;
    }

    /**
     * What the statement would do.
     *
     * @throws IllegalArgumentException it is no such statement, or names its table without a schema
     */
    public List<Finding> check(String statement) throws SQLException, TableUnusableException {
        Matcher parts = STATEMENT.matcher(statement);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "expected ALTER TABLE, TRUNCATE, DROP TABLE or RENAME TABLE with schema.table");
        }
        TableName table = new TableName(unquoted(parts.group(2)), unquoted(parts.group(3)));
        try (Connection connection = pool.connection()) {
            Optional<InstalledCapture> capture = InstalledCapture.of(connection, tables, table);
            if (capture.isEmpty()) {
                return List.of(Finding.ok("table " + table + " is not captured"));
            }
            String verb = parts.group(1).toUpperCase(Locale.ROOT);
            if (verb.startsWith("ALTER")) {
                return alter(TableSchema.read(connection, table), capture.get().options(), parts.group(4));
            }
            return List.of(whole(verb, table));
        }
    }

    private static Finding whole(String verb, TableName table) {
        if (verb.startsWith("TRUNCATE")) {
            return Finding.warn(
                    "TRUNCATE fires no trigger: it is noticed by the table's id, and a verify takes its rows out");
        }
        if (verb.startsWith("DROP")) {
            return Finding.warn(
                    "DROP TABLE fires no trigger: remove capture of " + table + " first, and its documents");
        }
        return Finding.warn(
                "the triggers move along with the table and go on telling the old name until capture is installed"
                        + " for the new one");
    }

    private static List<Finding> alter(TableSchema schema, CaptureOptions options, String actions) {
        List<Finding> findings = new ArrayList<>();
        String upper = actions.toUpperCase(Locale.ROOT);
        Matcher goes = COLUMN_GOES.matcher(actions);
        while (goes.find()) {
            schema.column(unquoted(goes.group(2)))
                    .ifPresent(column -> findings.add(column(schema, options, goes.group(1), column)));
        }
        if (upper.matches(
                        "(?s).*\\bADD\\s+(?!(UNIQUE|KEY|INDEX|CONSTRAINT|PRIMARY|FOREIGN|FULLTEXT|SPATIAL|PARTITION|CHECK)\\b).*")
                && options.payload() == Payload.ROW) {
            findings.add(Finding.note(
                    "a new column is not in the events until capture is installed again, which the drift watch does"));
        }
        if (upper.matches("(?s).*\\b(DROP|ADD)\\s+PRIMARY\\b.*")) {
            findings.add(
                    Finding.error("the primary key names the rows: remove capture, change it, install and verify"));
        }
        if (upper.matches("(?s).*\\b(DROP|TRUNCATE|EXCHANGE)\\s+PARTITION\\b.*")) {
            findings.add(Finding.warn(
                    "rows that go with a partition fire no trigger: noticed by its id, and a verify repairs"));
        }
        if (upper.matches("(?s).*\\bRENAME\\s+(TO|AS)\\b.*")) {
            findings.add(whole("RENAME", schema.name()));
        }
        if (upper.matches("(?s).*\\bENGINE\\b.*") && !upper.contains("INNODB")) {
            findings.add(Finding.warn("outside InnoDB rows and outbox are not in one transaction"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok("nothing in it that capture depends on was recognised"));
        }
        return findings;
    }

    private static Finding column(TableSchema schema, CaptureOptions options, String verb, Column column) {
        boolean key = schema.primaryKey().contains(column);
        boolean join = options.joinColumns().stream().anyMatch(name -> name.equalsIgnoreCase(column.name()));
        boolean used = key || join || options.payload() == Payload.ROW;
        if (verb.equalsIgnoreCase("MODIFY")) {
            return used
                    ? Finding.note(
                            "column " + column.name()
                                    + ": values that the new type changes fire no trigger; the rebuilt table is noticed and verified")
                    : Finding.ok("column " + column.name() + " is not in the triggers");
        }
        return used
                ? Finding.error(
                        "column " + column.name() + " is in the triggers: until capture is installed again every write"
                                + " to the table fails (1054). Switch to --payload key first"
                                + (key
                                        ? "; it is part of the key, so remove capture instead"
                                        : ", or install again in the same breath"))
                : Finding.ok("column " + column.name() + " is not in the triggers");
    }

    private static String unquoted(String name) {
        return name.startsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }
}
