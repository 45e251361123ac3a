package io.gannet.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.Row;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.sandbox.ServerKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** The payload that a trigger makes of a row has the same texts as a re-read of it: every type, every server. */
class SelectListIT {

    private static final String COLUMNS =
            "id int unsigned primary key, ti tinyint, b1 tinyint(1), si smallint zerofill, mi mediumint, bi bigint,"
                    + " bu bigint unsigned, de decimal(65,30), dz decimal(10,3) zerofill, fl float, flz float zerofill,"
                    + " du double, b bit(1), b64 bit(64), ye year, ch char(10), vl varchar(20) character set latin1,"
                    + " vg varchar(20) character set gbk, v3 varchar(20) character set utf8, v4 varchar(50), tx longtext,"
                    + " en enum('a','é','x y'), se set('x','y','z'), bn binary(5), vb varbinary(20), bl longblob,"
                    + " ge geometry, po point, da date, d0 datetime, d3 datetime(3), d6 datetime(6), ts timestamp null,"
                    + " t3 timestamp(3) null, t6 timestamp(6) null, tm time, tm6 time(6), js json,"
                    + " g int generated always as (ti+1) virtual, gs varchar(30) generated always as (concat(v4,'!')) stored";
    private static final String INTO =
            "(id,ti,b1,si,mi,bi,bu,de,dz,fl,flz,du,b,b64,ye,ch,vl,vg,v3,v4,tx,en,se,bn,vb,bl,ge,"
                    + "po,da,d0,d3,d6,ts,t3,t6,tm,tm6,js)";
    private static final List<String> ROWS = List.of(
            INTO + " VALUES (1,-128,1,7,-8388608,-9223372036854775808,18446744073709551615,"
                    + "12345678901234567890123456789012345.123456789012345678901234567890,1.5,0.1,1.5,0.1,b'1',"
                    + "b'1111111111111111111111111111111111111111111111111111111111111111',2026,'ab','é','中文','é中',"
                    + "'😀 \\\\ \" \\n \\t','line\\nline','é','x,z','ab',x'00ff80fe',repeat(x'ff00',200),"
                    + "ST_GeomFromText('POINT(1.5 2.25)'),ST_GeomFromText('POINT(0.1 -2)'),'2026-02-03',"
                    + "'2026-02-03 04:05:06','2026-02-03 04:05:06.1','2026-02-03 04:05:06.123456','2026-02-03 04:05:06',"
                    + "'2026-02-03 04:05:06.5','2026-02-03 04:05:06.000001','-838:59:59','10:11:12.5',"
                    + "'{\"b\": 2.50, \"a\": [1, \"x\"]}')",
            INTO
                    + " VALUES (2,0,0,0,0,0,0,0,0,0,0,0,b'0',b'0',0,'','','','','','','','','','','',NULL,NULL,'0000-00-00',"
                    + "'0000-00-00 00:00:00','0000-00-00','0000-00-00','0000-00-00','0000-00-00','0000-00-00','0:0:0',"
                    + "'0:0:0','{}')",
            "(id) VALUES (3)",
            "(id,fl,du,flz,de,da,d0,ts,t6,js) VALUES (4,16777216,1e300,3.4e38,-1e-30,'2026-00-00','9999-12-31 23:59:59',"
                    + "'1970-01-01 03:00:01','2038-01-19 06:14:07.999999','[1.0]')",
            "(id,fl,du,flz,de) VALUES (5,1e-10,-1.7976931348623157e308,1e10,1),(6,123456.7,1e15,null,10),"
                    + "(7,1e20,100000000000000000000,null,1.1),(8,-0.0,0.30000000000000004,null,1.1),(9,3.14159274,3,null,1)",
            "(id,js) VALUES (10,'\"a \\\\\"string\\\\\" \\\\u00e4\"'),(11,'null'),(12,'true'),(13,'-12.5'),(14,'\"{}\"'),"
                    + "(15,' \"in blanks\" '),(16,' \\n{\"a\": 1}\\t '),(17,'\"null\"'),(18,'\"\"')");

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void payloadAndReread_giveTheSameTexts(ServerKind kind) throws Exception {
        try (Database db = new Database(kind, "selectlist");
                Connection connection = db.connect();
                Statement st = connection.createStatement()) {
            st.execute("CREATE TABLE log (id int auto_increment primary key, p longtext)");
            st.execute("CREATE TABLE t (" + COLUMNS + ")");
            TableSchema schema;
            try (Connection ours = db.pool.connection()) {
                schema = TableSchema.read(ours, new TableName("selectlist", "t"));
            }
            String json = schema.columns().stream()
                    .map(c -> "'" + c.name() + "', " + ColumnExpression.json(c, "NEW.", schema.version()))
                    .collect(Collectors.joining(", "));
            st.execute("SET NAMES utf8mb4, sql_mode = ''");
            st.execute("CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW INSERT INTO log (p) VALUES (JSON_OBJECT("
                    + json + "))");
            // another zone and mode than ours: payloads must not depend on the application's session
            st.execute("SET time_zone = '+03:00', sql_mode = 'ALLOW_INVALID_DATES'");
            for (String row : ROWS) {
                st.execute("INSERT INTO t " + row);
            }
            List<Row> reread = reread(db, schema);
            List<String> payloads = new ArrayList<>();
            try (ResultSet rs = st.executeQuery("SELECT p FROM log ORDER BY id")) {
                while (rs.next()) {
                    payloads.add(rs.getString(1));
                }
            }
            assertThat(payloads).hasSize(18).hasSameSizeAs(reread);
            for (int i = 0; i < payloads.size(); i++) {
                assertThat(texts(payloads.get(i))).isEqualTo(reread.get(i).columns());
            }
            assertThat(reread.get(0).text("ts")).isEqualTo("2026-02-03 01:05:06");
            assertThat(reread.get(0).text("de"))
                    .isEqualTo("12345678901234567890123456789012345.123456789012345678901234567890");
            assertThat(reread.get(0).text("vb")).isEqualTo("AP+A/g==");
            assertThat(reread.get(9).text("js")).isEqualTo("a \"string\" ä");
            assertThat(reread.get(1).columns())
                    .containsEntry("d0", null)
                    .containsEntry("ts", null)
                    .containsEntry("da", null);
        }
    }

