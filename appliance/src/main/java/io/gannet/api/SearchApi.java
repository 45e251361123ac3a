package io.gannet.api;

import io.gannet.change.TableName;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Query;
import io.gannet.http.Routes;
import io.gannet.search.QueryException;
import io.gannet.search.SearchIndex;
import io.gannet.search.SearchQuery;
import io.gannet.search.SearchResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.util.RawValue;

/**
 * Searching: {@code GET /v1/search/{index}?q=WORDS&table=&offset=&limit=} and {@code GET /v1/indexes}.
 *
 * <p>A hit has {@code table}, {@code key}, {@code score}, {@code version} and {@code row}; {@code took} is milliseconds.
 */
public final class SearchApi {

    private final Map<String, SearchIndex> indexes;

    /** The indexes, by name; asked at each request. */
    public SearchApi(Map<String, SearchIndex> indexes) {
        this.indexes = indexes;
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        routes.on("GET", "/v1/search/{index}", Access.READ, this::search);
        routes.on("GET", "/v1/indexes", Access.READ, this::list);
    }

    private void list(Exchange exchange) throws IOException {
        exchange.query().only();
        List<Map<String, Object>> all = new ArrayList<>();
        for (SearchIndex index : indexes.values()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", index.settings().name());
            json.put(
                    "tables",
                    index.settings().tables().stream().map(TableName::toString).toList());
            json.put("rows", index.rows());
            all.add(json);
        }
        exchange.json(200, Map.of("indexes", all));
    }

    private void search(Exchange exchange) throws IOException {
        long start = System.nanoTime();
        String name = exchange.pathParameter("index");
        SearchIndex index = Optional.ofNullable(indexes.get(name))
                .orElseThrow(() -> Problem.notFound("index", name).exception());
        SearchQuery query = query(exchange.query());
        try {
            SearchResult result = index.search(query);
            exchange.json(200, json(result, Math.round((System.nanoTime() - start) / 10_000.0) / 100.0));
        } catch (QueryException e) {
            throw Problem.of(400, "Bad query", String.valueOf(e.getMessage())).exception();
        }
    }

    private static SearchQuery query(Query query) {
        query.only("q", "table", "offset", "limit");
        String text = query.text("q").orElse("");
        if (text.length() > SearchQuery.MAX_TEXT) {
            throw Problem.parameter("q", text, "at most " + SearchQuery.MAX_TEXT + " characters")
                    .exception();
        }
        Optional<TableName> table = query.text("table").map(SearchApi::table);
        return new SearchQuery(text, table, (int) query.number("offset", 0, 0, SearchQuery.MAX_DEPTH), (int)
                query.number("limit", 10, 0, SearchQuery.MAX_LIMIT));
    }

    private static TableName table(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("table", text, "schema.table").exception();
        }
    }

    private static Map<String, Object> json(SearchResult result, double took) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("total", result.total());
        json.put("exact", result.exact());
        json.put("took", took);
        json.put("hits", result.hits().stream().map(SearchApi::json).toList());
        return json;
    }

    private static Map<String, Object> json(SearchResult.Hit hit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", hit.table().toString());
        json.put("key", hit.key().columns());
        json.put("score", hit.score());
        json.put("version", hit.version().toString());
        json.put("row", new RawValue(hit.row()));
        return json;
    }
}
