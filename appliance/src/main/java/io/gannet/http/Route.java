package io.gannet.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One registered method and path pattern. */
record Route(String method, String pattern, Access access, RouteHandler handler, boolean blocking) {

    /** How many segments are literal: the pattern with more of them is meant. */
    int literals() {
        int count = 0;
        for (String segment : pattern.split("/", -1)) {
            if (!segment.startsWith("{")) {
                count++;
            }
        }
        return count;
    }

    /** The path parameters, if a raw path fits. */
    Optional<Map<String, String>> match(String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            String segment = wanted[i];
            if (segment.endsWith("*}")) {
                String rest = i < given.length ? path.substring(offset(given, i)) : "";
                parameters.put(segment.substring(1, segment.length() - 2), decode(rest));
                return Optional.of(parameters);
            }
            if (i >= given.length) {
                return Optional.empty();
            }
            if (segment.startsWith("{")) {
                parameters.put(segment.substring(1, segment.length() - 1), decode(given[i]));
            } else if (!segment.equals(given[i])) {
                return Optional.empty();
            }
        }
        return given.length == wanted.length ? Optional.of(parameters) : Optional.empty();
    }

    private static int offset(String[] segments, int index) {
        int offset = 0;
        for (int i = 0; i < index; i++) {
            offset += segments[i].length() + 1;
        }
        return offset;
    }

    private static String decode(String raw) {
        return Query.decode(raw.replace("+", "%2B"));
    }
}
