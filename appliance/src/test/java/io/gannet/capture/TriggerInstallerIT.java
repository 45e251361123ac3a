package io.gannet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.RowChange;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.sandbox.ServerKind;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TriggerInstallerIT {

    private static final TableName TABLE = new TableName("inst", "t");

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void install_again_changesNothing_andRemoveLeavesNothing(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        TriggerInstaller own = new TriggerInstaller(fixture.pool(), "inst_outbox");
        assertThat(own.plan(TABLE, CaptureOptions.push()).statements()).hasSize(3);
        own.install(TABLE, CaptureOptions.push());
        assertThat(own.plan(TABLE, CaptureOptions.push()).statements()).isEmpty();
        assertThat(own.install(TABLE, CaptureOptions.push()).statements()).isEmpty();
        assertThat(own.status()).singleElement().matches(CaptureStatus::sound);
        assertThat(own.remove(TABLE, false)).isZero();
        assertThat(fixture.text("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'inst_outbox'"))
                .isEqualTo("0");
        assertThat(fixture.text("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'inst'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void install_ofAnotherModeAndPayloadUnderWrites_losesNothing(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        fixture.installer().install(TABLE, CaptureOptions.push());
        AtomicInteger written = new AtomicInteger();
        AtomicInteger stop = new AtomicInteger();
        List<Throwable> failures = new ArrayList<>();
        Thread writer = new Thread(() -> {
            try (Connection connection = fixture.server().connect("inst");
                    Statement statement = connection.createStatement()) {
                while (stop.get() == 0) {
                    int id = written.get() + 1;
                    statement.executeUpdate("INSERT INTO t (id, v) VALUES (" + id + ", 'x')");
                    written.set(id);
                }
            } catch (Exception e) {
                failures.add(e);
            }
        });
        writer.start();
        Set<Integer> told = new TreeSet<>();
        for (CaptureOptions options : List.of(
                CaptureOptions.outbox(true),
                CaptureOptions.outbox(false),
                CaptureOptions.push().with(Payload.KEY),
                CaptureOptions.push())) {
            int before = written.get();
            org.awaitility.Awaitility.await().until(() -> written.get() > before + 20);
            fixture.installer().install(TABLE, options);
            for (RowChange event : fixture.takeEvents()) {
                told.add(Integer.parseInt(event.key().id()));
            }
        }
        stop.set(1);
        writer.join(20_000);
        for (RowChange event : fixture.takeEvents()) {
            told.add(Integer.parseInt(event.key().id()));
        }
        assertThat(failures).isEmpty();
        assertThat(told).hasSize(written.get());
        fixture.installer().remove(TABLE, true);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void driftWatch_repairsTriggersAndTellsOfReplacedTables(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        fixture.installer().install(TABLE, CaptureOptions.push());
        List<String> verified = new ArrayList<>();
        try (DriftWatch watch = new DriftWatch(
                fixture.installer(),
                new UdfInstaller(fixture.pool()),
                Duration.ofHours(1),
                (table, why) -> verified.add(table + " " + why),
                java.time.Clock.systemUTC())) {
            watch.look();
            verified.clear(); // other tests may have lost events
            watch.look();
            assertThat(verified).isEmpty();

            fixture.server().execute("DROP TRIGGER inst." + trigger(fixture, "INSERT"));
            assertThat(status(fixture).problems()).hasSize(1);
            watch.look();
            assertThat(status(fixture).sound()).isTrue();
            assertThat(verified).containsExactly("inst.t its triggers were not in place");

            verified.clear();
            fixture.server().execute("TRUNCATE TABLE inst.t");
            assertThat(status(fixture).replaced()).isTrue();
            watch.look();
            watch.look();
            assertThat(verified).containsExactly("inst.t the table was replaced");

            verified.clear();
            fixture.server().execute("ALTER TABLE inst.t ADD COLUMN extra INT");
            watch.look();
            fixture.takeEvents();
            fixture.server().execute("INSERT INTO inst.t (id, v, extra) VALUES (1, 'x', 5)");
            assertThat(fixture.takeEvents()).singleElement().matches(event -> "5"
                    .equals(event.row().orElseThrow().text("extra")));
            assertThat(verified).hasSize(1);

            // as gh-ost and pt-online-schema-change do: a copy takes the name, the triggers stay with the old table
            verified.clear();
            fixture.server()
                    .execute(
                            "CREATE TABLE inst.t_new LIKE inst.t",
                            "INSERT INTO inst.t_new SELECT * FROM inst.t",
                            "RENAME TABLE inst.t TO inst.t_old, inst.t_new TO inst.t");
            watch.look();
            fixture.takeEvents();
            fixture.server().execute("INSERT INTO inst.t (id, v) VALUES (2, 'y')", "DELETE FROM inst.t_old");
            assertThat(fixture.takeEvents())
                    .singleElement()
                    .matches(event -> event.key().id().equals("2"));
            assertThat(verified).containsExactly("inst.t the table was replaced");
            assertThat(watch.problems()).isEmpty();

            fixture.server()
                    .execute("ALTER TABLE inst.t DROP PRIMARY KEY, MODIFY id FLOAT NOT NULL, ADD PRIMARY KEY (id)");
            watch.look();
            assertThat(watch.problems()).containsKey(TABLE);
        }
        fixture.installer().remove(TABLE, true);
        assertThat(fixture.text("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'inst'"))
                .isEqualTo("0");
    }

    /** MySQL shows a trigger's text with {@code '\\n'} turned into a line's end, which was taken for a changed trigger. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void status_ofATableWithBinaryColumnsAndOddNames_isSound(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        TableName odd = new TableName("inst", "it's \\ \"odd\"");
        fixture.server()
                .execute(
                        "CREATE TABLE inst.`it's \\ \"odd\"` (k VARBINARY(16) PRIMARY KEY, `b'l\\n` BLOB, c VARCHAR(9))");
        fixture.installer().install(odd, CaptureOptions.push());
        assertThat(fixture.installer().status())
                .filteredOn(one -> one.capture().table().equals(odd))
                .singleElement()
                .matches(CaptureStatus::sound);
        assertThat(fixture.installer().plan(odd, CaptureOptions.push()).statements())
                .isEmpty();
        fixture.server().execute("INSERT INTO inst.`it's \\ \"odd\"` VALUES (X'00', X'01', 'c')");
        assertThat(fixture.takeEvents()).hasSize(1);
        fixture.installer().remove(odd, true);
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void plan_refusesWhatCannotBeCaptured(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        fixture.server()
                .execute(
                        "CREATE TABLE inst.f (k FLOAT PRIMARY KEY)",
                        "CREATE TABLE inst.n (k INT)",
                        "CREATE VIEW inst.w AS SELECT * FROM inst.t");
        for (String name : List.of("f", "n", "w", "nosuch")) {
            assertThatThrownBy(() -> fixture.installer().plan(new TableName("inst", name), CaptureOptions.push()))
                    .isInstanceOf(TableUnusableException.class)
                    .hasMessageContaining("inst." + name);
        }
        CapturePlan joined = fixture.installer()
                .plan(
                        TABLE,
                        new CaptureOptions(CaptureMode.OUTBOX, Payload.ROW, false, "default", Set.of("V", "nosuch")));
        assertThat(joined.possible()).isFalse();
        assertThat(joined.problem()).contains("nosuch").contains("id, v").doesNotContain("column V");
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL_8_0", "MARIADB_11_4"})
    void check_saysWhatAStatementWouldBreak(ServerKind kind) throws Exception {
        CaptureFixture fixture = fresh(kind);
        fixture.installer().install(TABLE, CaptureOptions.push());
        AlterCheck check = new AlterCheck(fixture.pool(), fixture.installer().tables());
        assertThat(check.check("ALTER TABLE inst.t DROP COLUMN v"))
                .extracting(Finding::level)
                .containsExactly(Finding.Level.ERROR);
        assertThat(check.check("alter table `inst`.`t` add index i (v)"))
                .extracting(Finding::level)
                .containsExactly(Finding.Level.OK);
        assertThat(check.check("ALTER TABLE inst.t ADD COLUMN n INT"))
                .extracting(Finding::level)
                .containsExactly(Finding.Level.NOTE);
        assertThat(check.check("TRUNCATE inst.t")).extracting(Finding::level).containsExactly(Finding.Level.WARN);
        fixture.installer().install(TABLE, CaptureOptions.push().with(Payload.KEY));
        assertThat(check.check("ALTER TABLE inst.t DROP COLUMN v"))
                .extracting(Finding::level)
                .containsExactly(Finding.Level.OK);
        fixture.server().execute("ALTER TABLE inst.t DROP COLUMN v", "INSERT INTO inst.t (id) VALUES (77)");
        assertThat(fixture.takeEvents()).anyMatch(event -> event.key().id().equals("77"));
        fixture.installer().remove(TABLE, true);
    }

    private static CaptureFixture fresh(ServerKind kind) throws Exception {
        CaptureFixture fixture = CaptureFixture.of(kind);
        fixture.endpoint().manner(Endpoint.Manner.ACCEPT);
        fixture.limits("");
        fixture.awaitTarget();
        fixture.server()
                .execute(
                        "DROP DATABASE IF EXISTS inst",
                        "CREATE DATABASE inst CHARACTER SET utf8mb4",
                        "CREATE TABLE inst.t (id INT PRIMARY KEY, v VARCHAR(20))");
        return fixture;
    }

    private static CaptureStatus status(CaptureFixture fixture) throws Exception {
        return fixture.installer().status().stream()
                .filter(status -> status.capture().table().equals(TABLE))
                .findFirst()
                .orElseThrow();
    }

    private static String trigger(CaptureFixture fixture, String event) throws Exception {
        return fixture.text("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'inst'"
                + " AND EVENT_MANIPULATION = '" + event + "'");
    }
}
