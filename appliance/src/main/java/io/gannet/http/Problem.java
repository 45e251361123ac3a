package io.gannet.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as RFC 9457 describes it.
 *
 * @param status the HTTP status
 * @param title what kind of problem, the same for every occurrence
 * @param detail what is wrong this time, one line for people
 * @param members further members: for a bad parameter {@code parameter}, {@code value} and {@code allowed}
 */
public record Problem(int status, String title, String detail, Map<String, Object> members) {

    /** The media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A problem without further members. */
    public static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, Map.of());
    }

    /** A parameter, header or body member whose value is not allowed. */
    public static Problem parameter(String name, String value, String allowed) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("parameter", name);
        members.put("value", value);
        members.put("allowed", allowed);
        String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
        return new Problem(400, "Bad parameter", name + " is \"" + shown + "\"; allowed: " + allowed, members);
    }

    /** Nothing of this name. */
    public static Problem notFound(String what, String name) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("parameter", what);
        members.put("value", name);
        return new Problem(404, "Not found", "there is no " + what + " \"" + name + "\"", members);
    }

    /** The JSON object. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "about:blank");
        json.put("title", title);
        json.put("status", status);
        json.put("detail", detail);
        json.putAll(members);
        return json;
    }

    /** To be thrown out of a handler. */
    public ProblemException exception() {
        return new ProblemException(this);
    }
}
