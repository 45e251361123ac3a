package io.gannet.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the configuration: flag over environment over file over default. */
public final class ConfigLoader {

    /** Where the data lies when nobody says otherwise. */
    public static final Path DEFAULT_DATA = Path.of("gannet-data");

    private static final HostPort DEFAULT_HTTP = new HostPort("127.0.0.1", 1218);
    private static final HostPort DEFAULT_MEMCACHED = new HostPort("127.0.0.1", 22133);
    private static final List<String> OTHER_VARIABLES = List.of(
            "GANNET_HOME", "GANNET_CONFIG", "GANNET_JAVA_OPTS", "GANNET_URL", "GANNET_AUTH_FILE", "GANNET_CACHE");

    private ConfigLoader() {}

    /**
     * What was read.
     *
     * @param config the checked tree
     * @param settings every value with its origin, in the order of docs/configuration.md
     * @param warnings what looks like a mistake but stops nothing
     */
    public record Loaded(Config config, List<Setting> settings, List<String> warnings) {}

    /** Reads and checks everything; the exception names every problem found. */
    public static Loaded load(Sources sources) throws ConfigException {
        Optional<Path> file = sources.file();
        Node.Mapping top = file.isPresent() ? YamlFile.read(file.orElseThrow()) : Node.Mapping.none();
        Reading reading = new Reading(sources);
        Section root = new Section(reading, "", top);
        Config config = new Config(
                server(root.section("server")),
                log(root.section("log")),
                queue(root.section("queue")),
                MemcachedSection.read(root.section("memcached")),
                database(root),
                capture(root.section("capture")),
                worker(root.section("worker")),
                scrub(root.section("scrub")),
                IndexSection.read(root));
        if (config.database().isEmpty()
                && config.indexes().stream().anyMatch(index -> index.document().isPresent())) {
            root.refuse("indexes", "joined documents are read from the database: the section database is missing");
        }
        root.end();
        if (!reading.problems().isEmpty()) {
            throw new ConfigException(reading.problems());
        }
        return new Loaded(config, reading.settings(), reading.unusedVariables(OTHER_VARIABLES));
    }

    private static Config.Server server(Section server) {
        Path data = server.path("data", DEFAULT_DATA);
        HostPort http = server.address("http", DEFAULT_HTTP);
        Optional<HostPort> memcached = server.addressOrOff("memcached", DEFAULT_MEMCACHED);
        Optional<Path> authFile = server.path("auth-file");
        Optional<Path> readOnlyTokens = server.path("read-only-tokens");
        List<String> origins = server.texts("search-origins");
        for (String origin : origins) {
            if (!origin.matches("\\*|https?://[^/ ]+")) {
                server.refuse(
                        "search-origins",
                        "an origin is http://HOST[:PORT], https://HOST[:PORT] or *, not \"" + origin + "\"");
            }
        }
        Optional<Config.Tls> tls = tls(server);
        Config.Limits limits = limits(server.section("limits"));
        server.end();
        Config.Server read = new Config.Server(data, http, memcached, authFile, readOnlyTokens, origins, tls, limits);
        if (read.onePort() && tls.isPresent()) {
            server.refuse(
                    "memcached",
                    http + " is server.http too, and with server.tls that port speaks TLS only, which memcached's"
                            + " clients do not; give server.memcached a port of its own, or off");
        }
        return read;
    }

    private static Optional<Config.Tls> tls(Section server) {
        Section tls = server.section("tls");
        Optional<Path> certificate = tls.path("certificate");
        Optional<Path> key = tls.path("key");
        tls.end();
        if (certificate.isPresent() != key.isPresent()) {
            server.refuse("tls", "needs both certificate and key");
        }
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new Config.Tls(certificate.orElseThrow(), key.orElseThrow()))
                : Optional.empty();
    }

    private static Config.Limits limits(Section limits) {
        int connections = limits.number("connections", 20_000, 10, 1_000_000);
        long body = limits.bytes("body", 64L << 20, 1024, 1L << 30);
        Duration idle = limits.duration("idle", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofDays(1));
        limits.end();
        return new Config.Limits(connections, body, idle);
    }

    private static Config.Log log(Section log) {
        Config.Log read = new Config.Log(
                log.choice("level", Config.Log.Level.class, Config.Log.Level.INFO),
                log.choice("format", Config.Log.Format.class, Config.Log.Format.AUTO),
                log.flag("access"));
        log.end();
        return read;
    }

    private static Config.QueueStore queue(Section queue) {
        Config.QueueStore read = new Config.QueueStore(
                queue.choice("sync", Config.SyncMode.class, Config.SyncMode.ALWAYS),
                queue.duration("sync-interval", Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMinutes(1)),
                queue.bytes("min-free", 64L << 20, 0, 1L << 50));
        queue.end();
        return read;
    }

    private static Optional<Config.Database> database(Section root) {
        boolean there = root.has("database");
        Section database = root.section("database");
        if (!there) {
            return Optional.empty();
        }
        String url = database.jdbcUrl("url").orElse("");
        if (!url.startsWith("jdbc:mysql://")) {
            database.refuse("url", "must be jdbc:mysql://HOST:PORT/, not \"" + url + "\"");
        }
        Config.Database read = new Config.Database(
                url,
                database.text("user", "gannet"),
                database.path("password-file"),
                database.number("connections", 8, 3, 64));
        database.end();
        return Optional.of(read);
    }

    private static Config.Capture capture(Section capture) {
        String target = capture.text("target", "default");
        if (!target.matches("[A-Za-z0-9_.-]{1,64}")) {
            capture.refuse(
                    "target",
                    "\"" + target + "\" is no target's name: 1 to 64 letters, digits, '-', '_' or '.' (the address"
                            + " stands in the library's targets file)");
        }
        Config.Capture read = new Config.Capture(
                capture.choice("mode", Config.Capture.Mode.class, Config.Capture.Mode.PUSH),
                capture.choice("payload", Config.Capture.Payload.class, Config.Capture.Payload.ROW),
                target);
        capture.end();
        return read;
    }

    private static Config.Worker worker(Section worker) {
        Config.Worker read = new Config.Worker(
                worker.number("batch", 1000, 1, 10_000),
                worker.number("attempts", 5, 1, 100),
                worker.duration("heartbeat", Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(10)));
        worker.end();
        return read;
    }

    private static Config.Scrub scrub(Section scrub) {
        Config.Scrub read = new Config.Scrub(scrub.number("rate", 1_000, 0, 1_000_000));
        scrub.end();
        return read;
    }
}
