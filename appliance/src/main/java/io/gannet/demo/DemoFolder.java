package io.gannet.demo;

import io.gannet.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the demo keeps things.
 *
 * @param cache what stays between runs: fetched and unpacked servers
 */
public record DemoFolder(Path cache) {

    /** The folder that {@code GANNET_CACHE} names, else the user's cache. */
    public static DemoFolder inCache(Map<String, String> environment) {
        return new DemoFolder(Optional.ofNullable(environment.get("GANNET_CACHE"))
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text).toAbsolutePath())
                .orElseGet(Sandbox::defaultCache));
    }

    /** The running demo's own things; gone when it ends. */
    public Path run() {
        return cache.resolve("demo");
    }

    /** The configuration the demo runs with, for other commands to use while it runs. */
    public Path config() {
        return run().resolve("gannet.yaml");
    }

    /** The database password. */
    public Path password() {
        return run().resolve("password");
    }

    /** Queues and indexes. */
    public Path data() {
        return run().resolve("data");
    }
}
