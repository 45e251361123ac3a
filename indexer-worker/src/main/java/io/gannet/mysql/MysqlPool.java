package io.gannet.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A bounded pool of connections to one database. Every session is set to UTC, utf8mb4, one sql_mode, READ COMMITTED, autocommit
 * and short lock waits; who changes that on a connection sets it back. Opening needs no database: connections come with their
 * first use, so a server that is down only fails the call that needs it. Thread-safe.
 */
public final class MysqlPool implements AutoCloseable {

    private final MysqlSettings settings;
    private final SessionSource source;
    private final HikariDataSource pool;

    private MysqlPool(MysqlSettings settings) {
        this.settings = settings;
        this.source = new SessionSource(settings);
        HikariConfig config = new HikariConfig();
        config.setPoolName("gannet-mysql");
        config.setDataSource(source);
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setIdleTimeout(60_000);
        config.setMaxLifetime(1_800_000);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setValidationTimeout(
                Math.max(250, Math.min(5_000, settings.connectTimeout().toMillis() - 1)));
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        this.pool = new HikariDataSource(config);
    }

    /** A pool with these settings; no connection is opened yet. */
    public static MysqlPool open(MysqlSettings settings) {
        return new MysqlPool(settings);
    }

    /**
     * Borrows a connection; closing it gives it back.
     *
     * @throws SQLException when none can be had within the connect timeout
     */
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /**
     * The version of the server, by {@code SELECT VERSION()} of the connection last opened.
     *
     * @throws SQLException when the database was never reached and cannot be reached now
     */
    public ServerVersion version() throws SQLException {
        if (source.version().isEmpty()) {
            connection().close();
        }
        return source.version().orElseThrow();
    }

    /** The settings it was opened with. */
    public MysqlSettings settings() {
        return settings;
    }

    /** Closes all connections, those in use as well. */
    @Override
    public void close() {
        pool.close();
    }
}
