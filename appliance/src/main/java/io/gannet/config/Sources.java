package io.gannet.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where values come from, the strongest first.
 *
 * @param flags path of a key to the text given on the command line
 * @param environment the process's environment; {@code GANNET_SERVER_HTTP} sets {@code server.http}
 * @param file the YAML file
 */
public record Sources(Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {

    public Sources {
        flags = Map.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    /** Nothing but the defaults. */
    public static Sources none() {
        return new Sources(Map.of(), Map.of(), Optional.empty());
    }

    /** The environment's name for a key. */
    static String variable(String path) {
        StringBuilder name = new StringBuilder("GANNET_");
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            name.append(Character.isLetterOrDigit(c) && c < 128 ? Character.toUpperCase(c) : '_');
        }
        return name.toString();
    }
}
