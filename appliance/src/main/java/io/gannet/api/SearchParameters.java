package io.gannet.api;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.http.Json;
import io.gannet.http.Problem;
import io.gannet.http.Query;
import io.gannet.search.FacetRequest;
import io.gannet.search.SearchQuery;
import io.gannet.search.SearchQuery.Forgiving;
import io.gannet.search.SearchQuery.Page;
import io.gannet.search.SearchQuery.Shown;
import io.gannet.search.SearchQuery.Sorting;
import io.gannet.search.SearchQuery.Typos;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the parameters of searches. */
final class SearchParameters {

    static final String[] SEARCH = {
        "q",
        "filter",
        "table",
        "sort",
        "offset",
        "limit",
        "after",
        "fields",
        "highlight",
        "fragments",
        "facet",
        "facet-limit",
        "typos",
        "lenient",
        "timeout"
    };
    static final String[] COUNT = {"q", "filter", "table", "lenient", "timeout"};
    static final String[] SUGGEST = {"q", "filter", "table", "fields", "limit", "timeout"};
    static final String[] SIMILAR = {"key", "filter", "table", "fields", "highlight", "limit", "timeout"};
    static final String[] EXPORT = {"q", "filter", "table", "fields", "lenient", "timeout"};

    private SearchParameters() {}

    static SearchQuery query(Query query) {
        String text = query.text("q").orElse("");
        if (text.length() > SearchQuery.MAX_TEXT) {
            throw Problem.parameter("q", text, "at most " + SearchQuery.MAX_TEXT + " characters")
                    .exception();
        }
        return new SearchQuery(
                text,
                query.all("filter").stream().filter(one -> !one.isBlank()).toList(),
                query.text("table").map(SearchParameters::table),
                sort(query),
                new Page(
                        (int) query.number("offset", 0, 0, SearchQuery.MAX_DEPTH),
                        (int) query.number("limit", 10, 0, SearchQuery.MAX_LIMIT),
                        query.text("after").filter(after -> !after.isEmpty())),
                new Shown(names(query, "fields"), names(query, "highlight"), (int) query.number("fragments", 1, 1, 10)),
                facets(query),
                new Forgiving(typos(query), query.flag("lenient", false)),
                Duration.ofMillis(
                        query.millis("timeout", SearchQuery.USUAL_TIME.toMillis(), SearchQuery.MAX_TIME.toMillis())));
    }

    static TableName table(String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("table", text, "schema.table").exception();
        }
    }

    private static List<String> names(Query query, String parameter) {
        List<String> names = new ArrayList<>();
        for (String value : query.all(parameter)) {
            for (String name : value.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        return names;
    }

    private static List<Sorting> sort(Query query) {
        List<Sorting> order = new ArrayList<>();
        for (String one : names(query, "sort")) {
            int colon = one.lastIndexOf(':');
            String field = colon < 0 ? one : one.substring(0, colon);
            boolean score = field.equals(Sorting.SCORE);
            String direction = colon < 0 ? (score ? "desc" : "asc") : one.substring(colon + 1);
            if (field.isEmpty() || !(direction.equals("asc") || direction.equals("desc"))) {
                throw Problem.parameter("sort", one, "FIELD, FIELD:asc or FIELD:desc, separated by commas")
                        .exception();
            }
            order.add(new Sorting(field, direction.equals("desc")));
        }
        return order;
    }

    /** {@code rating}, or {@code length:60,90} with the bounds of ranges. */
    private static List<FacetRequest> facets(Query query) {
        int limit = (int) query.number("facet-limit", 10, 1, FacetRequest.MAX_VALUES);
        List<FacetRequest> facets = new ArrayList<>();
        for (String one : query.all("facet")) {
            int colon = one.indexOf(':');
            if (colon >= 0) {
                List<String> bounds = List.of(one.substring(colon + 1).split(",", -1));
                facets.add(new FacetRequest(one.substring(0, colon), bounds, limit));
            } else {
                for (String field : one.split(",", -1)) {
                    facets.add(new FacetRequest(field, List.of(), limit));
                }
            }
        }
        return facets;
    }

    private static Typos typos(Query query) {
        String text = query.text("typos").orElse("auto");
        try {
            if (text.equals(text.toLowerCase(Locale.ROOT))) {
                return Typos.valueOf(text.toUpperCase(Locale.ROOT));
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw Problem.parameter("typos", text, "auto, on or off").exception();
    }

    /** A key as a hit has it, as JSON; or the value of a key of one column. */
    static RowKey key(Query query) {
        String text = query.text("key").orElse("");
        if (text.isEmpty()) {
            throw Problem.parameter("key", text, "the key of a row, as a value or a JSON object; it is required")
                    .exception();
        }
        if (!text.startsWith("{")) {
            return RowKey.of("key", text);
        }
        Map<String, String> columns = new LinkedHashMap<>();
        Json.object(text.getBytes(StandardCharsets.UTF_8))
                .forEach((column, value) -> columns.put(column, String.valueOf(value)));
        return Optional.of(columns)
                .filter(some -> !some.isEmpty())
                .map(RowKey::of)
                .orElseThrow(() -> Problem.parameter("key", text, "a JSON object with the key's columns")
                        .exception());
    }
}
