package io.gannet.client;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Rows read again by the appliance, for a worker without database access. Thread-safe. */
public final class RemoteRows implements RowSource {

    private static final int MAX_KEYS = 1_000;

    private final ApiClient api;

    public RemoteRows(ApiClient api) {
        this.api = api;
    }

    @Override
    public int maxKeys() {
        return MAX_KEYS;
    }

    @Override
    public Rows read(TableName table, Collection<RowKey> keys, ReadMode mode)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        Map<String, Object> request = Map.of(
                "table",
                table.toString(),
                "mode",
                mode.name().toLowerCase(Locale.ROOT),
                "keys",
                keys.stream().map(RowKey::columns).toList());
        try {
            return rows(api.send("POST", "/v1/rows:read", request));
        } catch (ApiException e) {
            if (e.status() == 409) {
                throw new TableUnusableException(table, String.valueOf(e.getMessage()));
            }
            throw new SourceUnavailableException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new SourceUnavailableException("the appliance cannot be asked for rows: " + e.getMessage(), e);
        }
    }

    private static Rows rows(JsonNode reply) {
        Map<RowKey, Row> present = new HashMap<>();
        for (JsonNode entry : reply.path("present")) {
            present.put(key(entry.path("key")), row(entry.path("row")));
        }
        return new Rows(present, keys(reply.path("absent")), keys(reply.path("locked")));
    }

    private static Set<RowKey> keys(JsonNode list) {
        Set<RowKey> keys = new HashSet<>();
        for (JsonNode key : list) {
            keys.add(key(key));
        }
        return keys;
    }

    static Row row(JsonNode entry) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        entry.properties().forEach(column -> columns.put(column.getKey(), text(column.getValue())));
        return new Row(columns);
    }

    static RowKey key(JsonNode columns) {
        Map<String, String> texts = new HashMap<>();
        columns.properties()
                .forEach(column -> texts.put(column.getKey(), column.getValue().asString("")));
        return RowKey.of(texts);
    }

    private static @Nullable String text(JsonNode value) {
        return value.isNull() ? null : value.asString("");
    }
}
