package io.gannet.sink;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a sink is opened with.
 *
 * @param name the sink's name
 * @param directory a directory of its own; need not exist yet
 * @param tables the tables it takes, {@code schema.table}; empty = any
 * @param options the kind's own settings, lower-case-with-dashes
 */
public record SinkSettings(String name, Path directory, List<String> tables, Map<String, String> options) {

    public SinkSettings {
        tables = List.copyOf(tables);
        options = Map.copyOf(options);
    }
}
