package io.gannet.mysql;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Opens connections whose session is set the same way whatever the server's defaults: UTC, utf8mb4, one sql_mode, READ
 * COMMITTED, short lock waits, bounded statements. Thread-safe.
 */
final class SessionSource implements DataSource {

    /**
     * Backslash escapes, zero dates and CHAR without its padding must read the same everywhere; nothing of the strict modes
     * concerns our reads, and our few writes are of our own making.
     */
    static final String SQL_MODE = "NO_ENGINE_SUBSTITUTION";

    private final MysqlSettings settings;
    private volatile Optional<ServerVersion> version = Optional.empty();

    SessionSource(MysqlSettings settings) {
        this.settings = settings;
    }

    /** The version of the server last connected to; empty before the first connection. */
    Optional<ServerVersion> version() {
        return version;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the pool that asks for it closes it
    public Connection getConnection() throws SQLException {
        Connection connection = DriverManager.getConnection(settings.jdbcUrl(), properties());
        try (Statement statement = connection.createStatement()) {
            ServerVersion found = readVersion(statement);
            statement.execute(sessionSql(found, settings));
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            version = Optional.of(found);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Properties properties() throws SQLException {
        Properties p = new Properties();
        p.setProperty("user", settings.user());
        p.setProperty("password", password());
        p.setProperty("connectTimeout", Long.toString(settings.connectTimeout().toMillis()));
        // the server ends a statement first; the socket's limit is for a server that answers no more
        p.setProperty("socketTimeout", Long.toString(settings.statementTimeout().toMillis() + 10_000));
        p.setProperty("characterEncoding", "UTF-8");
        p.setProperty("connectionCollation", "utf8mb4_general_ci");
        p.setProperty("tinyInt1isBit", "false");
        p.setProperty("yearIsDateType", "false");
        p.setProperty("allowMultiQueries", "true");
        p.setProperty("rewriteBatchedStatements", "true");
        p.setProperty("allowPublicKeyRetrieval", "true");
        p.setProperty("tcpKeepAlive", "true");
        // else a trip before each streamed result; here each is read at once, well within net_write_timeout
        p.setProperty("netTimeoutForStreamingResults", "0");
        // Of several addresses the driver takes the first that answers, and would make every other read-only, and go
        // back to the
        // first in the middle of a connection's life, where neither session settings nor GET_LOCK follow.
        p.setProperty("failOverReadOnly", "false");
        p.setProperty("secondsBeforeRetrySource", "0");
        p.setProperty("queriesBeforeRetrySource", "0");
        return p;
    }

    private String password() throws SQLException {
        if (settings.passwordFile().isEmpty()) {
            return "";
        }
        Path file = settings.passwordFile().get();
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse("");
            // no causes: whoever tells the deepest one in a line would tell of a file's name only
        } catch (NoSuchFileException e) {
            throw new SQLException("password-file " + file + " does not exist", "28000");
        } catch (IOException e) {
            throw new SQLException("password-file " + file + " cannot be read: " + e, "28000");
        }
    }

    private static ServerVersion readVersion(Statement statement) throws SQLException {
        try (ResultSet rs = statement.executeQuery("SELECT VERSION()")) {
            rs.next();
            return ServerVersion.parse(rs.getString(1));
        }
    }

    private static String sessionSql(ServerVersion version, MysqlSettings settings) {
        long millis = settings.statementTimeout().toMillis();
        StringBuilder sql = new StringBuilder("SET time_zone = '+00:00', sql_mode = '").append(SQL_MODE);
        sql.append("', innodb_lock_wait_timeout = 1, lock_wait_timeout = 5, net_write_timeout = 10");
        sql.append(", group_concat_max_len = 1048576");
        if (version.mariadb()) {
            sql.append(", max_statement_time = ").append(millis / 1000.0);
            if (version.atLeast(10, 3)) {
                // long IN lists must stay range reads: as a join with a temporary table they would lock other rows
                sql.append(", in_predicate_conversion_threshold = 0");
            }
        } else if (version.atLeast(5, 7)) {
            sql.append(", max_execution_time = ").append(millis);
        }
        return sql.toString();
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the driver's connectTimeout bounds the wait
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
