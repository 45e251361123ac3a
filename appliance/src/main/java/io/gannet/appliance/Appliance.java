package io.gannet.appliance;

import io.gannet.api.Api;
import io.gannet.api.FailedApi;
import io.gannet.api.HttpMetrics;
import io.gannet.api.NoDatabase;
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
import io.gannet.kestrel.KestrelServer;
import io.gannet.page.Page;
import io.gannet.queue.EngineException;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.EngineStatus;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Sync;
import io.gannet.queue.Traffic;
import io.gannet.worker.Comparing;
import io.gannet.worker.GapListener;
import io.gannet.worker.Replay;
import io.gannet.worker.Worker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process. {@link #start} opens the parts in order and returns when requests are accepted; {@link #close} stops
 * them in reverse: no new requests, open ones finish, workers finish their batch and commit, the engine makes all durable.
 */
public final class Appliance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Appliance.class);

    private final Config config;
    private final String version;
    private final Clock clock;
    private final Parts parts = new Parts();
    private final Ahead ahead;
    private final Readiness readiness = new Readiness();
    private int httpPort;
    private Optional<HostPort> memcached = Optional.empty();
    private Optional<Reloading> reloading = Optional.empty();

    private final Supplier<Config> reload;
    private final Runnable shutdown;

    private Appliance(
            Ahead ahead, Config config, String version, Clock clock, Supplier<Config> reload, Runnable shutdown) {
        this.ahead = ahead;
        this.config = config;
        this.version = version;
        this.clock = clock;
        this.reload = reload;
        this.shutdown = shutdown;
    }

    /**
     * Starts everything that is configured.
     *
     * @param version what it says it is
     * @throws StartException a part cannot start; those started before it are stopped again
     */
    public static Appliance start(Config config, String version, Clock clock) throws StartException {
        return start(Ahead.begin(), config, version, clock, () -> config, () -> {});
    }

    /**
     * Starts everything that is configured, for an owner that can read the configuration again and be told to end.
     *
     * @param ahead what of it is made already, or being made; for this call alone
     * @param version what it says it is
     * @param reload reads the configuration again; used for the queues of the memcached listener's RELOAD
     * @param shutdown asks the owner to close this; must return at once
     * @throws StartException a part cannot start; those started before it are stopped again
     */
    public static Appliance start(
            Ahead ahead, Config config, String version, Clock clock, Supplier<Config> reload, Runnable shutdown)
            throws StartException {
        Appliance appliance = new Appliance(ahead, config, version, clock, reload, shutdown);
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
        HttpSettings httpSettings = HttpParts.settings(config);
        QueueEngine engine = parts.keep("engine", Engines.open(engineSettings(data), config, data));
        PrometheusMeterRegistry meters = ahead.meters();
        parts.keep("meters", meters::close);
        Indexes indexes = Indexes.open(config, engine, data, parts, clock);
        Optional<Database> database = Optional.empty();
        if (config.database().isPresent()) {
            database = Optional.of(Database.open(config, engine, indexes, data, parts, meters, clock));
        }
        GapListener gaps = database.<GapListener>map(one -> one::gap).orElse((sink, queues, gap) -> {});
        indexes.start(gaps, meters);
        parts.keep("workers", indexes::stop);
        database.ifPresent(Database::rebuildOutdated);
        serve(httpSettings, engine, meters, indexes, database, data);
        LOG.info("event=started version={} url={}", version, url());
    }

    private void serve(
            HttpSettings settings,
            QueueEngine engine,
            PrometheusMeterRegistry meters,
            Indexes indexes,
            Optional<Database> database,
            DataDirectory data)
            throws IOException, StartException {
        QueueMetrics metrics = new QueueMetrics(engine, meters, clock);
        readiness.add("storage", () -> {
            List<String> problems = engine.status().problems();
            return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        });
        readiness.add("disk", () -> {
            EngineStatus status = engine.status();
            return status.diskLow()
                    ? Optional.of("puts are refused: " + status.freeBytes() + " bytes free, wanted "
                            + config.queue().minFreeBytes())
                    : Optional.empty();
        });
        HttpMetrics httpMetrics = new HttpMetrics(meters);
        Routes routes = new Routes().listener(httpMetrics);
        HttpsqsHandler httpsqs = new HttpsqsHandler(engine, settings.password(), metrics.traffic("httpsqs"));
        routes.fallback(httpsqs);
        Api api = parts.keep(
                "api",
                new Api(routes, engine, database.map(Database::rows), readiness, metrics, meters::scrape, clock));
        new Page().register(routes);
        new SearchApi(indexes.searchable(), config.server().searchOrigins()).register(routes);
        Optional<Heartbeats> beats = database.flatMap(Database::heartbeats);
        WorkerApi workerApi = new WorkerApi(
                indexes.workers(), name -> beats.map(one -> one.status(name)).orElse(Map.of()));
        workerApi.register(routes);
        api.tell(workerApi);
        Map<String, Worker> workers = indexes.workers();
        for (String name : workers.keySet()) {
            readiness.add("worker " + name, () -> Optional.ofNullable(workers.get(name))
                    .flatMap(Worker::late));
            beats.ifPresent(one -> readiness.add("heartbeat " + name, () -> Optional.ofNullable(workers.get(name))
                    .flatMap(worker -> one.late(name, worker.limitMillis()))));
        }
        Replay replay = new Replay(
                indexes.failed(),
                parts.keep("source of replay", new LocalSource(engine, indexes::position)),
                new LocalPublisher(engine),
                database.isPresent(),
                database.map(Database::comparing)
                        .orElse(Comparing.none("there is no database whose tables could be compared")),
                clock);
        FailedApi failed = new FailedApi(indexes.failed(), replay, clock);
        failed.register(routes);
        api.tell(failed);
        database.ifPresentOrElse(
                one -> {
                    one.register(routes, api);
                    one.checks(readiness);
                },
                () -> NoDatabase.register(routes));
        Optional<KestrelServer> kestrel = memcached(engine, data, metrics.traffic("kestrel"));
        kestrel.ifPresent(server -> MemcachedParts.register(server.figures(), routes));
        boolean onePort = config.server().onePort();
        HttpServer http = parts.keep(
                "http",
                ahead.http()
                        .start(settings, routes, kestrel.filter(k -> onePort).map(KestrelServer::connectionFactory)));
        httpPort = http.port();
        httpMetrics.connections("http", http::connections, http::refusedConnections, http::malformed);
        reloading = Optional.of(new Reloading(
                http,
                httpsqs,
                kestrel,
                database.<Reloading.Taking>map(one -> one::take).orElse(changed -> {})));
        if (database.isPresent()) {
            database.orElseThrow().hear(settings.host(), httpPort);
        }
        if (kestrel.isPresent()) {
            HostPort at = config.server().memcached().orElseThrow();
            httpMetrics.connections("memcached", kestrel.orElseThrow()::connections);
            memcached = Optional.of(new HostPort(at.host(), onePort ? httpPort : start(kestrel.orElseThrow(), at)));
        }
    }

    private Optional<KestrelServer> memcached(QueueEngine engine, DataDirectory data, Traffic traffic)
            throws StartException {
        if (config.server().memcached().isEmpty()) {
            return Optional.empty();
        }
        HostPort at = config.server().memcached().orElseThrow();
        return Optional.of(parts.keep(
                "memcached",
                MemcachedParts.make(
                        at, config.memcached(), reload, engine, data.memcachedStatus(), clock, shutdown, traffic)));
    }

    private static int start(KestrelServer server, HostPort at) throws StartException {
        try {
            server.start();
            return server.port();
        } catch (IOException e) {
            throw new StartException("cannot listen on " + at + " for memcached: " + e.getMessage(), e);
        }
    }

    private EngineSettings engineSettings(DataDirectory data) {
        EngineSettings usual = EngineSettings.of(data.queue());
        return usual.withSync(
                        Sync.valueOf(config.queue().sync().name()),
                        config.queue().syncInterval())
                .withDisk(config.queue().minFreeBytes(), usual.ballastBytes())
                .withClock(clock);
    }

    /**
     * Takes over what can change while it runs: password, tokens, certificate, limits, the memcached listener's queues and aliases,
     * and, where there is a database to make them anew from, the definitions of the indexes there are. What cannot is for the next start.
     *
     * @throws StartException the configuration is refused, and why; nothing has changed
     */
    public void reload(Config changed) throws StartException {
        reloading.orElseThrow().take(changed);
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
