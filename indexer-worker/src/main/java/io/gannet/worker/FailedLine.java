package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lines of the failed-position log: fields separated by one TAB, the first two bare, the others {@code name=value}.
 *
 * <pre>
 * 2026-01-31T10:49:12.123Z TAB failed TAB id=17 TAB sink=film TAB queue=sakila.film TAB pos=123 TAB number=123
 *     TAB version=1:456 TAB table=sakila.film TAB key.film_id=7 TAB attempts=1 TAB reason=not JSON
 * 2026-01-31T10:50:00.000Z TAB superseded TAB id=17
 * </pre>
 *
 * In names and values a backslash, TAB, line feed and carriage return stand as {@code \\ \t \n \r}, an equals sign of a name as
 * {@code \e}. {@code table} and {@code key.*} are missing where the message does not say them.
 */
final class FailedLine {

    static final String FAILED = "failed";

    private static final String KEY = "key.";

    private FailedLine() {}

    static String failed(FailedPosition failed) {
        StringBuilder line = new StringBuilder(160);
        line.append(Instant.ofEpochMilli(failed.at())).append('\t').append(FAILED);
        field(line, "id", Long.toString(failed.id()));
        field(line, "sink", failed.sink());
        field(line, "queue", failed.queue());
        field(line, "pos", Long.toString(failed.position()));
        field(line, "number", Long.toString(failed.number()));
        field(line, "version", failed.version().toString());
        failed.table().ifPresent(table -> field(line, "table", table.toString()));
        failed.key().ifPresent(key -> key.columns().forEach((column, text) -> field(line, KEY + column, text)));
        field(line, "attempts", Integer.toString(failed.attempts()));
        field(line, "reason", failed.reason());
        return line.append('\n').toString();
    }

    static String ended(long id, FailedPosition.End end, long at) {
        return Instant.ofEpochMilli(at) + "\t" + end.name().toLowerCase(java.util.Locale.ROOT) + "\tid=" + id + "\n";
    }

    /** The parts of a line: its fields, with {@code at} and {@code what} for the two bare ones; empty when it is no such line. */
    static Optional<Map<String, String>> fields(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length < 3) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("at", parts[0]);
        fields.put("what", parts[1]);
        for (int i = 2; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) {
                return Optional.empty();
            }
            fields.put(plain(parts[i].substring(0, equals)), plain(parts[i].substring(equals + 1)));
        }
        return fields.containsKey("id") ? Optional.of(fields) : Optional.empty();
    }

    /** The failed position of such fields; empty when one is missing or no number. */
    static Optional<FailedPosition> parse(Map<String, String> fields) {
        try {
            Map<String, String> key = new HashMap<>();
            fields.forEach((name, value) -> {
                if (name.startsWith(KEY)) {
                    key.put(name.substring(KEY.length()), value);
                }
            });
            String[] version = fields.getOrDefault("version", "0:0").split(":", 2);
            return Optional.of(new FailedPosition(
                    number(fields, "id"),
                    Instant.parse(fields.getOrDefault("at", "")).toEpochMilli(),
                    fields.getOrDefault("sink", ""),
                    fields.getOrDefault("queue", ""),
                    number(fields, "pos"),
                    number(fields, "number"),
                    new Version(Long.parseLong(version[0]), Long.parseLong(version[1])),
                    Optional.ofNullable(fields.get("table")).map(TableName::parse),
                    key.isEmpty() ? Optional.empty() : Optional.of(RowKey.of(key)),
                    (int) number(fields, "attempts"),
                    fields.getOrDefault("reason", "")));
        } catch (IllegalArgumentException | DateTimeParseException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "none"));
    }

    private static void field(StringBuilder line, String name, String value) {
        line.append('\t');
        escape(line, name, true);
        line.append('=');
        escape(line, value, false);
    }

    private static void escape(StringBuilder line, String text, boolean name) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '=' -> line.append(name ? "\\e" : "=");
                default -> line.append(c);
            }
        }
    }

    private static String plain(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            char code = text.charAt(++i);
            out.append(
                    switch (code) {
                        case 't' -> '\t';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 'e' -> '=';
                        default -> code;
                    });
        }
        return out.toString();
    }
}
