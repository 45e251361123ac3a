package io.gannet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.client.ApiClient;
import io.gannet.convergence.ServeProcess;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The appliance, then the database, killed with -9 in the middle of writes and started again: the index equals the table. */
class KillsIT {

    private static final String SCHEMA = "kills";
    private static final int KEYS = 500;

    private final long seed = Long.getLong("gannet.kills.seed", System.nanoTime() & 0xffffffffL);
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8_0", "MARIADB_11_4"})
    void applianceThenDatabaseKilled_endInAnEqualIndex(ServerKind kind) throws Exception {
        System.out.printf("kills: %s seed %d (again: -Dgannet.kills.seed=%d)%n", kind, seed, seed);
        int port = freePort();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (DatabaseServer server = TestServers.fresh(kind, "--innodb-flush-log-at-trx-commit=2")) {
            server.execute(
                    "CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4",
                    "CREATE TABLE kills.thing (id INT PRIMARY KEY, n INT, note TEXT) ENGINE=InnoDB");
            Scene scene = new Scene(server, folder, SCHEMA, List.of("thing"), port);
            try (ServeProcess serve = new ServeProcess(scene.file(), folder.resolve("log"), port, List.of())) {
                serve.start();
                serve.awaitReady();
                scene.capture(serve.url());
                Future<?> writer = thread.submit(() -> write(server));
                more(200, writer);
                serve.kill();
                more(200, writer);
                serve.start();
                serve.awaitReady();
                more(200, writer);
                assertThat(failed).as("statements that failed, seed %d", seed).hasValue(0);
                server.kill();
                server.restart();
                more(200, writer);
                ended.set(true);
                writer.get();
                try (Connection connection = server.connect(SCHEMA)) {
                    scene.equal(
                            connection,
                            new ApiClient(serve.url(), Optional.empty(), Duration.ofSeconds(30)),
                            Duration.ofSeconds(90));
                } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
                    throw new AssertionError("seed " + seed + ", the appliance's log:\n" + serve.tail(), e);
                }
            }
        } finally {
            ended.set(true);
            thread.shutdownNow();
        }
    }

    private void more(int statements, Future<?> writer) {
        long until = done.get() + statements;
        Awaitility.await(statements + " more statements, seed " + seed)
                .atMost(Duration.ofSeconds(60))
                .until(() -> done.get() >= until || writer.isDone());
        assertThat(writer).isNotDone();
    }

    /** Writes until told to end; a lost server is tried again. */
    private Void write(DatabaseServer server) {
        Random random = new Random(seed);
        while (!ended.get()) {
            try (Connection connection = server.connect(SCHEMA)) {
                connection.setAutoCommit(false);
                while (!ended.get()) {
                    transaction(connection, random);
                }
            } catch (SQLException e) {
                failed.incrementAndGet();
            }
        }
        return null;
    }

    private void transaction(Connection connection, Random random) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                int id = random.nextInt(KEYS);
                statement.execute(
                        switch (random.nextInt(3)) {
                            case 0 -> "REPLACE INTO thing VALUES (" + id + ", 0, 'put " + random.nextInt() + "')";
                            case 1 -> "UPDATE thing SET n = n + 1 WHERE id = " + id;
                            default -> "DELETE FROM thing WHERE id = " + id;
                        });
            }
        }
        if (random.nextInt(5) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
        done.incrementAndGet();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
