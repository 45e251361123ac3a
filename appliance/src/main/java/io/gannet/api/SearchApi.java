package io.gannet.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gannet.change.TableName;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Json;
import io.gannet.http.Problem;
import io.gannet.http.ProblemException;
import io.gannet.http.ReplyStream;
import io.gannet.http.RouteHandler;
import io.gannet.http.Routes;
import io.gannet.search.QueryException;
import io.gannet.search.SearchIndex;
import io.gannet.search.SearchQuery;
import io.gannet.search.SearchResult;
import io.gannet.search.Searches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Searching, as openapi.yaml describes it: {@code GET /v1/search/{index}} and below it {@code suggest}, {@code similar}, {@code
 * count} and {@code export}; {@code GET /v1/indexes}. {@code {index}} is a name, names separated by commas, or {@code *}. Pages of
 * the given origins may ask from a browser.
 */
public final class SearchApi {

    /** Each export keeps a thread. */
    private static final int MAX_EXPORTS = 2;

    private static final long EXPORT_NANOS = 600_000_000_000L;

    private final Map<String, SearchIndex> indexes;
    private final Origins origins;
    private final Semaphore exports = new Semaphore(MAX_EXPORTS);

    /**
     * Searches in these.
     *
     * @param indexes by name; may change meanwhile
     * @param origins pages of these origins may search from a browser; {@code *} = of any
     */
    public SearchApi(Map<String, SearchIndex> indexes, List<String> origins) {
        this.indexes = indexes;
        this.origins = new Origins(origins);
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        on(routes, "/v1/search/{index}", this::search);
        on(routes, "/v1/search/{index}/suggest", this::suggest);
        on(routes, "/v1/search/{index}/similar", this::similar);
        on(routes, "/v1/search/{index}/count", this::count);
        on(routes, "/v1/search/{index}/export", this::export);
        routes.on("GET", "/v1/indexes", Access.READ, this::list);
    }

    private void on(Routes routes, String path, RouteHandler handler) {
        routes.on("GET", path, Access.SEARCH, exchange -> {
            try {
                handler.handle(exchange);
            } catch (ProblemException e) {
                exchange.problem(e.problem(), origins.headers(exchange));
            } catch (QueryException e) {
                exchange.problem(problem(e), origins.headers(exchange));
            } catch (IllegalArgumentException e) {
                exchange.problem(
                        Problem.of(400, "Bad query", String.valueOf(e.getMessage())), origins.headers(exchange));
            }
        });
        routes.direct("OPTIONS", path, Access.ANYBODY, origins::preflight);
    }

    private static Problem problem(QueryException e) {
        Map<String, Object> members = new LinkedHashMap<>();
        e.position().ifPresent(position -> members.put("position", position));
        return new Problem(400, "Bad query", String.valueOf(e.getMessage()), members);
    }

    private void list(Exchange exchange) throws IOException {
        exchange.query().only();
        List<Map<String, Object>> all = new ArrayList<>();
        for (SearchIndex index : indexes.values()) {
            all.add(SearchJson.index(index));
        }
        exchange.json(200, Map.of("indexes", all));
    }

    private List<SearchIndex> named(Exchange exchange) {
        String names = exchange.pathParameter("index");
        List<SearchIndex> found = new ArrayList<>();
        if (names.equals("*")) {
            indexes.forEach((name, index) -> {
                if (permitted(exchange, name)) {
                    found.add(index);
                }
            });
        } else {
            for (String name : names.split(",", -1)) {
                SearchIndex index = Optional.ofNullable(indexes.get(name))
                        .filter(one -> permitted(exchange, name))
                        .orElseThrow(() -> Problem.notFound("index", name).exception());
                found.add(index);
            }
        }
        if (found.isEmpty()) {
            throw Problem.notFound("index", names).exception();
        }
        return found.stream().distinct().toList();
    }

    private static boolean permitted(Exchange exchange, String name) {
        return exchange.onlyIndexes().isEmpty() || exchange.onlyIndexes().contains(name);
    }

    private void search(Exchange exchange) throws IOException, QueryException {
        long start = System.nanoTime();
        exchange.query().only(SearchParameters.SEARCH);
        SearchQuery query = SearchParameters.query(exchange.query());
        SearchResult result = new Searches(named(exchange)).search(query);
        exchange.json(200, SearchJson.result(result, millis(start)), origins.headers(exchange));
    }

