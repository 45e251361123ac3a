package io.gannet.api;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code POST /v1/rows:read}: re-reads rows for a worker that has no access to the database itself. */
final class RowsRoutes {

    private final Optional<RowSource> source;

    RowsRoutes(Optional<RowSource> source) {
        this.source = source;
    }

    void register(Routes routes) {
        routes.on("POST", "/v1/rows:read", Access.FULL, this::read);
    }

    private void read(Exchange x) throws InterruptedException {
        x.query().only();
        RowSource rows = source.orElseThrow(() -> NoDatabase.problem().exception());
        JsonBody body = JsonBody.of(x).only("table", "mode", "keys");
        TableName table = table(body.required("table"));
        RowSource.ReadMode mode =
                switch (body.text("mode").orElse("confirm")) {
                    case "committed" -> RowSource.ReadMode.COMMITTED;
                    case "confirm" -> RowSource.ReadMode.CONFIRM;
                    default ->
                        throw Problem.parameter("mode", body.required("mode"), "committed, confirm")
                                .exception();
                };
        Set<RowKey> keys = keys(body.list("keys"), rows.maxKeys());
        try {
            x.json(200, json(rows.read(table, keys, mode)));
        } catch (SourceUnavailableException e) {
            x.problem(Problem.of(503, "Database unavailable", String.valueOf(e.getMessage())), "Retry-After", "1");
        } catch (TableUnusableException e) {
            x.problem(new Problem(
                    409, "Table unusable", String.valueOf(e.getMessage()), Map.of("table", table.toString())));
        }
    }

    private static TableName table(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("table", text, "schema.table").exception();
        }
    }

    private static Set<RowKey> keys(List<?> list, int most) {
        if (list.isEmpty() || list.size() > most) {
            throw Problem.parameter("keys", list.size() + " keys", "1 to " + most + " keys")
                    .exception();
        }
        Set<RowKey> keys = new LinkedHashSet<>();
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> columns) || columns.isEmpty()) {
                throw Problem.parameter("keys", String.valueOf(entry), "objects of column and value")
                        .exception();
            }
            Map<String, String> texts = new LinkedHashMap<>();
            columns.forEach((column, value) -> texts.put(String.valueOf(column), String.valueOf(value)));
            keys.add(RowKey.of(texts));
        }
        return keys;
    }

    private static Map<String, Object> json(RowSource.Rows rows) {
        List<Map<String, Object>> present = new ArrayList<>();
        for (Map.Entry<RowKey, Row> row : rows.present().entrySet()) {
            present.add(
                    Map.of("key", row.getKey().columns(), "row", row.getValue().columns()));
        }
        return Map.of("present", present, "absent", columns(rows.absent()), "locked", columns(rows.locked()));
    }

    private static List<Map<String, String>> columns(Set<RowKey> keys) {
        List<Map<String, String>> list = new ArrayList<>();
        keys.forEach(key -> list.add(key.columns()));
        return list;
    }
}
