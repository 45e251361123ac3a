package io.gannet.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One pass over the sources: finds each key's value by precedence, notes its origin, gathers the problems. Not thread-safe. */
final class Reading {

    /** A value, where it stands and how to name that place in an error. */
    record Found(String text, String origin) {}

    private final Sources sources;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    Reading(Sources sources) {
        this.sources = sources;
    }

    /** The text of a key, references resolved; empty when no source has it. */
    Optional<Found> find(String path, Node.@Nullable Scalar inFile) {
        String variable = Sources.variable(path);
        variables.put(variable, path);
        String flag = sources.flags().get(path);
        if (flag != null) {
            return resolved(path, new Found(flag, "flag"));
        }
        String value = sources.environment().get(variable);
        if (value != null) {
            return resolved(path, new Found(value, "environment " + variable));
        }
        if (inFile != null && !inFile.empty()) {
            return resolved(path, new Found(inFile.text(), place(inFile.line())));
        }
        return Optional.empty();
    }

    /** Whether flags or environment set something at or below this path. */
    boolean setOutside(String path) {
        String prefix = Sources.variable(path) + "_";
        return sources.flags().keySet().stream().anyMatch(key -> key.startsWith(path + "."))
                || sources.environment().keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    void note(String path, String value, String origin) {
        settings.put(path, new Setting(path, value, origin));
    }

    /** A problem with a value: where, key, value, and what is allowed. */
    void bad(String path, Found found, String allowed) {
        problems.add(found.origin() + ": " + path + ": \"" + found.text() + "\" is " + allowed);
    }

    void problem(int line, String path, String what) {
        problems.add((line > 0 ? place(line) + ": " : "") + path + ": " + what);
    }

    String place(int line) {
        return sources.file().map(Path::toString).orElse("configuration") + ":" + line;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** GANNET_ variables that set nothing; {@code known} are names with other uses. */
    List<String> unusedVariables(List<String> known) {
        return sources.environment().keySet().stream()
                .filter(name -> name.startsWith("GANNET_") && !variables.containsKey(name) && !known.contains(name))
                .sorted()
                .map(name -> "environment variable " + name + " sets nothing"
                        + Nearest.to(name, variables.keySet())
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""))
                .toList();
    }

    /** {@code ${file:PATH}} gives the file's text without the line end, {@code ${env:NAME}} a variable's. */
    private Optional<Found> resolved(String path, Found found) {
        String text = found.text();
        if (!text.startsWith("${") || !text.endsWith("}")) {
            return Optional.of(found);
        }
        String inner = text.substring(2, text.length() - 1);
        if (inner.startsWith("file:")) {
            Path file = Path.of(inner.substring("file:".length()));
            try {
                return Optional.of(
                        new Found(Files.readString(file, StandardCharsets.UTF_8).strip(), found.origin()));
            } catch (IOException e) {
                bad(path, found, "a file that cannot be read");
                return Optional.empty();
            }
        }
        if (inner.startsWith("env:")) {
            String value = sources.environment().get(inner.substring("env:".length()));
            if (value != null) {
                return Optional.of(new Found(value, found.origin()));
            }
            bad(path, found, "an environment variable that is not set");
            return Optional.empty();
        }
        bad(path, found, "no reference known; allowed are ${file:PATH} and ${env:NAME}");
        return Optional.empty();
    }
}
