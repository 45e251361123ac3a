package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.sandbox.ServerKind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of the library within the real servers that brought others of its kind down; after each the same server runs on. */
class UdfCallsIT {

    private static final String POST = "http_post('target://default/?name=u&opt=put&raw=1', ";
    private static final String PATIENT = "limit connect-ms 10000\nlimit total-ms 30000\nlimit slow-ms 30000\n";

    /** A body of a test. */
    private interface Body {
        void run(CaptureFixture fixture) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void explained_prepared_nullAndAnyBytes_areServed(ServerKind kind) throws Exception {
        with(kind, PATIENT, fixture -> {
            fixture.text("EXPLAIN SELECT " + POST + "'explained')");
            assertThat(taken(fixture)).isEmpty();

            assertThat(fixture.text("SELECT " + POST + "NULL)")).isIn("null", "HTTPSQS_PUT_OK");
            assertThat(fixture.text("SELECT http_post(NULL, 'x')")).isEqualTo("null");
            fixture.endpoint().take();
            fixture.run(
                    "mysql",
                    List.of(
                            "PREPARE p FROM 'SELECT http_post(?, ?)'",
                            "SET @u = 'target://default/?name=u&opt=put&raw=1', @b = 'first'",
                            "EXECUTE p USING @u, @b",
                            "SET @b = 'second'",
                            "EXECUTE p USING @u, @b",
                            "DEALLOCATE PREPARE p"));
            assertThat(taken(fixture)).containsExactly("first", "second");
            assertThat(fixture.text("SELECT " + POST + "x'00410042')")).isEqualTo("HTTPSQS_PUT_OK");
            assertThat(fixture.text("SELECT " + POST + "'')")).isEqualTo("HTTPSQS_PUT_OK");
            assertThat(taken(fixture)).containsExactly("\0A\0B", "");
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void megabytes_arePostedWhole(ServerKind kind) throws Exception {
        with(kind, PATIENT, fixture -> {
            String packet = fixture.text("SELECT @@global.max_allowed_packet");
            fixture.server().execute("SET GLOBAL max_allowed_packet = 67108864");
            try {
                for (int bytes : new int[] {1 << 20, 16 << 20}) {
                    assertThat(fixture.text("SELECT " + POST + "REPEAT('x', " + bytes + "))"))
                            .isEqualTo("HTTPSQS_PUT_OK");
                    assertThat(fixture.endpoint().take()).hasSize(1).allMatch(body -> body.length == bytes);
                }
            } finally {
                fixture.server().execute("SET GLOBAL max_allowed_packet = " + packet);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void sixtyFourSessions_atOnce_areAllServed(ServerKind kind) throws Exception {
        with(kind, PATIENT, fixture -> {
            ExecutorService threads = Executors.newFixedThreadPool(64);
            try {
                List<Future<Integer>> running = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    running.add(threads.submit(() -> calls(fixture, 20, new AtomicBoolean(), new AtomicLong())));
                }
                for (Future<Integer> one : running) {
                    assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(20);
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(fixture.endpoint().take()).hasSize(64 * 20);
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void hangingCall_whoseSessionIsKilled_endsWithinTheBound(ServerKind kind) throws Exception {
        with(kind, "", fixture -> {
            fixture.endpoint().manner(Endpoint.Manner.HANG);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try (Connection connection = fixture.server().connect("mysql");
                    Statement statement = connection.createStatement()) {
                String id = one(statement, "SELECT CONNECTION_ID()");
                thread.submit(() -> statement.execute("SELECT " + POST + "'hangs'), SLEEP(60)"));
                await().atMost(20, TimeUnit.SECONDS).until(() -> fixture.text(
                                "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(60)%' AND id = "
                                        + id)
                        .equals("1"));
                fixture.server().execute("KILL " + id);
                await().atMost(20, TimeUnit.SECONDS).until(() -> fixture.text(
                                "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id)
                        .equals("0"));
            } finally {
                thread.shutdownNow();
            }
        });
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void functionDropped_whileOthersPost_leavesThemAnAnswerOrAnError(ServerKind kind) throws Exception {
        with(kind, PATIENT, fixture -> {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong missing = new AtomicLong();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<Integer>> running = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    running.add(threads.submit(() -> calls(fixture, Integer.MAX_VALUE, stop, missing)));
                }
                for (int i = 0; i < 5; i++) {
                    fixture.endpoint().take();
                    await().atMost(20, TimeUnit.SECONDS)
                            .until(() -> !fixture.endpoint().take().isEmpty());
                    long before = missing.get();
                    fixture.server().execute("DROP FUNCTION http_post");
                    // MySQL forgets a function that is created anew while a call of the old one runs
                    await().atMost(20, TimeUnit.SECONDS).until(() -> missing.get() > before + 200);
                    fixture.udf().createFunctions();
                }
                stop.set(true);
                for (Future<Integer> one : running) {
                    assertThat(one.get(60, TimeUnit.SECONDS)).isPositive();
                }
            } finally {
                stop.set(true);
                threads.shutdownNow();
                fixture.udf().createFunctions();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void badReplies_andAnEndpointThatGoesAndComes_giveNullThenAnswers(ServerKind kind) throws Exception {
        with(kind, PATIENT, fixture -> {
            for (Endpoint.Manner manner :
                    List.of(Endpoint.Manner.GARBAGE, Endpoint.Manner.ENDLESS, Endpoint.Manner.CLOSE)) {
                fixture.endpoint().manner(manner);
                assertThat(fixture.text("SELECT " + POST + "'x')"))
                        .as("%s", manner)
                        .isEqualTo("null");
                fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
                fixture.awaitTarget();
            }
            fixture.endpoint().down();
            assertThat(fixture.text("SELECT " + POST + "'x')")).isEqualTo("null");
            fixture.endpoint().up();
            fixture.awaitTarget();
            assertThat(fixture.text("SELECT " + POST + "'back')")).isEqualTo("HTTPSQS_PUT_OK");
        });
    }

    /** Calls until told, or so often; how many calls were answered. An error is no answer. */
    private static int calls(CaptureFixture fixture, int most, AtomicBoolean stop, AtomicLong missing)
            throws SQLException {
        int answered = 0;
        try (Connection connection = fixture.server().connect("mysql");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < most && !stop.get(); i++) {
                try (ResultSet rs = statement.executeQuery("SELECT " + POST + "'" + i + "')")) {
                    rs.next();
                    answered += "HTTPSQS_PUT_OK".equals(rs.getString(1)) ? 1 : 0;
                } catch (SQLException e) {
                    missing.incrementAndGet();
                }
            }
        }
        return answered;
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet rs = statement.executeQuery(sql)) {
            rs.next();
            return rs.getString(1);
        }
    }

    private static List<String> taken(CaptureFixture fixture) {
        return fixture.endpoint().take().stream()
                .map(body -> new String(body, StandardCharsets.UTF_8))
                .toList();
    }

    private static void with(ServerKind kind, String limits, Body body) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
        fixture.limits(limits);
        fixture.awaitTarget();
        fixture.endpoint().take();
        long pid = fixture.server().pid();
        try {
            body.run(fixture);
        } finally {
            fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
        }
        fixture.awaitTarget();
        assertThat(fixture.server().running()).isTrue();
        assertThat(fixture.server().pid()).isEqualTo(pid);
        assertThat(fixture.text("SELECT 1")).isEqualTo("1");
    }
}
