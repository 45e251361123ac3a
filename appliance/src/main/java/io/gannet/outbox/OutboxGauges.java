package io.gannet.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures of the outbox, looked at once a second by the relay's thread and read by whoever asks for metrics. */
final class OutboxGauges {

    private static final int COUNT_LIMIT = 100_000;
    private static final Pattern AT = Pattern.compile("\"at\":([0-9.]+)");

    private final String table;
    private volatile double oldestAge;
    private volatile double historyLength = Double.NaN;

    OutboxGauges(String schema) {
        this.table = "`" + schema.replace("`", "``") + "`.`outbox`";
    }

    double oldestAge() {
        return oldestAge;
    }

    /** Not a number where the account may not see it. */
    double historyLength() {
        return historyLength;
    }

    /** Looks at the figures; returns how many events wait, counted up to 100,000. */
    long look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            oldestAge = oldest(statement);
            historyLength = history(statement);
            try (ResultSet rs = statement.executeQuery(
                    "SELECT COUNT(*) FROM (SELECT 1 FROM " + table + " LIMIT " + COUNT_LIMIT + ") few")) {
                rs.next();
                return rs.getLong(1);
            }
        }
    }

    private double oldest(Statement statement) throws SQLException {
        try (ResultSet rs = statement.executeQuery(
                "SELECT LEFT(body, 2000), TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) / 1000000 FROM "
                        + table + " ORDER BY id LIMIT 1")) {
            if (!rs.next()) {
                return 0;
            }
            Matcher at = AT.matcher(rs.getString(1));
            return at.find() ? Math.max(0, rs.getDouble(2) - Double.parseDouble(at.group(1))) : 0;
        }
    }

    private static double history(Statement statement) {
        for (String sql : new String[] {
            "SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'",
            "SELECT NAME, COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'"
        }) {
            try (ResultSet rs = statement.executeQuery(sql)) {
                if (rs.next()) {
                    return rs.getDouble(2);
                }
            } catch (SQLException e) {
                return Double.NaN; // no privilege for it: the figure is not worth an error
            }
        }
        return Double.NaN;
    }
}
