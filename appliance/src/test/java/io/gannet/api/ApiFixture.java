package io.gannet.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.http.RawClient;
import io.gannet.httpsqs.TestAppliance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** /v1 of a real engine, and a client whose every exchange is held against the contract. */
abstract class ApiFixture {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path dir;

    TestAppliance appliance;
    RawClient client;
    Contract contract;

    @BeforeEach
    void start() throws IOException {
        appliance = new TestAppliance(dir, TestAppliance.SETTINGS, Optional.of(new OneRow()));
        client = new RawClient(appliance.port());
        contract = new Contract();
    }

    @AfterEach
    void stop() {
        client.close();
        appliance.close();
    }

    /** A table with one row, whose key is 1; 2 is locked. */
    private static final class OneRow implements RowSource {
        @Override
        public Rows read(io.gannet.change.TableName table, Collection<RowKey> keys, ReadMode mode) {
            Map<RowKey, Row> present = new HashMap<>();
            Set<RowKey> absent = new java.util.HashSet<>();
            Set<RowKey> locked = new java.util.HashSet<>();
            for (RowKey key : keys) {
                if (key.id().equals("1")) {
                    Map<String, String> row = new HashMap<>();
                    row.put("id", "1");
                    row.put("title", null);
                    present.put(key, new Row(row));
                } else if (key.id().equals("2")) {
                    locked.add(key);
                } else {
                    absent.add(key);
                }
            }
            return new Rows(present, absent, locked);
        }

        @Override
        public int maxKeys() {
            return 100;
        }
    }

    JsonNode call(int status, String method, String path, String body, String... headers) {
        RawClient.Reply reply = client.request(method, path, body.getBytes(UTF_8), headers);
        assertThat(contract.check(method, path, reply)).as(reply.utf8()).isEmpty();
        assertThat(reply.status()).as(reply.utf8()).isEqualTo(status);
        return JSON.readTree(reply.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    JsonNode get(int status, String path) {
        return call(status, "GET", path, "");
    }

    JsonNode post(int status, String path, String body, String... headers) {
        return call(status, "POST", path, body, headers);
    }
}
