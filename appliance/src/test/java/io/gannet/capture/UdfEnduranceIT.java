package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many calls within the real servers, from several sessions, each with an init and a deinit of its own as in a trigger.
 * {@code -Dgannet.udf.calls=N} sets how many.
 */
@Tag("long")
class UdfEnduranceIT {

    private static final int SESSIONS = 8;
    private static final int CALLS = Integer.getInteger("gannet.udf.calls", 1_000_000);
    /** What servers keep of their own for new sessions, and malloc's arenas. */
    private static final long ROOM_KIB = 4_096;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aMillionCalls_leaveTheServersMemoryAndDescriptorsFlat(ServerKind kind) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        DatabaseServer server = fixture.server();
        fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
        fixture.limits("limit connect-ms 10000\nlimit total-ms 30000\nlimit slow-ms 30000\n");
        server.execute(
                "DROP DATABASE IF EXISTS endurance",
                "CREATE DATABASE endurance",
                "CREATE PROCEDURE endurance.post(n INT) BEGIN DECLARE i INT DEFAULT 0; WHILE i < n DO"
                        + " SET @x = http_post('target://default/?name=e&opt=put&raw=1', CONCAT(i, REPEAT('x', i % 600)));"
                        + " SET i = i + 1; END WHILE; END");
        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(server.connect("endurance"));
            }
            post(fixture, sessions, CALLS / 4);
            long descriptors = descriptors(server);
            long resident = resident(server);
            post(fixture, sessions, CALLS - CALLS / 4);
            System.out.printf(
                    "%s: %d calls, %d -> %d descriptors, %d -> %d KiB resident%n",
                    kind.title(), CALLS, descriptors, descriptors(server), resident, resident(server));
            assertThat(descriptors(server)).isLessThanOrEqualTo(descriptors + SESSIONS);
            assertThat(resident(server) - resident).isLessThan(ROOM_KIB);
        } finally {
            for (Connection session : sessions) {
                session.close();
            }
            server.execute("DROP DATABASE endurance");
        }
    }

    private static void post(CaptureFixture fixture, List<Connection> sessions, int calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Connection session : sessions) {
                running.add(threads.submit(() -> {
                    try (Statement statement = session.createStatement()) {
                        return statement.execute("CALL post(" + calls / SESSIONS + ")");
                    }
                }));
            }
            int[] told = {0};
            await().atMost(1, TimeUnit.HOURS).until(() -> {
                told[0] += fixture.endpoint().take().size();
                return running.stream().allMatch(Future::isDone);
            });
            for (Future<?> one : running) {
                one.get();
            }
            told[0] += fixture.endpoint().take().size();
            assertThat(told[0]).isEqualTo(calls / SESSIONS * SESSIONS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long descriptors(DatabaseServer server) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return all.count();
        }
    }

    private static long resident(DatabaseServer server) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
