package io.gannet.demo;

import io.gannet.sandbox.ArchiveFetch;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.Sandbox;
import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A private server, fetched when it is not there yet; gone with the demo. */
final class PrivateDatabase implements DemoDatabase {

    private static final String SCHEMA = "demo";

    private final DatabaseServer server;

    private PrivateDatabase(DatabaseServer server) {
        this.server = server;
    }

    static void fetch(ServerKind kind, DemoFolder folder) throws IOException, InterruptedException {
        new ArchiveFetch(Sandbox.archives(folder.cache())).fetch(kind);
    }

    static PrivateDatabase start(ServerKind kind, DemoFolder folder) throws InterruptedException, SQLException {
        PrivateDatabase database = new PrivateDatabase(new Sandbox(folder.cache()).start(kind, List.of()));
        try {
            database.server.execute("CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4");
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public String jdbcUrl() {
        return server.jdbcUrl("");
    }

    @Override
    public String user() {
        return server.user();
    }

    @Override
    public String password() {
        return server.password();
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public String title() {
        return server.kind().title() + " on port " + server.port();
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(SCHEMA);
    }

    @Override
    public void close() {
        server.close();
    }
}
