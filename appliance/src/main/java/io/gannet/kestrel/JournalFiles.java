package io.gannet.kestrel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Sorts journal files by queue and age: {@code name} is a queue's newest, {@code name.TIME} an older one, {@code name.TIME.pack}
 * replaces all older ones up to its time, {@code ~~} marks files that count for nothing.
 */
final class JournalFiles {

    private record Part(Path file, long time, boolean pack) {}

    private JournalFiles() {}

    /**
     * By queue the files to replay, oldest first; parents before their fan-out children.
     *
     * @param paths files, or folders of them
     */
    static Map<String, List<Path>> byQueue(List<Path> paths) throws IOException {
        Map<String, List<Part>> parts = new TreeMap<>();
        for (Path path : paths) {
            for (Path file : filesOf(path)) {
                String name = String.valueOf(file.getFileName());
                if (!name.contains("~~")) {
                    int dot = name.indexOf('.');
                    String queue = dot < 0 ? name : name.substring(0, dot);
                    parts.computeIfAbsent(queue, q -> new ArrayList<>()).add(part(file, name, dot));
                }
            }
        }
        Map<String, List<Path>> files = new TreeMap<>(
                Comparator.comparing((String queue) -> queue.contains("+")).thenComparing(Comparator.naturalOrder()));
        parts.forEach((queue, all) -> files.put(queue, ordered(all)));
        return files;
    }

    private static List<Path> filesOf(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Part part(Path file, String name, int dot) throws IOException {
        if (dot < 0) {
            return new Part(file, Long.MAX_VALUE, false);
        }
        boolean pack = name.endsWith(".pack");
        String time = name.substring(dot + 1, pack ? name.length() - ".pack".length() : name.length());
        try {
            return new Part(file, Long.parseLong(time), pack);
        } catch (NumberFormatException e) {
            throw new IOException(file + " is no journal of Kestrel: \"" + time + "\" is no time", e);
        }
    }

    private static List<Path> ordered(List<Part> parts) {
        long packed =
                parts.stream().filter(Part::pack).mapToLong(Part::time).max().orElse(Long.MIN_VALUE);
        return parts.stream()
                .filter(part -> part.pack() ? part.time() == packed : part.time() > packed)
                .sorted(Comparator.comparingLong(Part::time))
                .map(Part::file)
                .toList();
    }
}
