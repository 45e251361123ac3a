package io.gannet.client;

import io.gannet.change.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;

/**
 * An appliance's queues seen by a worker in another process, over /v1. A version costs a round trip, a wait is one long request.
 * Restarts of the appliance are waited for.
 */
public final class RemoteSource implements MessageSource {

    /** The longest single wait; the server's own limit is longer. */
    private static final long LONGEST_WAIT = 10_000;

    private static final int MOST_BYTES = 16 << 20;

    private final ApiClient api;
    private final Map<String, Long> positions = new ConcurrentHashMap<>();
    private final AtomicBoolean awake = new AtomicBoolean();

    /** A view of this appliance's queues. */
    public RemoteSource(ApiClient api) {
        this.api = api;
    }

    private static String path(String queue) {
        return "/v1/queues/" + ApiClient.encode(queue);
    }

    private static String path(String queue, String reader) {
        return path(queue) + "/readers/" + ApiClient.encode(reader);
    }

    @Override
    public long epoch() throws IOException, InterruptedException {
        return number(api.get("/v1/engine"), "epoch");
    }

    @Override
    public Version draw() throws IOException, InterruptedException {
        JsonNode drawn = api.send("POST", "/v1/versions:draw", Map.of());
        return new Version(number(drawn, "epoch"), number(drawn, "position"));
    }

    @Override
    public Span open(String queue, String reader, long after) throws IOException, InterruptedException {
        return span(api.send("PUT", path(queue, reader), Map.of("mode", "blocking", "after", after)));
    }

    @Override
    public Span span(String queue, String reader) throws IOException, InterruptedException {
        return span(api.get(path(queue, reader)));
    }

    private static Span span(JsonNode reader) throws IOException {
        return new Span(number(reader, "oldest"), number(reader, "last"), number(reader, "acknowledged"));
    }

    @Override
    public List<Delivery> read(String queue, long after, int max, long maxBytes)
            throws IOException, InterruptedException {
        JsonNode range = api.get(path(queue) + "/messages?from=" + (after + 1) + "&max=" + Math.min(max, 10_000)
                + "&max-bytes=" + Math.min(maxBytes, MOST_BYTES));
        List<Delivery> messages = new ArrayList<>();
        for (JsonNode message : range.path("messages")) {
            messages.add(delivery(queue, message));
        }
        return messages;
    }

    @Override
    public Optional<Delivery> view(String queue, long number) throws IOException, InterruptedException {
        try {
            return Optional.of(delivery(queue, api.get(path(queue) + "/messages/" + number)));
        } catch (ApiException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Delivery delivery(String queue, JsonNode message) throws IOException {
        String[] version = message.path("version").asString("").split(":", 2);
        if (version.length != 2) {
            throw new IOException("a message of queue " + queue + " has no version");
        }
        byte[] body = message.has("base64")
                ? Base64.getDecoder().decode(message.path("base64").asString(""))
                : message.path("body").asString("").getBytes(StandardCharsets.UTF_8);
        long number = number(message, "number");
        if (positions.size() > 100_000) {
            positions.clear();
        }
        positions.put(queue + '\n' + number, number(message, "position"));
        return new Delivery(
                queue,
                number,
                new Version(Long.parseLong(version[0]), Long.parseLong(version[1])),
                Instant.parse(message.path("putAt").asString("1970-01-01T00:00:00Z"))
                        .toEpochMilli(),
                body);
    }

    private static long number(JsonNode from, String name) throws IOException {
        JsonNode value = from.path(name);
        if (!value.isNumber()) {
            throw new IOException("the appliance's answer has no \"" + name + "\"");
        }
        return value.asLong();
    }

    @Override
    public void await(Map<String, Long> after, long waitMillis) throws IOException, InterruptedException {
        if (!awake.getAndSet(false)) {
            long wait = Math.max(1, Math.min(waitMillis, LONGEST_WAIT));
            api.send("POST", "/v1/queues:await", Map.of("after", after, "wait", wait + "ms"));
        }
    }

    /** Ends the next wait; one that is under way ends by its time. */
    @Override
    public void wake() {
        awake.set(true);
    }

    @Override
    public void acknowledge(String queue, String reader, long through) throws IOException, InterruptedException {
        api.send("POST", path(queue, reader) + "/advance", Map.of("through", through));
    }

    @Override
    public void seek(String queue, String reader, long after) throws IOException, InterruptedException {
        api.send("POST", path(queue, reader) + "/seek", Map.of("after", after));
    }

    @Override
    public long position(String queue, long number) {
        return positions.getOrDefault(queue + '\n' + number, number);
    }

    @Override
    public void close() {}
}
