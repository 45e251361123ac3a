package io.gannet.mysql;

import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A schema of a test's own on a shared server, with a pool. */
public final class Database implements AutoCloseable {

    private final DatabaseServer server;
    private final String schema;
    private final Path passwordFile;
    /** Closed with the database. */
    public final MysqlPool pool;

    public Database(ServerKind kind, String schema) throws SQLException {
        this.server = TestServers.shared(kind);
        this.schema = schema;
        try {
            passwordFile = Files.createTempFile("gannet", ".password");
            Files.writeString(passwordFile, server.password() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pool = MysqlPool.open(MysqlSettings.of(server.jdbcUrl(""), server.user(), Optional.of(passwordFile)));
        server.execute("DROP DATABASE IF EXISTS " + schema, "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
    }

    public Connection connect() throws SQLException {
        return server.connect(schema);
    }

    public void execute(String... sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        pool.close();
        server.execute("DROP DATABASE IF EXISTS " + schema);
        try {
            Files.deleteIfExists(passwordFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
