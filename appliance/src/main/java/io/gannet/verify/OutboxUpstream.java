package io.gannet.verify;

import io.gannet.mysql.MysqlPool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The outbox of a database, as what waits before the queues. Thread-safe. */
public final class OutboxUpstream implements Upstream {

    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_SCHEMA = 1049;

    private final MysqlPool pool;
    private final String outbox;

    /**
     * An outbox.
     *
     * @param outbox the table, quoted for SQL
     */
    public OutboxUpstream(MysqlPool pool, String outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    @Override
    public long mark() throws SQLException {
        return number("SELECT COALESCE(MAX(id), 0) FROM " + outbox);
    }

    @Override
    public boolean passed(long mark) throws SQLException {
        return number("SELECT COUNT(*) FROM (SELECT id FROM " + outbox + " WHERE id <= " + mark + " LIMIT 1) w") == 0;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = pool.connection();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            rs.next();
            return rs.getLong(1);
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_TABLE || e.getErrorCode() == NO_SUCH_SCHEMA) {
                return 0;
            }
            throw e;
        }
    }
}
