package io.gannet.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One section of the configuration while it is read: typed access by key. A bad value is noted as a problem and the default is
 * given instead, so that one reading finds every problem. {@link #end()} must be called last: it refuses keys nobody asked for.
 */
final class Section {

    private final Reading reading;
    private final String path;
    private final Node.Mapping node;
    private final Set<String> asked = new LinkedHashSet<>();

    Section(Reading reading, String path, Node.Mapping node) {
        this.reading = reading;
        this.path = path;
        this.node = node;
    }

    /** The section below this key; an empty one when it is not there. */
    Section section(String key) {
        asked.add(key);
        Node child = node.entries().get(key);
        if (child instanceof Node.Mapping mapping) {
            return new Section(reading, at(key), mapping);
        }
        if (child != null && !(child instanceof Node.Scalar scalar && scalar.empty())) {
            reading.problem(line(key), at(key), "must be a section, not " + child.kind());
        }
        return new Section(reading, at(key), Node.Mapping.none());
    }

    /** Whether any source says something in the section below this key. */
    boolean has(String key) {
        asked.add(key);
        Node child = node.entries().get(key);
        return child instanceof Node.Mapping || reading.setOutside(at(key));
    }

    /** The sections below this key, by their names, in the file's order. */
    Map<String, Section> named(String key) {
        Section parent = section(key);
        Map<String, Section> found = new LinkedHashMap<>();
        for (String name : parent.node.entries().keySet()) {
            found.put(name, parent.section(name));
        }
        return found;
    }

    /** The keys that the file gives here, for a section whose keys are free. */
    List<String> keys() {
        return List.copyOf(node.entries().keySet());
    }

    /** The sections below this key, by their names; a single value stands for a section with just that {@code type}. */
    Map<String, Section> either(String key) {
        Section parent = section(key);
        Map<String, Section> found = new LinkedHashMap<>();
        for (Map.Entry<String, Node> entry : parent.node.entries().entrySet()) {
            String name = entry.getKey();
            if (entry.getValue() instanceof Node.Scalar scalar && !scalar.empty()) {
                parent.asked.add(name);
                LinkedHashMap<String, Node> type = new LinkedHashMap<>();
                type.put("type", scalar);
                Map<String, Integer> lines = Map.of("type", scalar.line());
                found.put(name, new Section(reading, parent.at(name), new Node.Mapping(type, lines, scalar.line())));
            } else {
                found.put(name, parent.section(name));
            }
        }
        return found;
    }

    Optional<String> text(String key) {
        return value(key, "", text -> Optional.of(text), "a text", Function.identity());
    }

    String text(String key, String otherwise) {
        return value(key, otherwise, text -> Optional.of(text), "a text", Function.identity())
                .orElse(otherwise);
    }

    /** A JDBC URL, shown without the password that may stand in it. */
    Optional<String> jdbcUrl(String key) {
        return value(
                key, "", text -> Optional.of(text), "no URL", url -> url.replaceAll("(?i)(password=)[^&]*", "$1****")
                        .replaceAll("//([^:/@]*):[^@/]*@", "//$1:****@"));
    }

    int number(String key, int otherwise, int min, int max) {
        return (int) ranged(key, otherwise, min, max, Section::wholeNumber, String::valueOf);
    }

    /** A number with a fraction. */
    double fraction(String key, double otherwise, double min, double max) {
        return value(
                        key,
                        String.valueOf(otherwise),
                        text -> {
                            try {
                                double number = Double.parseDouble(text);
                                return number >= min && number <= max ? Optional.of(number) : Optional.<Double>empty();
                            } catch (NumberFormatException e) {
                                return Optional.empty();
                            }
                        },
                        "not allowed: " + min + " to " + max,
                        String::valueOf)
                .orElse(otherwise);
    }

    /** {@code true} or {@code false}. */
    boolean flag(String key, boolean otherwise) {
        return value(
                        key,
                        String.valueOf(otherwise),
                        text -> text.equals("true") || text.equals("false")
                                ? Optional.of(text.equals("true"))
                                : Optional.<Boolean>empty(),
                        "not allowed: true or false",
                        String::valueOf)
                .orElse(otherwise);
    }

    /** A size in bytes. */
    long bytes(String key, long otherwise, long min, long max) {
        return ranged(key, otherwise, min, max, Units::bytes, Units::text);
    }

    Duration duration(String key, Duration otherwise, Duration min, Duration max) {
        return Duration.ofMillis(ranged(
                key,
                otherwise.toMillis(),
                min.toMillis(),
                max.toMillis(),
                Units::millis,
                millis -> Units.text(Duration.ofMillis(millis))));
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Section::name).toList();
        return value(
                        key,
                        name(otherwise),
                        text -> Arrays.stream(type.getEnumConstants())
                                .filter(one -> name(one).equals(text))
                                .findFirst(),
                        "not allowed: one of " + String.join(", ", names),
                        Section::name,
                        text -> Nearest.to(text, names)
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""))
                .orElse(otherwise);
    }

    private enum Flag {
        FALSE,
        TRUE
    }

    /** {@code true} or {@code false}; false when it is not given. */
    boolean flag(String key) {
        return choice(key, Flag.class, Flag.FALSE) == Flag.TRUE;
    }

    Optional<Path> path(String key) {
        return value(key, "", Section::asPath, "no path", Path::toString);
    }

    Path path(String key, Path otherwise) {
        return value(key, otherwise.toString(), Section::asPath, "no path", Path::toString)
                .orElse(otherwise);
    }

    HostPort address(String key, HostPort otherwise) {
        return value(
                        key,
                        otherwise.toString(),
                        HostPort::parse,
                        "no address; HOST:PORT with a port of 0 to 65535",
                        HostPort::toString)
                .orElse(otherwise);
    }

    /** An address, or {@code off}. */
    Optional<HostPort> addressOrOff(String key, HostPort otherwise) {
        HostPort off = new HostPort("off", 0);
        return Optional.of(value(
                                key,
                                otherwise.toString(),
                                text -> text.equals("off") ? Optional.of(off) : HostPort.parse(text),
                                "no address; HOST:PORT with a port of 0 to 65535, or off",
                                address -> address.equals(off) ? "off" : address.toString())
                        .orElse(otherwise))
                .filter(address -> !address.equals(off));
    }

    /** A list of texts; one text alone, or texts separated by commas, count as a list. */
    List<String> texts(String key) {
        asked.add(key);
        Optional<Reading.Found> outside = reading.find(at(key), null);
        Node child = node.entries().get(key);
        List<String> texts = new ArrayList<>();
        String origin = "default";
        if (outside.isPresent()) {
            addAll(texts, outside.orElseThrow().text());
            origin = outside.orElseThrow().origin();
        } else if (child instanceof Node.Items items) {
            for (Node item : items.values()) {
                if (item instanceof Node.Scalar scalar && !scalar.empty()) {
                    texts.add(scalar.text());
                } else {
                    reading.problem(item.line(), at(key), "must be a list of texts, not of " + item.kind());
                }
            }
            origin = reading.place(line(key));
        } else if (child instanceof Node.Scalar scalar) {
            addAll(texts, scalar.text());
            origin = reading.place(line(key));
        } else if (child != null) {
            reading.problem(line(key), at(key), "must be a list of texts, not " + child.kind());
        }
        reading.note(at(key), String.join(", ", texts), origin);
        return List.copyOf(texts);
    }

    private static void addAll(List<String> texts, String separated) {
        Arrays.stream(separated.split(",", -1))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .forEach(texts::add);
    }

    /** Notes a problem with a value that only makes sense together with others. */
    void refuse(String key, String what) {
        reading.problem(line(key), at(key), what);
    }

    /** Refuses the keys of the file that nobody asked for. */
    void end() {
        for (Map.Entry<String, Node> entry : node.entries().entrySet()) {
            String key = entry.getKey();
            if (!asked.contains(key)) {
                String near = Nearest.to(key, asked)
                        .map(name -> "did you mean " + name + "?")
                        .orElse("known are " + String.join(", ", asked));
                reading.problem(line(key), at(key), "unknown key (" + near + ")");
            }
        }
    }

    private <T> Optional<T> value(
            String key, String otherwise, Function<String, Optional<T>> parse, String wrong, Function<T, String> show) {
        return value(key, otherwise, parse, wrong, show, text -> "");
    }

    private <T> Optional<T> value(
            String key,
            String otherwise,
            Function<String, Optional<T>> parse,
            String wrong,
            Function<T, String> show,
            Function<String, String> hint) {
        asked.add(key);
        Optional<Reading.Found> found = reading.find(at(key), scalar(key));
        if (found.isEmpty()) {
            reading.note(at(key), otherwise, "default");
            return Optional.empty();
        }
        Optional<T> parsed = parse.apply(found.orElseThrow().text());
        if (parsed.isEmpty()) {
            reading.bad(
                    at(key),
                    found.orElseThrow(),
                    wrong + hint.apply(found.orElseThrow().text()));
        } else {
            reading.note(
                    at(key),
                    show.apply(parsed.orElseThrow()),
                    found.orElseThrow().origin());
        }
        return parsed;
    }

    private long ranged(
            String key,
            long otherwise,
            long min,
            long max,
            Function<String, OptionalLong> parse,
            Function<Long, String> show) {
        return value(
                        key,
                        show.apply(otherwise),
                        text -> {
                            OptionalLong number = parse.apply(text);
                            return number.isPresent() && number.getAsLong() >= min && number.getAsLong() <= max
                                    ? Optional.of(number.getAsLong())
                                    : Optional.<Long>empty();
                        },
                        "not allowed: " + show.apply(min) + " to " + show.apply(max),
                        show)
                .orElse(otherwise);
    }

    private Node.@Nullable Scalar scalar(String key) {
        Node child = node.entries().get(key);
        if (child == null || child instanceof Node.Scalar) {
            return (Node.Scalar) child;
        }
        reading.problem(line(key), at(key), "must be a single value, not " + child.kind());
        return null;
    }

    private int line(String key) {
        return node.lines().getOrDefault(key, node.line());
    }

    private String at(String key) {
        return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    }

    private static OptionalLong wholeNumber(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.replace("_", "")));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Optional<Path> asPath(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String name(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
