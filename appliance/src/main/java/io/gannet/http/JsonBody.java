package io.gannet.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Members of a JSON object that came in. Getters refuse a bad value by a problem that names it. */
public final class JsonBody {

    private final Map<String, Object> members;

    /** These members. */
    public JsonBody(Map<String, Object> members) {
        this.members = members;
    }

    /** The object in the exchange's body; an empty body is an empty object. */
    public static JsonBody of(Exchange exchange) {
        return new JsonBody(exchange.bodyLength() == 0 ? Map.of() : exchange.bodyObject());
    }

    /** Refuses a body that says something, on a path whose parameters stand in the query; an empty object says nothing. */
    public static void none(Exchange exchange) {
        for (Map.Entry<String, Object> member : of(exchange).members.entrySet()) {
            throw Problem.parameter(
                            member.getKey(),
                            String.valueOf(member.getValue()),
                            "no body; parameters stand in the query, as in ?reader=NAME")
                    .exception();
        }
    }

    /** Refuses every member but these. */
    public JsonBody only(String... names) {
        Set<String> allowed = Set.of(names);
        for (Map.Entry<String, Object> member : members.entrySet()) {
            if (!allowed.contains(member.getKey())) {
                throw Problem.parameter(
                                member.getKey(),
                                String.valueOf(member.getValue()),
                                "no such member; the members are " + String.join(", ", names))
                        .exception();
            }
        }
        return this;
    }

    /** Whether the member is there and not null. */
    public boolean has(String name) {
        return members.get(name) != null;
    }

    /** A text. */
    public Optional<String> text(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw Problem.parameter(name, String.valueOf(value), "a text").exception();
    }

    /** A text that must be there. */
    public String required(String name) {
        return text(name).orElseThrow(() -> Problem.parameter(name, "", "a text; it is required")
                .exception());
    }

    /** A whole number within the bounds, or the default when absent. */
    public long number(String name, long absent, long min, long max) {
        Object value = members.get(name);
        if (value == null) {
            return absent;
        }
        if ((value instanceof Integer || value instanceof Long)
                && ((Number) value).longValue() >= min
                && ((Number) value).longValue() <= max) {
            return ((Number) value).longValue();
        }
        throw Problem.parameter(name, String.valueOf(value), "a whole number from " + min + " to " + max)
                .exception();
    }

    /** A time in milliseconds: a text such as {@code 5s}, or a number of seconds; or the default when absent. */
    public long millis(String name, long absent, long max) {
        Object value = members.get(name);
        if (value == null) {
            return absent;
        }
        Optional<Long> millis = Query.millis(String.valueOf(value));
        if (millis.isPresent() && millis.get() <= max) {
            return millis.get();
        }
        throw Problem.parameter(
                        name, String.valueOf(value), "a time such as 250ms, 5s or 2m, at most " + max / 1000 + "s")
                .exception();
    }

    /** True or false, or the default when absent. */
    public boolean flag(String name, boolean absent) {
        Object value = members.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw Problem.parameter(name, String.valueOf(value), "true or false").exception();
    }

    /** A list, empty when absent. */
    public List<?> list(String name) {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw Problem.parameter(name, String.valueOf(value), "a list").exception();
    }

    /** An object, empty when absent. */
    public Map<?, ?> object(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw Problem.parameter(name, String.valueOf(value), "an object").exception();
    }
}
