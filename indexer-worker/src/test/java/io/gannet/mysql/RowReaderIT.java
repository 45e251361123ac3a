package io.gannet.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.RowKey;
import io.gannet.change.RowSource.ReadMode;
import io.gannet.change.RowSource.Rows;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.sandbox.ServerKind;
import java.sql.Connection;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowReaderIT {

    private static RowKey id(int value) {
        return RowKey.of("id", Integer.toString(value));
    }

    private static Set<RowKey> ids(int... values) {
        Set<RowKey> keys = new HashSet<>();
        for (int value : values) {
            keys.add(id(value));
        }
        return keys;
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void confirm_tellsWhatATransactionHolds(ServerKind kind) throws Exception {
        TableName table = new TableName("confirm", "t");
        try (Database db = new Database(kind, "confirm")) {
            db.execute(
                    "CREATE TABLE t (id int primary key, v varchar(20))",
                    "INSERT INTO t VALUES (1,'a'),(2,'b'),(3,'c'),(4,'d')");
            RowReader reader = new RowReader(db.pool);
            try (Connection app = db.connect();
                    Statement st = app.createStatement()) {
                app.setAutoCommit(false);
                st.execute("UPDATE t SET v = 'x' WHERE id = 1");
                st.execute("DELETE FROM t WHERE id = 2");
                st.execute("INSERT INTO t VALUES (5,'e')");
                Savepoint before = app.setSavepoint();
                st.execute("INSERT INTO t VALUES (6,'f')");
                st.execute("DELETE FROM t WHERE id = 6");

                Rows held = reader.read(table, ids(1, 2, 3, 4, 5, 6, 7), ReadMode.CONFIRM);
                assertThat(held.locked()).containsAll(ids(1, 2, 5)).doesNotContainAnyElementsOf(ids(3, 4, 7));
                assertThat(held.present().keySet()).isEqualTo(ids(3, 4));
                assertThat(held.absent()).contains(id(7));

                Rows plain = reader.read(table, ids(1, 2, 3, 5), ReadMode.COMMITTED);
                assertThat(plain.locked()).isEmpty();
                assertThat(plain.present().keySet()).isEqualTo(ids(1, 2, 3));
                assertThat(plain.present().get(id(1)).text("v")).isEqualTo("a");

                app.rollback(before);
                app.commit();
            }
            Rows free = reader.read(table, ids(1, 2, 3, 4, 5, 6, 7), ReadMode.CONFIRM);
            assertThat(free.locked()).isEmpty();
            assertThat(free.present().keySet()).isEqualTo(ids(1, 3, 4, 5));
            assertThat(free.present().get(id(1)).text("v")).isEqualTo("x");
            assertThat(free.absent()).isEqualTo(ids(2, 6, 7));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void confirm_ofARowDeletedAndBroughtBackByASavepoint_isNeverAbsent(ServerKind kind) throws Exception {
        TableName table = new TableName("savepoints", "t");
        try (Database db = new Database(kind, "savepoints")) {
            db.execute("CREATE TABLE t (id int primary key, v varchar(20))");
            RowReader reader = new RowReader(db.pool);
            try (Connection app = db.connect();
                    Statement st = app.createStatement()) {
                app.setAutoCommit(false);
                st.execute("INSERT INTO t VALUES (1,'a')");
                Savepoint there = app.setSavepoint();
                st.execute("DELETE FROM t WHERE id = 1");
                assertThat(reader.read(table, ids(1), ReadMode.CONFIRM).locked())
                        .isEqualTo(ids(1));
                app.rollback(there);
                app.commit();
            }
            assertThat(reader.read(table, ids(1), ReadMode.CONFIRM).present().keySet())
                    .isEqualTo(ids(1));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void confirm_ofManyLockedKeys_isBounded(ServerKind kind) throws Exception {
        TableName table = new TableName("manylocks", "t");
        try (Database db = new Database(kind, "manylocks")) {
            db.execute("CREATE TABLE t (id int primary key, v int)");
            StringBuilder insert = new StringBuilder("INSERT INTO t VALUES (0,0)");
            Set<RowKey> all = new HashSet<>(ids(0));
            for (int i = 1; i < 1000; i++) {
                insert.append(",(").append(i).append(",0)");
                all.add(id(i));
            }
            db.execute(insert.toString());
            RowReader reader = new RowReader(db.pool);
            try (Connection app = db.connect();
                    Statement st = app.createStatement()) {
                app.setAutoCommit(false);
                st.execute("UPDATE t SET v = v + 1");
                long from = System.nanoTime();
                Rows rows = reader.read(table, all, ReadMode.CONFIRM);
                assertThat(rows.locked()).isEqualTo(all);
                assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(8_000);
                app.rollback();
            }
            assertThat(reader.read(table, all, ReadMode.CONFIRM).present()).hasSize(1000);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void read_comparesKeysByteForByte(ServerKind kind) throws Exception {
        TableName table = new TableName("bytekeys", "t");
        try (Database db = new Database(kind, "bytekeys")) {
            db.execute(
                    "CREATE TABLE t (k varchar(20) primary key, v int)",
                    "INSERT INTO t VALUES ('abc',1),('é',2),('blank ',3),('😀',4)");
            RowReader reader = new RowReader(db.pool);
            for (ReadMode mode : ReadMode.values()) {
                List<RowKey> keys = new ArrayList<>();
                for (String text : List.of("abc", "ABC", "é", "e", "blank", "blank ", "😀", "' OR 1=1 -- ", "\\")) {
                    keys.add(RowKey.of("k", text));
                }
                Rows rows = reader.read(table, keys, mode);
                assertThat(rows.locked()).isEmpty();
                assertThat(rows.present().keySet().stream().map(RowKey::id))
                        .containsExactlyInAnyOrder("abc", "é", "blank ", "😀");
                assertThat(rows.absent()).hasSize(5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void scanAndRead_agreeForEveryKindOfKey(ServerKind kind) throws Exception {
        try (Database db = new Database(kind, "keykinds")) {
            Map<String, List<String>> tables = Map.of(
                    "k1 bigint unsigned", List.of("0", "18446744073709551615", "7"),
                    "k1 decimal(20,5)", List.of("1.50000", "-3", "0"),
                    "k1 varbinary(10)", List.of("x'00ff'", "x'01'", "''"),
                    "k1 binary(4)", List.of("x'00ff'", "x'01'"),
                    "k1 varchar(10) character set latin1", List.of("'é'", "'a'", "'Z'"),
                    "k1 varchar(10) character set gbk", List.of("'中'", "'a'"),
                    "k1 date", List.of("'2026-01-02'", "'0000-00-00'", "'1000-01-01'"),
                    "k1 timestamp(3)", List.of("'2026-01-02 03:04:05.678'", "'2001-01-01 00:00:00'"),
                    "k1 enum('z','y','é''x')", List.of("'y'", "'z'", "'é''x'"),
                    "k1 bit(20)", List.of("b'101'", "b'0'"));
            int n = 0;
            for (Map.Entry<String, List<String>> entry : tables.entrySet()) {
                for (boolean composite : new boolean[] {false, true}) {
                    String name = "t" + n++;
                    try (Connection connection = db.connect();
                            Statement st = connection.createStatement()) {
                        st.execute("SET NAMES utf8mb4, sql_mode = ''");
                        st.execute("CREATE TABLE " + name + " (" + entry.getKey() + ", k2 int, v int, PRIMARY KEY (k1"
                                + (composite ? ", k2" : "") + "))");
                        for (String value : entry.getValue()) {
                            st.execute("INSERT INTO " + name + " VALUES (" + value + ", 1, 1)");
                            if (composite) {
                                st.execute("INSERT INTO " + name + " VALUES (" + value + ", 2, 2)");
                            }
                        }
                    }
                    TableName table = new TableName("keykinds", name);
                    Set<RowKey> scanned = new HashSet<>();
                    TableScan scan = new TableScan(db.pool, table, Optional.empty());
                    Optional<RowKey> last = Optional.empty();
                    for (List<RowKey> chunk = scan.keysAfter(last, 1);
                            !chunk.isEmpty();
                            chunk = scan.keysAfter(last, 1)) {
                        assertThat(scanned.addAll(chunk))
                                .as("%s %s", entry.getKey(), chunk)
                                .isTrue();
                        last = Optional.of(chunk.get(0));
                    }
                    int expected = entry.getValue().size() * (composite ? 2 : 1);
                    assertThat(scanned).as(entry.getKey()).hasSize(expected);
                    for (ReadMode mode : ReadMode.values()) {
                        Rows rows = new RowReader(db.pool).read(table, scanned, mode);
                        assertThat(rows.present().keySet()).as(entry.getKey()).isEqualTo(scanned);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void read_afterDdl_usesTheNewColumns_andTellsWhatIsGone(ServerKind kind) throws Exception {
        TableName table = new TableName("ddl", "t");
        try (Database db = new Database(kind, "ddl")) {
            db.execute("CREATE TABLE t (id int primary key, v int, w int)", "INSERT INTO t VALUES (1,2,3)");
            RowReader reader = new RowReader(db.pool);
            assertThat(reader.read(table, ids(1), ReadMode.COMMITTED)
                            .present()
                            .get(id(1))
                            .columns())
                    .hasSize(3);
            db.execute("ALTER TABLE t DROP COLUMN w");
            assertThat(reader.read(table, ids(1), ReadMode.CONFIRM)
                            .present()
                            .get(id(1))
                            .columns())
                    .hasSize(2);
            db.execute("DROP TABLE t");
            assertThatThrownBy(() -> reader.read(table, ids(1), ReadMode.CONFIRM))
                    .isInstanceOf(TableUnusableException.class)
                    .hasMessageContaining("ddl.t");
        }
    }

    @ParameterizedTest
    @EnumSource(value = ServerKind.class, names = "MYSQL_8_0")
    void read_whenTheServerIsDown_isUnavailable(ServerKind kind) throws Exception {
        MysqlSettings nobody = new MysqlSettings(
                "jdbc:mysql://127.0.0.1:1/",
                "root",
                Optional.empty(),
                1,
                java.time.Duration.ofMillis(300),
                java.time.Duration.ofSeconds(1));
        try (MysqlPool pool = MysqlPool.open(nobody)) {
            assertThatThrownBy(() -> new RowReader(pool).read(new TableName("a", "b"), ids(1), ReadMode.COMMITTED))
                    .isInstanceOf(SourceUnavailableException.class);
        }
    }
}
