package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.RowChange;
import io.gannet.change.TableName;
import io.gannet.sandbox.ServerKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever befalls the appliance or the outbox, the application's statements go on within the bound, and all is counted. */
class ApplicationUnharmedIT {

    private static final TableName TABLE = new TableName("harm", "t");
    /** 250 ms by the library's default; the rest is for a busy machine. */
    private static final long BOUND_MILLIS = 2_000;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_whileTheEndpointMisbehaves_isStoredInTimeAndGoesToTheOutbox(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.push(), fixture -> {
            int id = 1;
            for (Endpoint.Manner manner : Endpoint.Manner.values()) {
                fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
                fixture.awaitTarget();
                fixture.takeOutbox();
                fixture.endpoint().manner(manner);
                long millis = insertFive(fixture, id);
                assertThat(millis).as("%s on %s", manner, kind).isLessThan(BOUND_MILLIS);
                List<RowChange> events = manner == Endpoint.Manner.ACCEPT ? List.of() : fixture.takeOutbox();
                if (manner != Endpoint.Manner.ACCEPT && manner != Endpoint.Manner.SLOW) {
                    assertThat(events).as("%s on %s", manner, kind).hasSize(5);
                    assertThat(events).allMatch(event -> event.source() == RowChange.Source.OUTBOX);
                }
                assertThat(fixture.text("SELECT COUNT(*) FROM harm.t WHERE id >= " + id))
                        .isEqualTo("5");
                id += 5;
            }
            fixture.endpoint().down();
            assertThat(insertFive(fixture, id)).isLessThan(BOUND_MILLIS);
            assertThat(fixture.takeOutbox()).hasSize(5);
            fixture.endpoint().up();
            fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
            fixture.awaitTarget();
            assertThat(fixture.udf().statistics().orElseThrow()).contains("\"breaker\"");
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_whoseRowIsTooLargeForAPacket_isToldByItsKey(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.push(), fixture -> {
            try (Connection connection = fixture.server().connect("harm");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO t (id, v) VALUES (?, ?)")) {
                insert.setInt(1, 1);
                insert.setString(2, "x".repeat(3_000_000));
                assertThat(insert.executeUpdate()).isEqualTo(1);
                insert.setInt(1, 2);
                insert.setString(2, "small");
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            List<RowChange> events = fixture.takeEvents();
            assertThat(events).extracting(event -> event.key().id()).containsExactly("1", "2");
            assertThat(events.get(0).row()).isEmpty();
            assertThat(events.get(1).row().orElseThrow().text("v")).isEqualTo("small");
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_whenTheOutboxIsMissingOrRefuses_isStoredAndCounted(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.outbox(true), fixture -> {
            long before = fixture.udf().lost();
            fixture.server().execute("RENAME TABLE gannet.outbox TO gannet.elsewhere");
            assertThat(insertFive(fixture, 1)).isLessThan(BOUND_MILLIS);
            assertThat(fixture.udf().lost()).isEqualTo(before + 5);
            fixture.server().execute("RENAME TABLE gannet.elsewhere TO gannet.outbox");

            fixture.server()
                    .execute("CREATE TRIGGER gannet.refuses BEFORE INSERT ON gannet.outbox FOR EACH ROW"
                            + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the outbox takes no more'");
            assertThat(insertFive(fixture, 6)).isLessThan(BOUND_MILLIS);
            assertThat(fixture.udf().lost()).isEqualTo(before + 10);
            fixture.server().execute("DROP TRIGGER gannet.refuses");

            fixture.server().execute("RENAME TABLE gannet.control TO gannet.elsewhere");
            assertThat(insertFive(fixture, 11)).isLessThan(BOUND_MILLIS);
            fixture.server().execute("RENAME TABLE gannet.elsewhere TO gannet.control");
            assertThat(fixture.text("SELECT COUNT(*) FROM harm.t")).isEqualTo("15");
        });
    }

    /** MySQL hands a storage engine's own error past every handler, so a full table fails the write there; MariaDB does not. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_whenTheOutboxIsFull_isCountedOnMariaDb_andFailsAsAFullTableDoesOnMySql(ServerKind kind)
            throws Exception {
        with(kind, CaptureOptions.outbox(true), fixture -> {
            fixture.server()
                    .execute(
                            "RENAME TABLE gannet.outbox TO gannet.elsewhere",
                            "CREATE TABLE gannet.outbox (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, queue VARCHAR(191),"
                                    + " body LONGTEXT) ENGINE=MyISAM MAX_ROWS=1 AVG_ROW_LENGTH=1");
            try {
                long before = fixture.udf().lost();
                Throwable problem = null;
                for (int id = 1; problem == null && fixture.udf().lost() == before && id < 20_000; id += 5) {
                    problem = org.assertj.core.api.Assertions.catchThrowable(
                            () -> fixture.server().execute("INSERT INTO harm.t (v) VALUES (REPEAT('x', 20000))"));
                }
                if (kind.mariadb()) {
                    assertThat(problem).isNull();
                    assertThat(fixture.udf().lost()).isGreaterThan(before);
                } else {
                    assertThat(problem).isInstanceOf(SQLException.class).hasMessageContaining("full");
                }
            } finally {
                fixture.server().execute("DROP TABLE gannet.outbox", "RENAME TABLE gannet.elsewhere TO gannet.outbox");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_withoutTheLibrary_countsWhatTheOutboxDidNotTake(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.outbox(false), fixture -> {
            fixture.server().execute("DELETE FROM gannet.lost", "RENAME TABLE gannet.outbox TO gannet.elsewhere");
            assertThat(insertFive(fixture, 1)).isLessThan(BOUND_MILLIS);
            fixture.server().execute("RENAME TABLE gannet.elsewhere TO gannet.outbox");
            assertThat(fixture.installer().lostRows()).isEqualTo(5);
            fixture.server().execute("DELETE FROM gannet.lost");
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_whenTheFunctionsAreGone_goesToTheOutbox(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.push(), fixture -> {
            fixture.server().execute("DROP FUNCTION http_post", "DROP FUNCTION gannet_doorbell");
            try {
                assertThat(insertFive(fixture, 1)).isLessThan(BOUND_MILLIS);
                assertThat(fixture.takeOutbox()).hasSize(5);
            } finally {
                fixture.udf().createFunctions();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_leavesTheSessionAsItWas(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.outbox(true), fixture -> {
            try (Connection connection = fixture.server().connect("harm");
                    Statement statement = connection.createStatement()) {
                statement.execute("SET @a = 'kept'");
                statement.executeUpdate("INSERT INTO t (v) VALUES ('x')", Statement.RETURN_GENERATED_KEYS);
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getInt(1)).isEqualTo(1);
                }
                assertThat(one(statement, "SELECT LAST_INSERT_ID()")).isEqualTo("1");
                assertThat(statement.executeUpdate("INSERT INTO t (v) VALUES ('y'), ('z')"))
                        .isEqualTo(2);
                assertThat(one(statement, "SELECT LAST_INSERT_ID()")).isEqualTo("2");
                assertThat(statement.executeUpdate("UPDATE t SET v = 'w' WHERE id < 3"))
                        .isEqualTo(2);
                assertThat(one(statement, "SELECT @@warning_count")).isEqualTo("0");
                assertThat(one(statement, "SELECT @a")).isEqualTo("kept");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void switch_offAndOn_takesEffectWithoutDdl(ServerKind kind) throws Exception {
        with(kind, CaptureOptions.push(), fixture -> {
            fixture.installer().switchTo(TABLE, java.util.Optional.empty());
            insertFive(fixture, 1);
            assertThat(fixture.takeEvents()).isEmpty();
            fixture.installer().switchTo(TABLE, java.util.Optional.of(CaptureMode.OUTBOX));
            insertFive(fixture, 6);
            assertThat(fixture.endpoint().take()).isEmpty();
            assertThat(fixture.takeEvents()).hasSize(5);
        });
    }

    private static long insertFive(CaptureFixture fixture, int from) throws SQLException {
        StringBuilder sql = new StringBuilder("INSERT INTO t (id, v) VALUES ");
        for (int i = 0; i < 5; i++) {
            sql.append(i == 0 ? "" : ", ").append('(').append(from + i).append(", 'v')");
        }
        try (Connection connection = fixture.server().connect("harm");
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            assertThat(statement.executeUpdate(sql.toString())).isEqualTo(5);
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet rs = statement.executeQuery(sql)) {
            assertThat(rs.next()).isTrue();
            return rs.getString(1);
        }
    }

    private static void with(ServerKind kind, CaptureOptions options, ThrowingConsumer<CaptureFixture> test)
            throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.server()
                .execute(
                        "CREATE DATABASE harm CHARACTER SET utf8mb4",
                        "CREATE TABLE harm.t (id INT AUTO_INCREMENT PRIMARY KEY, v LONGTEXT)");
        try {
            fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
            fixture.limits("");
            fixture.awaitTarget();
            fixture.installer().install(TABLE, options);
            test.accept(fixture);
        } catch (Throwable e) {
            throw new AssertionError("on " + kind + ": " + e.getMessage(), e);
        } finally {
            fixture.installer().remove(TABLE, true);
            fixture.server().execute("DROP DATABASE harm");
            fixture.takeEvents();
        }
    }
}
