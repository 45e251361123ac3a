package io.gannet.sandbox;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Servers shared by the tests of one JVM: each is started at its first use and closed when the JVM ends. A test works in schemas
 * of its own, which it drops. Tests that kill a server start their own with {@link #fresh}.
 */
public final class TestServers {

    private static final List<String> QUICK =
            // a killed server loses nothing by it: only a machine that stops would
            List.of(
                    "--innodb-flush-log-at-trx-commit=2",
                    "--innodb-flush-method=nosync",
                    "--innodb-doublewrite=0",
                    "--sync-binlog=0",
                    "--innodb-lock-wait-timeout=5");
    private static final Map<ServerKind, DatabaseServer> SHARED = new EnumMap<>(ServerKind.class);

    private TestServers() {}

    /** The sandbox over the folders that the build names. */
    public static Sandbox sandbox() {
        Path cache = Path.of(System.getProperty(
                "gannet.sandbox.cache", Sandbox.defaultCache().toString()));
        Path archives = Path.of(System.getProperty(
                "gannet.sandbox.archives", Sandbox.archives(cache).toString()));
        return new Sandbox(cache, archives);
    }

    /** A running server that other tests use as well. */
    public static synchronized DatabaseServer shared(ServerKind kind) {
        DatabaseServer server = SHARED.get(kind);
        if (server == null) {
            server = fresh(kind);
            if (SHARED.isEmpty()) {
                Runtime.getRuntime().addShutdownHook(new Thread(TestServers::closeAll, "test-servers"));
            }
            SHARED.put(kind, server);
        }
        return server;
    }

    /** A running server that other tests use as well, with an empty schema of this name. */
    public static DatabaseServer shared(ServerKind kind, String schema) throws SQLException {
        DatabaseServer server = shared(kind);
        server.execute("DROP DATABASE IF EXISTS " + schema, "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
        return server;
    }

    /** A server of the test's own, which it closes. A tool that is absent skips the test, and fails it where CI=true. */
    public static DatabaseServer fresh(ServerKind kind, String... arguments) {
        try {
            List<String> all = new java.util.ArrayList<>(QUICK);
            all.addAll(List.of(arguments));
            return sandbox().start(kind, all);
        } catch (SandboxException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            Assumptions.abort(e.getMessage());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("interrupted", e);
        }
    }

    private static synchronized void closeAll() {
        SHARED.values().forEach(DatabaseServer::close);
    }
}
