package io.gannet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.change.RowChange.Operation;
import io.gannet.change.RowChange.Source;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowChangeCodecTest {

    private static RowChange decode(String json) throws MalformedChangeException {
        return RowChangeCodec.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void decode_everyMember_keepsExactText() throws MalformedChangeException {
        RowChange change = decode("""
                {"extra":{"a":[1,{"b":2}]},"v":1,"op":"update","db":"shop","table":"articles",
                 "key":{"id":18446744073709551615,"lang":"zh"},"old":{"film_id":1,"x":null},
                 "row":{"id":18446744073709551615,"price":1.10,"tiny":1e300,"title":"床前\\"明月光\\u4e00","none":null,
                 "doc":{"a": [1, 2.50]},"list":[ "é" , 1 ],"ok":true},
                 "at":1764200000.123456,"conn":42,"src":"outbox"}""");
        assertThat(change.operation()).isEqualTo(Operation.UPDATE);
        assertThat(change.table()).isEqualTo(new TableName("shop", "articles"));
        assertThat(change.key()).isEqualTo(RowKey.of(Map.of("id", "18446744073709551615", "lang", "zh")));
        assertThat(change.old()).containsEntry("film_id", "1").containsEntry("x", null);
        Row row = change.row().orElseThrow();
        assertThat(row.text("price")).isEqualTo("1.10");
        assertThat(row.text("tiny")).isEqualTo("1e300");
        assertThat(row.text("title")).isEqualTo("床前\"明月光一");
        assertThat(row.text("doc")).isEqualTo("{\"a\": [1, 2.50]}");
        assertThat(row.text("list")).isEqualTo("[ \"é\" , 1 ]");
        assertThat(row.text("ok")).isEqualTo("true");
        assertThat(row.columns()).containsEntry("none", null);
        assertThat(change.at()).isEqualTo(1764200000.123456);
        assertThat(change.connection()).isEqualTo(42);
        assertThat(change.source()).isEqualTo(Source.OUTBOX);
    }

    @Test
    void decodeHead_passesOverTheRow_butNotOverWhatIsWrongWithIt() throws MalformedChangeException {
        String head = "{\"op\":\"update\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1},\"row\":";
        RowChange change =
                RowChangeCodec.decodeHead((head + "{\"a\":{\"b\":[1]}},\"conn\":42}").getBytes(StandardCharsets.UTF_8));
        assertThat(change.row()).isEmpty();
        assertThat(change.connection()).isEqualTo(42);
        for (String wrong : new String[] {"1}", "{\"a\":}}", "{\"a\":1}"}) {
            assertThatThrownBy(() -> RowChangeCodec.decodeHead((head + wrong).getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(MalformedChangeException.class);
        }
    }

    @Test
    void decode_withoutSource_isTreatedAsPushed() throws MalformedChangeException {
        RowChange change = decode("{\"op\":\"delete\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1},\"row\":null}");
        assertThat(change.source()).isEqualTo(Source.PUSH);
        assertThat(change.row()).isEmpty();
        assertThat(change.at()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "hello | not JSON",
                "[1] | not a JSON object",
                "{} | \"op\" is missing",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\"} | \"key\" is missing",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{}} | \"key\" has no column",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":null}} | key column \"id\" is null",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":7} | \"key\" must be an object",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"\",\"key\":{\"id\":1}} | must not be empty",
                "{\"op\":\"explode\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1}} | \"op\" is not one",
                "{\"op\":5,\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1}} | \"op\" must be a string",
                "{\"v\":2,\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1}} | \"v\" must be 1",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1}} {} | more than one",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1},\"row\":[]} | \"row\" must be",
                "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1 | not JSON",
            })
    void decode_malformed_saysWhatIsWrong(String json, String reason) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(MalformedChangeException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1} | true",
                "{\"v\":2,\"op\":5,\"key\":{\"id\":1},\"x\":[{}],\"db\":\"s\",\"table\":\"t\",\"row\":tru | true",
                "{\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":1 | false",
                "{\"db\":\"s\",\"table\":\"\",\"key\":{\"id\":1}} | false",
                "{\"db\":\"s\",\"key\":{\"id\":1}} | false",
                "{\"db\":\"s\",\"table\":\"t\",\"key\":[1]} | false",
                "[\"db\"] | false",
                "hello | false",
            })
    void place_ofNoEvent_isTheRowThatItNames(String json, boolean named) {
        assertThat(RowChangeCodec.place(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        named
                                ? Optional.of(new RowChangeCodec.Place(new TableName("s", "t"), RowKey.of("id", "1")))
                                : Optional.empty());
    }

    @Test
    void decode_invalidUtf8_isMalformed() {
        byte[] body = "{\"op\":\"insert\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":\"x\"}}"
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            if (body[i] == 'x') {
                body[i] = (byte) 0xff;
            }
        }
        assertThatThrownBy(() -> RowChangeCodec.decode(body)).isInstanceOf(MalformedChangeException.class);
    }

    @Test
    void decode_largerThanTheLimit_isMalformed() {
        byte[] body = new byte[RowChangeCodec.MAX_BYTES + 1];
        Arrays.fill(body, (byte) ' ');
        assertThatThrownBy(() -> RowChangeCodec.decode(body))
                .isInstanceOf(MalformedChangeException.class)
                .hasMessageContaining("8388609");
    }

    @Test
    void encode_thenDecode_givesTheSame() throws MalformedChangeException {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("id", "7");
        columns.put("title", "a\u0000b \ud83d\ude00 \"q\"\n");
        columns.put("none", null);
        RowChange change = new RowChange(
                Operation.TOUCH,
                new TableName("shop", "articles"),
                RowKey.of(Map.of("id", "7", "b", "\u001fx")),
                Map.of("id", "6"),
                Optional.of(new Row(columns)),
                1764200000.25,
                9,
                Source.REPAIR);
        assertThat(RowChangeCodec.decode(RowChangeCodec.encode(change))).isEqualTo(change);
    }

    @Test
    void encode_smallestTouch_isShort() {
        RowChange change = new RowChange(
                Operation.TOUCH,
                new TableName("s", "t"),
                RowKey.of("id", "7"),
                Map.of(),
                Optional.empty(),
                0,
                0,
                Source.BACKFILL);
        assertThat(new String(RowChangeCodec.encode(change), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"v\":1,\"op\":\"touch\",\"db\":\"s\",\"table\":\"t\",\"key\":{\"id\":\"7\"},\"src\":\"backfill\"}");
    }
}
