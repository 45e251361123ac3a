package io.gannet.api;

import io.gannet.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What {@code /v1/events} tells of. Each topic's state is the reply of the route of the same name; it is made at most once per
 * {@value #FRESH_MILLIS} ms for all streams together, so many open pages cost no more than one. Thread-safe.
 */
final class EventTopics {

    /** All that can be asked for; some have nothing to tell without a database. */
    static final List<String> NAMES = List.of("queues", "workers", "failed", "jobs", "scrub", "capture");

    private static final long FRESH_MILLIS = 90;

    /** A state as text, and when it was made. The same object is given to every stream until the text is another one. */
    private record Made(String json, long at) {}

    private final Map<String, Supplier<Map<String, Object>>> states = new ConcurrentHashMap<>();
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    /** Says where a topic's state comes from; it must not wait for anything. */
    void add(String topic, Supplier<Map<String, Object>> state) {
        if (!NAMES.contains(topic)) {
            throw new IllegalArgumentException("no topic of events: " + topic);
        }
        states.put(topic, state);
    }

    /** The state as JSON; empty when nothing here knows of this topic. */
    Optional<String> json(String topic) {
        Supplier<Map<String, Object>> state = states.get(topic);
        if (state == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        Made before = made.get(topic);
        if (before != null && now - before.at() < TimeUnit.MILLISECONDS.toNanos(FRESH_MILLIS)) {
            return Optional.of(before.json());
        }
        String json = new String(Json.bytes(state.get()), StandardCharsets.UTF_8);
        String same = before != null && before.json().equals(json) ? before.json() : json;
        made.put(topic, new Made(same, now));
        return Optional.of(same);
    }
}
