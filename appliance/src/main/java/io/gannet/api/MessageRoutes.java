package io.gannet.api;

import io.gannet.change.Version;
import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Json;
import io.gannet.http.Problem;
import io.gannet.http.Query;
import io.gannet.http.Routes;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.Body;
import io.gannet.queue.Message;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Traffic;
import io.gannet.queue.Waiting;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Messages: put one or a batch, look at them by number, position or range. */
final class MessageRoutes {

    static final String NDJSON = "application/x-ndjson";
    static final int MAX_BATCH = 10_000;
    static final long MAX_BYTES = 16L * 1024 * 1024;
    static final long MAX_WAIT = 300_000;
    private static final int MAX_KEY = 200;

    private final QueueEngine engine;
    private final Names names;
    private final Clock clock;
    private final Traffic traffic;

    MessageRoutes(QueueEngine engine, Clock clock, Traffic traffic) {
        this.engine = engine;
        this.names = new Names(engine);
        this.clock = clock;
        this.traffic = traffic;
    }

    void register(Routes routes) {
        routes.direct("POST", "/v1/queues/{queue}/messages", Access.FULL, this::put)
                .on("GET", "/v1/queues/{queue}/messages", Access.READ, this::range)
                .direct("GET", "/v1/queues/{queue}/messages/{number}", Access.READ, this::one);
    }

    private void put(Exchange x) {
        String type = x.header("Content-Type").orElse("");
        if (type.toLowerCase(Locale.ROOT).startsWith(NDJSON)) {
            x.later(Replies.guarded(x, () -> putBatch(x)));
            return;
        }
        x.query().only("expires");
        Queue queue = engine.queue(Names.name(x));
        Optional<String> key = x.header("Idempotency-Key");
        key.ifPresent(MessageRoutes::checkKey);
        PutRequest request = new PutRequest(Body.wrap(x.body()), expiry(x.query()), 0, key, Eras.ROOM);
        queue.put(request, Replies.then(x, result -> {
            traffic.put(queue.name(), result);
            if (result.stored()) {
                x.json(result.outcome() == PutResult.Outcome.STORED ? 201 : 200, stored(queue, result));
            } else {
                x.problem(refusal(queue, result), "Retry-After", "1");
            }
        }));
    }

    private long expiry(Query query) {
        long millis = query.millis("expires", 0, 100L * 365 * 86_400_000);
        return millis == 0 ? 0 : clock.millis() + millis;
    }

    private static void checkKey(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw Problem.parameter("Idempotency-Key", key, "1 to " + MAX_KEY + " characters")
                    .exception();
        }
    }

    private void putBatch(Exchange x) {
        x.query().only("expires");
        List<PutRequest> requests = MessageLines.parse(x.body(), expiry(x.query()), clock.millis());
        Queue queue = engine.queue(Names.name(x));
        queue.putAll(requests, Replies.then(x, results -> {
            List<Map<String, Object>> lines = new ArrayList<>(results.size());
            int stored = 0;
            for (PutResult result : results) {
                traffic.put(queue.name(), result);
                if (result.stored()) {
                    stored++;
                    lines.add(stored(queue, result));
                } else {
                    lines.add(Map.of(
                            "outcome",
                            outcome(result),
                            "detail",
                            refusal(queue, result).detail()));
                }
            }
            x.json(200, Map.of("stored", stored, "results", lines));
        }));
    }

    private static String outcome(PutResult result) {
        return result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, Object> stored(Queue queue, PutResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", outcome(result));
        json.put("number", result.number());
        json.put(
                "position",
                result.outcome() == PutResult.Outcome.STORED && result.tag() > 0
                        ? result.tag()
                        : Eras.position(queue, result.number()));
        json.put("version", new Version(result.epoch(), result.position()).toString());
        return json;
    }

    private static Problem refusal(Queue queue, PutResult result) {
        String name = "queue \"" + queue.name() + "\"";
        Map<String, Object> members = Map.of("outcome", outcome(result));
        return switch (result.outcome()) {
            case TOO_LARGE ->
                new Problem(413, "Message too large", "the message is larger than " + name + " takes", members);
            case PAUSED ->
                new Problem(
                        503, "Puts are paused", name + " is paused: it takes no messages until it is resumed", members);
            case DISK_LOW ->
                new Problem(507, "Disk space is low", name + " takes no messages until there is room", members);
            default -> new Problem(507, "Queue full", name + " is full", members);
        };
    }

    private void range(Exchange x) {
        Query query = x.query();
        query.only("from", "to", "max", "max-bytes", "wait");
        Queue queue = names.queue(x);
        long from = query.number("from", 1, 0, Long.MAX_VALUE);
        long to = query.number("to", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        int max = (int) query.number("max", 100, 1, MAX_BATCH);
        long maxBytes = query.number("max-bytes", 1 << 20, 1, MAX_BYTES);
        long wait = query.millis("wait", 0, MAX_WAIT);
        long after = Math.max(0, from - 1);
        if (wait > 0 && queue.look(view -> view.last()) <= after) {
            Waiting waiting = queue.awaitAbove(
                    after,
                    wait,
                    Replies.then(
                            x,
                            arrived -> x.later(Replies.guarded(x, () -> range(x, queue, after, to, max, maxBytes)))));
            x.onGone(() -> {
                if (waiting.cancel()) {
                    x.noContent();
                }
            });
        } else {
            range(x, queue, after, to, max, maxBytes);
        }
    }

    private static void range(Exchange x, Queue queue, long after, long to, int max, long maxBytes) {
        List<Message> messages = queue.read(after, max, maxBytes).stream()
                .filter(m -> m.number() <= to)
                .toList();
        List<Map<String, Object>> json = QueueJson.messages(queue, messages);
        if (x.header("Accept").orElse("").contains(NDJSON)) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (Map<String, Object> message : json) {
                lines.writeBytes(Json.bytes(message));
                lines.write('\n');
            }
            x.reply(200, NDJSON, lines.toByteArray());
        } else {
            Map<String, Object> reply = new LinkedHashMap<>();
            reply.put("messages", json);
            reply.put("last", queue.look(view -> view.last()));
            reply.put("oldest", queue.status().oldest());
            x.json(200, reply);
        }
    }

    private void one(Exchange x) {
        x.query().only("by");
        Queue queue = names.queue(x);
        String text = x.pathParameter("number");
        long asked;
        try {
            asked = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.parameter("number", text, "a whole number").exception();
        }
        String by = x.query().text("by").orElse("number");
        if (!by.equals("number") && !by.equals("position")) {
            throw Problem.parameter("by", by, "number, position").exception();
        }
        long number = by.equals("number") ? asked : Eras.number(queue, asked);
        Message message = Optional.of(number)
                .filter(n -> n > 0)
                .flatMap(queue::view)
                .orElseThrow(() -> Problem.notFound("message", text).exception());
        if (x.header("Accept").orElse("").contains("application/octet-stream")) {
            x.reply(
                    200,
                    "application/octet-stream",
                    message.body().toArray(),
                    "Gannet-Number",
                    Long.toString(message.number()),
                    "Gannet-Version",
                    new Version(message.epoch(), message.position()).toString());
        } else {
            x.json(200, QueueJson.message(message, Eras.position(queue, message.number())));
        }
    }
}