    private static double millis(long start) {
        return Math.round((System.nanoTime() - start) / 10_000.0) / 100.0;
    }

    private void count(Exchange exchange) throws IOException, QueryException {
        long start = System.nanoTime();
        exchange.query().only(SearchParameters.COUNT);
        long count = new Searches(named(exchange)).count(SearchParameters.query(exchange.query()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", count);
        json.put("took", millis(start));
        exchange.json(200, json, origins.headers(exchange));
    }

    private void suggest(Exchange exchange) throws IOException, QueryException {
        long start = System.nanoTime();
        exchange.query().only(SearchParameters.SUGGEST);
        SearchQuery query = SearchParameters.query(exchange.query());
        Map<String, Map<String, Object>> found = new LinkedHashMap<>();
        for (SearchIndex index : named(exchange)) {
            index.suggest(query).forEach((text, field) -> {
                if (found.size() < query.page().limit()) {
                    found.putIfAbsent(
                            text,
                            Map.of(
                                    "text",
                                    text,
                                    "field",
                                    field,
                                    "index",
                                    index.settings().name()));
                }
            });
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suggestions", new ArrayList<>(found.values()));
        json.put("took", millis(start));
        exchange.json(200, json, origins.headers(exchange));
    }

    private void similar(Exchange exchange) throws IOException, QueryException {
        long start = System.nanoTime();
        exchange.query().only(SearchParameters.SIMILAR);
        SearchIndex index = one(exchange);
        SearchQuery query = SearchParameters.query(exchange.query());
        // a filter by table would be another thing: the table here is that of the key
        SearchQuery anywhere = new SearchQuery(
                        "", Optional.empty(), 0, query.page().limit())
                .filtered(query.filters())
                .showing(query.shown())
                .within(query.limit());
        TableName table = query.table().orElseGet(() -> onlyTable(index));
        List<SearchResult.Hit> hits = index.similar(table, SearchParameters.key(exchange.query()), anywhere)
                .orElseThrow(() -> Problem.notFound(
                                "row of " + table, exchange.query().text("key").orElse(""))
                        .exception());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hits", hits.stream().map(SearchJson::hit).toList());
        json.put("took", millis(start));
        exchange.json(200, json, origins.headers(exchange));
    }

    private static TableName onlyTable(SearchIndex index) {
        List<TableName> tables = index.settings().tables();
        if (tables.size() != 1) {
            throw Problem.parameter("table", "", "the table of the key; the index has several")
                    .exception();
        }
        return tables.get(0);
    }

    private SearchIndex one(Exchange exchange) {
        List<SearchIndex> found = named(exchange);
        if (found.size() != 1) {
            throw Problem.parameter("index", exchange.pathParameter("index"), "one index")
                    .exception();
        }
        return found.get(0);
    }

    private void export(Exchange exchange) throws IOException, QueryException {
        exchange.query().only(SearchParameters.EXPORT);
        SearchQuery query = SearchParameters.query(exchange.query());
        List<SearchIndex> found = named(exchange);
        new Searches(found).count(query); // what is wrong with the query is told before the reply begins
        if (!exports.tryAcquire()) {
            throw Problem.of(503, "Busy", "there are " + MAX_EXPORTS + " exports already; try again later")
                    .exception();
        }
        try {
            ReplyStream out = exchange.stream(200, "application/x-ndjson", origins.headers(exchange));
            long end = System.nanoTime() + EXPORT_NANOS;
            try {
                for (SearchIndex index : found) {
                    index.export(query, hit -> {
                        write(out, hit);
                        return System.nanoTime() - end < 0 || tooLate(out);
                    });
                }
                out.close();
            } catch (QueryException | RuntimeException e) {
                out.abort();
            } catch (IOException e) {
                out.abort(); // the client is gone
            }
        } finally {
            exports.release();
        }
    }

    private static boolean tooLate(ReplyStream out) {
        out.abort();
        return false;
    }

    private static void write(ReplyStream out, SearchResult.Hit hit) throws IOException {
        try {
            out.write((new String(Json.bytes(SearchJson.row(hit)), UTF_8) + "\n").getBytes(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
