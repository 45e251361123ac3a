package io.gannet.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Configurations of appliances that tests start. */
public final class TestConfig {

    private TestConfig() {}

    /** HTTP on a free port and the data in a folder; the rest as a file and these settings say, which go first. */
    public static Config of(Path data, Optional<Path> file, Map<String, String> settings) throws ConfigException {
        Map<String, String> flags = new TreeMap<>(Map.of("server.data", data.toString(), "server.http", "127.0.0.1:0"));
        flags.putAll(settings);
        return ConfigLoader.load(new Sources(flags, Map.of(), file)).config();
    }
}
