package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.Query;
import io.gannet.http.Routes;
import io.gannet.worker.FailedPosition;
import io.gannet.worker.FailedPositionLog;
import io.gannet.worker.Replay;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Failed positions: {@code GET /v1/failed?queue=&reason=&max=}, {@code GET /v1/failed/{id}}, {@code DELETE /v1/failed/{id}},
 * {@code POST /v1/failed:replay?wait=10s} and {@code POST /v1/failed:discard} with {@code {"ids":[17]}}. {@code reasons} counts
 * all that fit, by reason up to its first {@code ": "}.
 */
public final class FailedApi {

    private static final int MAX = 10_000;

    private static final int MAX_IDS = 1_000;
    private static final long MAX_WAIT = 60_000;

    private final FailedPositionLog log;
    private final Replay replay;
    private final Clock clock;

    /** The handlers over this log. */
    public FailedApi(FailedPositionLog log, Replay replay, Clock clock) {
        this.log = log;
        this.replay = replay;
        this.clock = clock;
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        routes.on("GET", "/v1/failed", Access.READ, this::list);
        routes.on("GET", "/v1/failed/{id}", Access.READ, exchange -> exchange.json(200, json(one(exchange))));
        routes.on("DELETE", "/v1/failed/{id}", Access.FULL, this::discard);
        routes.on("POST", "/v1/failed:replay", Access.FULL, this::replay);
        routes.on("POST", "/v1/failed:discard", Access.FULL, this::discardAll);
    }

    private void list(Exchange exchange) {
        Query query = exchange.query();
        query.only("queue", "reason", "max");
        Optional<String> queue = query.text("queue");
        Optional<String> reason = query.text("reason");
        int max = (int) query.number("max", 1_000, 0, MAX);
        List<Map<String, Object>> shown = new ArrayList<>();
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (FailedPosition failed : log.open()) {
            if (queue.map(failed.queue()::equals).orElse(true)
                    && reason.map(failed.reason()::contains).orElse(true)) {
                reasons.merge(kind(failed.reason()), 1, Integer::sum);
                if (shown.size() < max) {
                    shown.add(json(failed));
                }
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("total", reasons.values().stream().mapToInt(Integer::intValue).sum());
        json.put("reasons", reasons);
        json.put("failed", shown);
        exchange.json(200, json);
    }

    /** A reason without the value that it ends with, so that a thousand wrong values are one kind of trouble. */
    private static String kind(String reason) {
        int value = reason.indexOf(": ");
        return value < 0 ? reason : reason.substring(0, value);
    }

    private FailedPosition one(Exchange exchange) {
        String id = exchange.pathParameter("id");
        try {
            return log.find(Long.parseLong(id))
                    .orElseThrow(() -> Problem.notFound("failed position", id).exception());
        } catch (NumberFormatException e) {
            throw Problem.notFound("failed position", id).exception();
        }
    }

    private void discard(Exchange exchange) throws IOException {
        FailedPosition failed = one(exchange);
        log.end(failed.id(), FailedPosition.End.DISCARDED, clock.millis());
        log.sync();
        exchange.json(200, json(failed));
    }

    private void replay(Exchange exchange) throws IOException, InterruptedException {
        exchange.query().only("wait");
        long wait = exchange.query().millis("wait", 10_000, MAX_WAIT);
        List<Long> ids = ids(exchange);
        List<Map<String, Object>> results = new ArrayList<>();
        for (Replay.Result result : replay.replay(ids, wait)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", result.id());
            json.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
            if (result.fromTable()) {
                json.put("from_table", true);
            }
            if (!result.reason().isEmpty()) {
                json.put("reason", result.reason());
            }
            results.add(json);
        }
        exchange.json(200, Map.of("results", results));
    }

    private void discardAll(Exchange exchange) throws IOException {
        exchange.query().only();
        int discarded = 0;
        int missing = 0;
        for (long id : ids(exchange)) {
            if (log.end(id, FailedPosition.End.DISCARDED, clock.millis())) {
                discarded++;
            } else {
                missing++;
            }
        }
        log.sync();
        exchange.json(200, Map.of("discarded", discarded, "missing", missing));
    }

    private static List<Long> ids(Exchange exchange) {
        if (!(exchange.bodyObject().get("ids") instanceof List<?> given) || given.size() > MAX_IDS) {
            throw Problem.parameter("ids", "", "a list of at most " + MAX_IDS + " numbers")
                    .exception();
        }
        List<Long> ids = new ArrayList<>();
        for (Object id : given) {
            if (!(id instanceof Number number)) {
                throw Problem.parameter("ids", String.valueOf(id), "whole numbers")
                        .exception();
            }
            ids.add(number.longValue());
        }
        return ids;
    }

    /** How many positions are open. */
    Map<String, Object> count() {
        return Map.of("total", log.size());
    }

    static Map<String, Object> json(FailedPosition failed) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", failed.id());
        json.put("at", Instant.ofEpochMilli(failed.at()).toString());
        json.put("index", failed.sink());
        json.put("queue", failed.queue());
        json.put("pos", failed.position());
        json.put("number", failed.number());
        json.put("version", failed.version().toString());
        failed.table().ifPresent(table -> json.put("table", table.toString()));
        failed.key().ifPresent(key -> json.put("key", key.columns()));
        json.put("attempts", failed.attempts());
        json.put("reason", failed.reason());
        return json;
    }
}
