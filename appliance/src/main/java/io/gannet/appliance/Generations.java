package io.gannet.appliance;

import io.gannet.http.Json;
import io.gannet.search.IndexSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Which directory of an index is the one in use, and by which settings it was made. An index is first {@code NAME}; one built beside
 * it is {@code NAME~2}, and so on. {@code NAME.json} names the one in use, and is replaced as a whole; a directory that it does not
 * name was left by a rebuild that did not come to its end, and goes with the next start. The file of an index that is not configured
 * any more is set aside, for when it is configured again.
 */
final class Generations {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final String FILE = ".json";

    /**
     * A generation of an index.
     *
     * @param directory its directory's name, which is also the name of its readers
     * @param settings what it was made by
     */
    record Generation(String directory, IndexSettings settings) {

        private int number() {
            String rest = directory.substring(settings.name().length());
            return rest.isEmpty() ? 1 : Integer.parseInt(rest.substring(1));
        }

        Generation next(IndexSettings wanted) {
            return new Generation(settings.name() + "~" + (number() + 1), wanted);
        }
    }

    private final Path root;

    Generations(Path root) {
        this.root = root;
    }

    Path path(Generation generation) {
        return root.resolve(generation.directory());
    }

    /** The directory in use of the index with this name, whatever its settings. */
    Path used(String name) throws IOException {
        return root.resolve(directory(name));
    }

    /**
     * The generation in use; a first one by these settings where there is none. One that differs only by what does not change its
     * documents takes the new settings.
     */
    Generation use(IndexSettings wanted) throws IOException {
        if (Files.exists(retired(wanted.name()))) {
            Files.move(retired(wanted.name()), file(wanted.name()), StandardCopyOption.ATOMIC_MOVE);
        }
        String directory = directory(wanted.name());
        Optional<IndexSettings> before = Files.isDirectory(root.resolve(directory))
                ? file(wanted.name(), "settings").flatMap(Generations::settings)
                : Optional.empty();
        boolean other = before.isPresent() && !before.get().definition().equals(wanted.definition());
        Generation used = new Generation(directory, other ? before.get() : wanted);
        if (!other) {
            write(used);
        }
        sweep(used);
        return used;
    }

    private String directory(String name) throws IOException {
        Optional<String> named =
                file(name, "directory").map(node -> node.asString("")).filter(one -> !one.isEmpty());
        return named.isPresent() ? named.get() : oldest(name);
    }

    // the oldest of several was whole before the others were begun
    private String oldest(String name) throws IOException {
        return directories(name).stream()
                .min(Comparator.comparingInt(one -> new Generation(one, IndexSettings.of(name, List.of())).number()))
                .orElse(name);
    }

    /** A member of the file that names what is in use; empty when there is none. */
    private Optional<JsonNode> file(String name, String member) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readTree(Files.readAllBytes(file)).path(member));
        } catch (IOException | JacksonException e) {
            LOG.warn("event=index-file-unreadable file={} reason=\"{}\"", file, e.getMessage());
            return Optional.empty();
        }
    }

    // settings as another version of the program wrote them are as good as none
    private static Optional<IndexSettings> settings(JsonNode node) {
        try {
            return Optional.ofNullable(Json.MAPPER.treeToValue(node, IndexSettings.class));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.info("event=index-settings-unknown reason=\"{}\"", e.getMessage());
            return Optional.empty();
        }
    }

    /** From now on, over crashes too, this is the one in use. */
    void write(Generation generation) throws IOException {
        Files.createDirectories(root);
        Path file = file(generation.settings().name());
        Path made = file.resolveSibling(file.getFileName() + ".new");
        Files.write(made, Json.MAPPER.writeValueAsBytes(generation));
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(root, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path file(String name) {
        return root.resolve(name + FILE);
    }

    /** Names of indexes that were in use until now and are none of these; told once. */
    List<String> retire(Set<String> names) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<String> others;
        try (Stream<Path> all = Files.list(root)) {
            others = all.map(one -> one.getFileName().toString())
                    .filter(file -> file.endsWith(FILE))
                    .map(file -> file.substring(0, file.length() - FILE.length()))
                    .filter(name -> !names.contains(name))
                    .toList();
        }
        for (String name : others) {
            Files.move(file(name), retired(name), StandardCopyOption.ATOMIC_MOVE);
        }
        return others;
    }

    private Path retired(String name) {
        return root.resolve(name + FILE + ".unused");
    }

    private void sweep(Generation used) throws IOException {
        for (String directory : directories(used.settings().name())) {
            if (!directory.equals(used.directory())) {
                LOG.info("event=index-left-over directory={}", root.resolve(directory));
                delete(root.resolve(directory));
            }
        }
    }

    private List<String> directories(String name) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        Pattern ours = Pattern.compile(Pattern.quote(name) + "(~[0-9]+)?");
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Files::isDirectory)
                    .map(one -> one.getFileName().toString())
                    .filter(one -> ours.matcher(one).matches())
                    .toList();
        }
    }

    static void delete(Path tree) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(tree)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
