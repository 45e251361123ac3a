package io.gannet.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Runs DDL beside a busy application: while such a statement waits for a table, everybody else's new statements on that table
 * wait behind it. So it waits a second at most, gives way, and comes again. One installer at a time works on a server's capture.
 */
final class PatientDdl implements AutoCloseable {

    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int ATTEMPTS = 30;

    private final Connection connection;
    private final int timeoutBefore;
    private final String lockName;

    /**
     * Takes the installers' lock.
     *
     * @param schema where the outbox is
     * @throws SQLException also when another installer has had the lock for a minute
     */
    PatientDdl(Connection connection, String schema) throws SQLException {
        this.connection = connection;
        this.lockName = "gannet.install." + schema.substring(0, Math.min(schema.length(), 40));
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, 60)")) {
            statement.setString(1, lockName);
            try (ResultSet rs = statement.executeQuery()) {
                if (!rs.next() || rs.getInt(1) != 1) {
                    throw new SQLException("another install or removal of capture has been at work for a minute");
                }
            }
        }
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
        try (PreparedStatement statement = connection.prepareStatement("SELECT RELEASE_LOCK(?)")) {
            statement.setString(1, lockName);
            statement.execute();
        }
    }
}
