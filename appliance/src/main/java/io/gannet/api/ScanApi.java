package io.gannet.api;

import io.gannet.change.RowKey;
import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import io.gannet.change.TableWalk;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code POST /v1/rows:scan} walks a table in the order of its key, for a worker that has no access to the database itself: {@code
 * {"table":"shop.articles","after":{"id":"7"},"limit":1000,"rows":true}} answers {@code {"rows":[{"key":{..},"row":{..}},..]}}.
 */
public final class ScanApi {

    private static final int MOST = 5_000;

    private final Function<TableName, TableWalk> walks;

    public ScanApi(Function<TableName, TableWalk> walks) {
        this.walks = walks;
    }

    /** Registers the handler. */
    public void register(Routes routes) {
        routes.on("POST", "/v1/rows:scan", Access.FULL, this::scan);
    }

    private void scan(Exchange x) throws InterruptedException {
        x.query().only();
        JsonBody body = JsonBody.of(x).only("table", "after", "limit", "rows");
        TableName table = table(body.required("table"));
        int limit = (int) body.number("limit", 1_000, 1, MOST);
        Optional<RowKey> after = body.has("after") ? Optional.of(key(body.object("after"))) : Optional.empty();
        try {
            x.json(200, Map.of("rows", scanned(walks.apply(table), after, limit, body.flag("rows", true))));
        } catch (SourceUnavailableException e) {
            x.problem(Problem.of(503, "Database unavailable", String.valueOf(e.getMessage())), "Retry-After", "1");
        } catch (TableUnusableException e) {
            x.problem(new Problem(
                    409, "Table unusable", String.valueOf(e.getMessage()), Map.of("table", table.toString())));
        }
    }

    private static List<Map<String, Object>> scanned(TableWalk walk, Optional<RowKey> after, int limit, boolean rows)
            throws SourceUnavailableException, TableUnusableException, InterruptedException {
        List<Map<String, Object>> found = new ArrayList<>();
        if (rows) {
            for (TableWalk.Keyed one : walk.rowsAfter(after, limit)) {
                found.add(Map.of("key", one.key().columns(), "row", one.row().columns()));
            }
        } else {
            for (RowKey key : walk.keysAfter(after, limit)) {
                found.add(Map.of("key", key.columns()));
            }
        }
        return found;
    }

    private static TableName table(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("table", text, "schema.table").exception();
        }
    }

    private static RowKey key(Map<?, ?> columns) {
        if (columns.isEmpty()) {
            throw Problem.parameter("after", "{}", "an object of column and value")
                    .exception();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        columns.forEach((column, value) -> texts.put(String.valueOf(column), String.valueOf(value)));
        return RowKey.of(texts);
    }
}