    private static List<Row> reread(Database db, TableSchema schema) throws Exception {
        SelectList list = new SelectList(schema, "t");
        List<Row> rows = new ArrayList<>();
        try (Connection ours = db.pool.connection();
                Statement st = ours.createStatement();
                ResultSet rs = st.executeQuery("SELECT " + list.rowSql() + " FROM selectlist.t AS t ORDER BY id")) {
            while (rs.next()) {
                rows.add(list.row(rs));
            }
        }
        return rows;
    }

    /** Member to raw text: a string's content, a number's digits, a nested value as it stands. */
    private static Map<String, String> texts(String json) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JsonMapper.builder().build().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token.isStructStart()) {
                    int from = (int) parser.currentTokenLocation().getCharOffset();
                    parser.skipChildren();
                    texts.put(
                            name,
                            json.substring(
                                    from, (int) parser.currentTokenLocation().getCharOffset() + 1));
                } else {
                    texts.put(name, token == JsonToken.VALUE_NULL ? null : parser.getString());
                }
            }
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void read_refusesWhatCannotBeNamed(ServerKind kind) throws Exception {
        try (Database db = new Database(kind, "refused");
                Connection ours = db.pool.connection()) {
            db.execute(
                    "CREATE TABLE nokey (a int)",
                    "CREATE TABLE floating (a float primary key)",
                    "CREATE TABLE doubles (a int, b double, primary key (a, b))",
                    "CREATE VIEW seen AS SELECT * FROM nokey");
            Map<String, String> cases = Map.of(
                    "nokey", "no primary key",
                    "floating", "FLOAT column a",
                    "doubles", "DOUBLE column b",
                    "seen", "is a view",
                    "absent", "no table refused.absent");
            cases.forEach(
                    (table, words) -> assertThatThrownBy(() -> TableSchema.read(ours, new TableName("refused", table)))
                            .isInstanceOf(TableUnusableException.class)
                            .hasMessageContaining(words));
        }
    }
}
