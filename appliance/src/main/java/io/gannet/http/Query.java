package io.gannet.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a URL's query, decoded as UTF-8. Getters refuse a bad value by a problem that names it. */
public final class Query {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Query() {}

    /** Parses a raw query (one char per byte). */
    public static Query parse(String raw) {
        Query query = new Query();
        for (String piece : raw.split("&", -1)) {
            if (!piece.isEmpty()) {
                int equals = piece.indexOf('=');
                String name = decode(equals < 0 ? piece : piece.substring(0, equals));
                String value = equals < 0 ? "" : decode(piece.substring(equals + 1));
                query.values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return query;
    }

    /** Decodes {@code %XX} and {@code +}; an invalid percent sign stays. */
    static String decode(String raw) {
        byte[] in = raw.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[in.length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '+') {
                out[n++] = ' ';
            } else if (in[i] == '%'
                    && i + 2 < in.length
                    && Character.digit(in[i + 1], 16) >= 0
                    && Character.digit(in[i + 2], 16) >= 0) {
                out[n++] = (byte) (Character.digit(in[i + 1], 16) * 16 + Character.digit(in[i + 2], 16));
                i += 2;
            } else {
                out[n++] = in[i];
            }
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }

    /** The first value of this parameter. */
    public Optional<String> text(String name) {
        List<String> all = values.get(name);
        return all == null ? Optional.empty() : Optional.of(all.get(0));
    }

    /** All values of this parameter. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** A whole number within the bounds, or the default when the parameter is absent. */
    public long number(String name, long absent, long min, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, as a number out of range is
        }
        throw Problem.parameter(name, text.get(), "a whole number from " + min + " to " + max)
                .exception();
    }

    /** A time in milliseconds ({@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}; a bare number is seconds). */
    public long millis(String name, long absent, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        Optional<Long> millis = millis(text.get());
        if (millis.isPresent() && millis.get() <= max) {
            return millis.get();
        }
        throw Problem.parameter(name, text.get(), "a time such as 250ms, 5s or 2m, at most " + max / 1000 + "s")
                .exception();
    }

    /** Reads a time as {@link #millis(String, long, long)} does; empty when the text is none. */
    public static Optional<Long> millis(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        long factor =
                switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return Optional.of(number * factor);
    }

    /** {@code true}, {@code 1} or present without value; {@code false} or {@code 0}; or the default when absent. */
    public boolean flag(String name, boolean absent) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        return switch (text.get()) {
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                throw Problem.parameter(name, text.get(), "true or false").exception();
        };
    }

    /** Refuses every parameter but these, so that a misspelt one is noticed. */
    public void only(String... names) {
        Set<String> allowed = new TreeSet<>(List.of(names));
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            if (!allowed.contains(entry.getKey())) {
                throw new ProblemException(new Problem(
                        400,
                        "Unknown parameter",
                        "unknown parameter \"" + entry.getKey() + "\"; allowed: "
                                + (allowed.isEmpty() ? "none" : String.join(", ", allowed)),
                        Map.of(
                                "parameter",
                                entry.getKey(),
                                "value",
                                entry.getValue().get(0),
                                "allowed",
                                String.join(", ", allowed))));
            }
        }
    }
}
