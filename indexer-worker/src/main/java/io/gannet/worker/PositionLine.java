package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A queue and a position, as somebody's log names them: a line of our own log; {@code queue=NAME ... pos=N} in any order, case and
 * punctuation; or a line whose last word is the position and whose last but one is the queue.
 *
 * @param queue the queue
 * @param position its slot
 * @param table the table, where the line says it
 * @param key the key, likewise
 */
public record PositionLine(String queue, long position, Optional<TableName> table, Optional<RowKey> key) {

    private static final Pattern POSITION =
            Pattern.compile("(?i)(?:^|[^a-z0-9])pos(?:ition)?[\"']?\\s*[=:]\\s*[\"']?(\\d{1,18})");
    private static final Pattern QUEUE = Pattern.compile(
            "(?i)(?:^|[^a-z0-9])(?:queue|name)[\"']?\\s*[=:]\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s,;&\"']+))");
    private static final Pattern PLAIN = Pattern.compile("(?:^|.*[\\s,;])([^\\s,;]+)[\\s,;:]+(\\d{1,18})\\s*");

    /** A position of which only queue and slot are known. */
    public static PositionLine of(String queue, long position) {
        return new PositionLine(queue, position, Optional.empty(), Optional.empty());
    }

    /**
     * Reads a line.
     *
     * @param queue taken for lines that name none
     */
    public static Optional<PositionLine> parse(String line, Optional<String> queue) {
        Optional<Map<String, String>> fields = FailedLine.fields(line);
        if (fields.isPresent()) {
            return fields.filter(some -> FailedLine.FAILED.equals(some.get("what")))
                    .flatMap(FailedLine::parse)
                    .map(failed -> new PositionLine(failed.queue(), failed.position(), failed.table(), failed.key()));
        }
        Matcher position = POSITION.matcher(line);
        if (position.find()) {
            long slot = Long.parseLong(position.group(1));
            return named(line).or(() -> queue).map(name -> of(name, slot));
        }
        Matcher plain = PLAIN.matcher(line);
        if (plain.matches()) {
            return Optional.of(of(plain.group(1), Long.parseLong(plain.group(2))));
        }
        String only = line.strip();
        return only.matches("\\d{1,18}") ? queue.map(name -> of(name, Long.parseLong(only))) : Optional.empty();
    }

    private static Optional<String> named(String line) {
        Matcher queue = QUEUE.matcher(line);
        if (!queue.find()) {
            return Optional.empty();
        }
        for (int group = 1; group <= 3; group++) {
            String name = queue.group(group);
            if (name != null) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
