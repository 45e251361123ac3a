package io.gannet.capture;

import io.gannet.sandbox.ServerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case in a file: sections that begin with {@code ## name}.
 *
 * <pre>
 *   ## schema          statements, each ended by ; at the end of a line, run before capture is installed
 *   ## capture t [join column ...]
 *   ## change          statements run afterwards by the application; one that begins with ! must fail
 *   ## events [push|outbox] [row|key] [server]
 *                      what must come: "operation table key=text ... [old column=text ...] [row column=text ...]"; the most
 *                      particular section counts, and without one for payload key the "row" parts do not
 * </pre>
 *
 * Columns are sorted by name; NULL is {@code <null>}; touches come last under push, since they go by the outbox.
 */
record CaptureCase(String name, Map<String, List<String>> sections) {

    static CaptureCase read(Path file) throws IOException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (line.startsWith("## ")) {
                current = new ArrayList<>();
                sections.merge(line.substring(3).strip(), current, (one, two) -> {
                    throw new IllegalArgumentException(file + " has " + line + " twice");
                });
            } else if (!line.isBlank() && !line.startsWith("-- ")) {
                current.add(line);
            }
        }
        return new CaptureCase(file.getFileName().toString().replace(".sql", ""), sections);
    }

    List<String> statements(String section) {
        List<String> statements = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        for (String line : sections.getOrDefault(section, List.of())) {
            one.append(line).append('\n');
            if (line.endsWith(";")) {
                statements.add(one.substring(0, one.length() - 2));
                one.setLength(0);
            }
        }
        if (!one.toString().isBlank()) {
            throw new IllegalArgumentException(name + ": a statement does not end: " + one);
        }
        return statements;
    }

    /** The tables to capture, each with its join columns. */
    Map<String, List<String>> captured() {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        for (String heading : sections.keySet()) {
            if (heading.startsWith("capture ")) {
                List<String> words = List.of(heading.split(" "));
                tables.put(words.get(1), words.size() > 3 ? words.subList(3, words.size()) : List.of());
            }
        }
        return tables;
    }

    List<String> events(CaptureMode mode, Payload payload, ServerKind kind) {
        for (String heading : List.of(
                "events " + payload.text() + " " + kind.id(),
                "events " + mode.text() + " " + payload.text(),
                "events " + payload.text(),
                "events " + mode.text(),
                "events")) {
            List<String> lines = sections.get(heading);
            if (lines != null) {
                boolean rows = heading.contains(" " + payload.text()) || payload == Payload.ROW;
                List<String> events = new ArrayList<>(lines.stream()
                        .map(line -> rows ? line : line.replaceAll(" row .*", ""))
                        .toList());
                if (mode == CaptureMode.PUSH) {
                    events.sort(java.util.Comparator.comparing(line -> line.startsWith("touch")));
                }
                return events;
            }
        }
        throw new IllegalArgumentException(name + " expects nothing for " + mode + " " + payload);
    }
}
