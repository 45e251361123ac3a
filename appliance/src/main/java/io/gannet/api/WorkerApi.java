package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.http.RouteHandler;
import io.gannet.http.Routes;
import io.gannet.worker.Worker;
import io.gannet.worker.WorkerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Workers: {@code GET /v1/workers}, {@code GET /v1/workers/{index}}, {@code POST /v1/workers/{index}/pause}, {@code /resume},
 * {@code /seek} with {@code {"queue":"shop.articles","after":0}}.
 */
public final class WorkerApi {

    private final Map<String, Worker> workers;
    private final Function<String, Map<String, Object>> more;

    /**
     * The handlers.
     *
     * @param workers by the index they feed; asked at each request
     * @param more further members about an index
     */
    public WorkerApi(Map<String, Worker> workers, Function<String, Map<String, Object>> more) {
        this.workers = workers;
        this.more = more;
    }

    /** Registers the handlers. */
    public void register(Routes routes) {
        routes.on("GET", "/v1/workers", Access.READ, this::list);
        routes.on("GET", "/v1/workers/{index}", Access.READ, one(worker -> {}));
        routes.on("POST", "/v1/workers/{index}/pause", Access.FULL, one(Worker::pause));
        routes.on("POST", "/v1/workers/{index}/resume", Access.FULL, one(Worker::resume));
        routes.on("POST", "/v1/workers/{index}/seek", Access.FULL, this::seek);
    }

    private void list(Exchange exchange) {
        exchange.query().only();
        exchange.json(200, all());
    }

    List<WorkerStatus> statuses() {
        return workers.values().stream().map(Worker::status).toList();
    }

    /** The reply that lists all. */
    Map<String, Object> all() {
        return Map.of("workers", statuses().stream().map(this::json).toList());
    }

    private RouteHandler one(Consumer<Worker> act) {
        return exchange -> {
            Worker worker = worker(exchange);
            act.accept(worker);
            exchange.json(200, json(worker.status()));
        };
    }

    private Worker worker(Exchange exchange) {
        String name = exchange.pathParameter("index");
        return Optional.ofNullable(workers.get(name))
                .orElseThrow(() -> Problem.notFound("worker", name).exception());
    }

    private void seek(Exchange exchange) {
        Worker worker = worker(exchange);
        Map<String, Object> body = exchange.bodyObject();
        if (!(body.get("queue") instanceof String queue)) {
            throw Problem.parameter("queue", String.valueOf(body.get("queue")), "a queue's name")
                    .exception();
        }
        if (!(body.get("after") instanceof Number after) || after.longValue() < 0) {
            throw Problem.parameter("after", String.valueOf(body.get("after")), "a whole number from 0")
                    .exception();
        }
        try {
            worker.seek(queue, after.longValue());
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("queue", queue, "a queue that this worker reads")
                    .exception();
        }
        exchange.json(202, json(worker.status()));
    }

    private Map<String, Object> json(WorkerStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", status.name());
        json.put("state", status.state().name().toLowerCase(Locale.ROOT));
        if (!status.problem().isEmpty()) {
            json.put("problem", status.problem());
        }
        json.put("lag_ms", status.lagMillis());
        json.put("freshness_ms", status.freshness());
        json.putAll(more.apply(status.name()));
        json.put("parked", status.parked());
        json.put("read", status.read());
        json.put("durable", status.durable());
        json.put("messages", status.messages());
        json.put("applied", status.applied());
        json.put("stale", status.stale());
        json.put("rejected", status.rejected());
        json.put("retried", status.retried());
        json.put("locked", status.locked());
        json.put("checkpoints", status.checkpoints());
        return json;
    }
}
