package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gannet.change.MalformedChangeException;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.TableName;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids of the outbox hold nobody up, and an outbox of the first format becomes one of the present while applications write. */
class OutboxFormatIT {

    private static final TableName TABLE = new TableName("fmt", "t");
    private static final String OUTBOX = "`fmt_outbox`.`outbox`";

    /** With AUTO_INCREMENT ids and innodb_autoinc_lock_mode=1 the second writer failed with 1213 or 1467. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void write_besideAStatementOfManyRowsThatWaitsForIt_goesOn(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        TriggerInstaller installer = installer(fixture);
        installer.install(TABLE, CaptureOptions.outbox(false));
        fixture.server().execute("INSERT INTO fmt.t (id, v) VALUES (1, 0), (2, 0), (3, 0), (9, 0), (20, 0)");
        try (Connection one = fixture.server().connect("fmt");
                Statement statement = one.createStatement()) {
            one.setAutoCommit(false);
            statement.executeUpdate("UPDATE t SET v = 1 WHERE id = 9");
            CompletableFuture<Void> many = CompletableFuture.runAsync(() -> {
                try {
                    fixture.server().execute("UPDATE fmt.t SET v = v + 10 WHERE id <= 9");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> !fixture.text(
                            "SELECT COUNT(*) FROM information_schema.INNODB_TRX" + " WHERE trx_state = 'LOCK WAIT'")
                    .equals("0"));
            statement.executeUpdate("UPDATE t SET v = 1 WHERE id = 20");
            one.commit();
            many.get(20, TimeUnit.SECONDS);
        }
        assertThat(fixture.text("SELECT COUNT(*) FROM " + OUTBOX)).isEqualTo("11");
        assertThat(installer.remove(TABLE, true)).isZero();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void writers_ofManyRowsAtOnce_neverFail_andAllIsTold(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        TriggerInstaller installer = installer(fixture);
        installer.install(TABLE, CaptureOptions.outbox(false));
        int writers = 6;
        AtomicInteger told = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int own = i;
            all.add(threads.submit(() -> {
                told.addAndGet(write(fixture.server(), own, new Random(own)));
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }
        assertThat(fixture.text("SELECT COUNT(*) FROM " + OUTBOX)).isEqualTo(String.valueOf(told.get()));
        assertThat(installer.lostRows()).isZero();
        assertThat(installer.remove(TABLE, true)).isZero();
    }

    /** Statements of many rows in a part of the table of its own; returns how many rows it changed. */
    private static int write(DatabaseServer server, int own, Random random) throws SQLException {
        int changed = 0;
        try (Connection connection = server.connect("fmt");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            int base = own * 10_000;
            for (int i = 0; i < 12; i++) {
                StringBuilder rows = new StringBuilder();
                for (int row = 0; row < 40; row++) {
                    rows.append(row == 0 ? "(" : ", (")
                            .append(base + i * 40 + row)
                            .append(", 0)");
                }
                changed += statement.executeUpdate("INSERT INTO t (id, v) VALUES " + rows);
                changed += statement.executeUpdate("UPDATE t SET v = v + 1 WHERE id BETWEEN " + base + " AND "
                        + (base + random.nextInt(40 * (i + 1))));
                connection.commit();
            }
        }
        return changed;
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void install_overTheFirstFormat_underWrites_losesNothing(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        firstFormat(fixture);
        TriggerInstaller installer = installer(fixture);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (Connection connection = fixture.server().connect("fmt");
                    Statement statement = connection.createStatement()) {
                while (!stop.get()) {
                    statement.executeUpdate("INSERT INTO t (id, v) VALUES (" + (written.get() + 1) + ", 0)");
                    written.incrementAndGet();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> written.get() > 20);
        assertThat(installer.status()).singleElement().matches(status -> !status.sound());
        installer.repair(installer.status().get(0).capture());
        int after = written.get();
        await().until(() -> written.get() > after + 20 || writer.isDone());
        stop.set(true);
        writer.get(20, TimeUnit.SECONDS);

        assertThat(installer.status()).singleElement().matches(CaptureStatus::sound);
        Set<String> told = new TreeSet<>();
        List<Long> ids = new ArrayList<>();
        try (Connection connection = fixture.server().connect("");
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT id, body FROM " + OUTBOX + " ORDER BY id")) {
            while (rs.next()) {
                ids.add(rs.getLong(1));
                told.add(key(rs.getString(2)));
            }
        }
        assertThat(told).hasSize(written.get());
        assertThat(ids.get(0)).isLessThan(100);
        assertThat(ids.get(ids.size() - 1)).isGreaterThan(1L << 40);
        assertThat(installer.lostRows()).isZero();
        assertThat(fixture.text("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'fmt_outbox'"))
                .isEqualTo("4");
        assertThat(fixture.text("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'fmt_outbox'"))
                .isEqualTo("0");
        assertThat(fixture.text(
                        "SELECT COALESCE(MAX(CONCAT(COLUMN_DEFAULT, EXTRA)), '') FROM information_schema.COLUMNS"
                                + " WHERE TABLE_SCHEMA = 'fmt_outbox' AND COLUMN_NAME = 'id'"))
                .isEmpty();

        fixture.server().execute("UPDATE fmt_outbox.control SET format = 99");
        assertThatThrownBy(() -> installer.install(TABLE, CaptureOptions.outbox(false)))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("format 99");
        assertThat(installer.remove(TABLE, true)).isZero();
    }

    private static String key(String body) {
        try {
            return RowChangeCodec.decode(body.getBytes(StandardCharsets.UTF_8))
                    .key()
                    .id();
        } catch (MalformedChangeException e) {
            throw new AssertionError(body, e);
        }
    }

    /** Tables, control row and triggers as the first format had them. */
    private static void firstFormat(CaptureFixture fixture) throws Exception {
        TriggerInstaller installer = installer(fixture);
        installer.install(TABLE, CaptureOptions.outbox(false));
        fixture.server()
                .execute(
                        "ALTER TABLE fmt_outbox.outbox MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT",
                        "ALTER TABLE fmt_outbox.lost MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT",
                        "UPDATE fmt_outbox.control SET format = 1",
                        "DELETE FROM fmt_outbox.installed");
        for (Trigger trigger :
                installer.plan(TABLE, CaptureOptions.outbox(false)).triggers()) {
            String body = trigger.body()
                    .replace("(id, queue, body) VALUES (" + OutboxTables.NEXT_ID + ", ", "(queue, body) VALUES (")
                    .replace("(id, queue) VALUES (" + OutboxTables.NEXT_ID + ", ", "(queue) VALUES (");
            assertThat(body).isNotEqualTo(trigger.body());
            Trigger old = Trigger.of(TABLE, trigger.timing(), trigger.event(), body);
            fixture.run("fmt", List.of(trigger.dropSql(), old.createSql()));
        }
    }

    private static TriggerInstaller installer(CaptureFixture fixture) {
        return new TriggerInstaller(fixture.pool(), "fmt_outbox");
    }

    private static CaptureFixture fresh(ServerKind kind) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.server()
                .execute(
                        "DROP DATABASE IF EXISTS fmt",
                        "DROP DATABASE IF EXISTS fmt_outbox",
                        "CREATE DATABASE fmt CHARACTER SET utf8mb4",
                        "CREATE TABLE fmt.t (id INT PRIMARY KEY, v INT)");
        return fixture;
    }
}
