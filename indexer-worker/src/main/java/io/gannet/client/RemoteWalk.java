package io.gannet.client;

import io.gannet.change.RowKey;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.change.TableWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A table walked by the appliance, for a worker without database access. One thread at a time. */
public final class RemoteWalk implements TableWalk {

    private final ApiClient api;
    private final TableName table;

    public RemoteWalk(ApiClient api, TableName table) {
        this.api = api;
        this.table = table;
    }

    @Override
    public List<RowKey> keysAfter(Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        List<RowKey> keys = new ArrayList<>();
        for (JsonNode one : ask(after, limit, false).path("rows")) {
            keys.add(RemoteRows.key(one.path("key")));
        }
        return keys;
    }

    @Override
    public List<Keyed> rowsAfter(Optional<RowKey> after, int limit)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        List<Keyed> rows = new ArrayList<>();
        for (JsonNode one : ask(after, limit, true).path("rows")) {
            rows.add(new Keyed(RemoteRows.key(one.path("key")), RemoteRows.row(one.path("row"))));
        }
        return rows;
    }

    @Override
    public long estimate() {
        return 0;
    }

    private JsonNode ask(Optional<RowKey> after, int limit, boolean rows)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("table", table.toString());
        request.put("limit", limit);
        request.put("rows", rows);
        after.ifPresent(key -> request.put("after", key.columns()));
        try {
            return api.send("POST", "/v1/rows:scan", request);
        } catch (ApiException e) {
            if (e.status() == 409) {
                throw new TableUnusableException(table, String.valueOf(e.getMessage()));
            }
            throw new SourceUnavailableException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new SourceUnavailableException("the appliance cannot be asked for rows: " + e.getMessage(), e);
        }
    }
}
