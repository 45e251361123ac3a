package io.gannet.appliance;

import io.gannet.api.Api;
import io.gannet.api.FailedApi;
import io.gannet.api.QueueMetrics;
import io.gannet.api.SearchApi;
import io.gannet.api.WorkerApi;
import io.gannet.config.Config;
import io.gannet.config.HostPort;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import io.gannet.httpsqs.HttpsqsHandler;
import io.gannet.kestrel.KestrelQueues;
import io.gannet.kestrel.KestrelServer;
import io.gannet.kestrel.KestrelSettings;
import io.gannet.page.Page;
import io.gannet.queue.EngineException;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Sync;
import io.gannet.worker.GapListener;
import io.gannet.worker.Replay;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Everything in one process. {@link #start} opens the parts in order and returns when requests are accepted; {@link #close} stops
 * them in reverse: no new requests, open ones finish, workers finish their batch and commit, the engine makes all durable.
 */
public final class Appliance implements AutoCloseable {

    private final Config config;
    private final String version;
    private final Clock clock;
    private final Parts parts = new Parts();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Readiness readiness = new Readiness();
    private int httpPort;
    private Optional<HostPort> memcached = Optional.empty();

    private Appliance(Config config, String version, Clock clock) {
        this.config = config;
        this.version = version;
        this.clock = clock;
    }

    /**
     * Starts everything that is configured.
     *
     * @param version what it says it is
     * @throws StartException a part cannot start; those started before it are stopped again
     */
    public static Appliance start(Config config, String version, Clock clock) throws StartException {
        Appliance appliance = new Appliance(config, version, clock);
        try {
            appliance.open();
            return appliance;
        } catch (StartException e) {
            appliance.close();
            throw e;
        } catch (IOException | IllegalArgumentException | EngineException e) {
            appliance.close();
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private void open() throws StartException, IOException {
        DataDirectory data = DataDirectory.open(config.server().data());
        HttpSettings httpSettings = HttpParts.settings(config.server());
        parts.keep("meters", meters::close);
        QueueEngine engine = parts.keep("engine", LogQueueEngine.open(engineSettings(data)));
        Indexes indexes = Indexes.open(config, engine, data, parts, clock);
        Optional<Database> database = Optional.empty();
        if (config.database().isPresent()) {
            database = Optional.of(
                    Database.open(config.database().orElseThrow(), engine, indexes, data, parts, meters, clock));
        }
        GapListener gaps = database.<GapListener>map(one -> one::gap).orElse((sink, queues, gap) -> {});
        indexes.start(database.map(Database::rows), gaps, meters, parts);
        serve(httpSettings, engine, indexes, database);
    }

    private void serve(HttpSettings settings, QueueEngine engine, Indexes indexes, Optional<Database> database)
            throws IOException, StartException {
        QueueMetrics metrics = new QueueMetrics(engine, meters, clock);
        readiness.add("storage", () -> {
            List<String> problems = engine.status().problems();
            return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        });
        Routes routes = new Routes();
        routes.fallback(new HttpsqsHandler(engine, settings.password(), metrics.httpsqs()));
        parts.keep(
                "api",
                new Api(routes, engine, database.map(Database::rows), readiness, metrics, meters::scrape, clock));
        new Page().register(routes);
        new SearchApi(indexes.searchable()).register(routes);
        new WorkerApi(indexes.workers()).register(routes);
        Replay replay = new Replay(
                indexes.failed(),
                parts.keep("source of replay", new LocalSource(engine, indexes::position)),
                new LocalPublisher(engine),
                database.isPresent());
        new FailedApi(indexes.failed(), replay, clock).register(routes);
        database.ifPresent(one -> {
            one.register(routes);
            one.checks(readiness);
        });
        HttpServer http = parts.keep("http", HttpServer.start(settings, routes));
        httpPort = http.port();
        if (database.isPresent()) {
            database.orElseThrow().hear(settings.host(), httpPort);
        }
        if (config.server().memcached().isPresent()) {
            memcached = Optional.of(memcached(config.server().memcached().orElseThrow(), engine));
        }
    }

    private HostPort memcached(HostPort at, QueueEngine engine) throws StartException {
        if (!at.loopback()) {
            throw new StartException("server.memcached is " + at
                    + ", which others can reach; its protocol knows no password, so it only listens on loopback");
        }
        KestrelServer server = parts.keep(
                "memcached",
                new KestrelServer(
                        KestrelSettings.DEFAULT.at(at.host(), at.port()),
                        engine,
                        clock,
                        version,
                        () -> KestrelQueues.NONE,
                        () -> {}));
        try {
            server.start();
        } catch (IOException e) {
            throw new StartException("cannot listen on " + at + " for memcached: " + e.getMessage(), e);
        }
        return new HostPort(at.host(), server.port());
    }

    private EngineSettings engineSettings(DataDirectory data) {
        EngineSettings usual = EngineSettings.of(data.queue());
        return usual.withSync(
                        Sync.valueOf(config.queue().sync().name()),
                        config.queue().syncInterval())
                .withDisk(config.queue().minFreeBytes(), usual.ballastBytes())
                .withClock(clock);
    }

    /** Where HTTP is served, without a slash at the end. */
    public String url() {
        return (config.server().tls().isPresent() ? "https://" : "http://")
                + new HostPort(config.server().http().host(), httpPort);
    }

    /** Where memcached text is served. */
    public Optional<HostPort> memcached() {
        return memcached;
    }

    @Override
    public void close() {
        parts.close();
    }
}
