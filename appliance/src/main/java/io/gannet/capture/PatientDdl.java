package io.gannet.capture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Runs DDL beside a busy application: while such a statement waits for a table, everybody else's new statements on that table
 * wait behind it. So it waits a second at most, gives way, and comes again.
 */
final class PatientDdl implements AutoCloseable {

    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int ATTEMPTS = 30;

    private final Connection connection;
    private final int timeoutBefore;

    PatientDdl(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT @@lock_wait_timeout")) {
            rs.next();
            this.timeoutBefore = rs.getInt(1);
            statement.execute("SET lock_wait_timeout = 1");
        }
    }

    void run(String sql) throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false); // the braces of JSON are none of JDBC's
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != LOCK_WAIT_TIMEOUT || attempt == ATTEMPTS) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_wait_timeout = " + timeoutBefore);
        }
    }
}
