package io.gannet.httpsqs;

import io.gannet.api.Api;
import io.gannet.api.QueueMetrics;
import io.gannet.change.RowSource;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Sync;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** A real engine with HTTPSQS and /v1 on a free port. */
public final class TestAppliance implements AutoCloseable {

    /** Small limits, no password, a free port. */
    public static final HttpSettings SETTINGS =
            HttpSettings.DEFAULT.at("127.0.0.1", 0).limited(60_000, 60_000, 12_000, 256 * 1024, 64 * 1024 * 1024);

    private final QueueEngine engine;
    private final Api api;
    private final HttpServer server;
    private final Readiness readiness = new Readiness();
    private final Routes routes = new Routes();

    public TestAppliance(Path directory) throws IOException {
        this(directory, SETTINGS, Optional.empty());
    }

    public TestAppliance(Path directory, HttpSettings settings, Optional<RowSource> rows) throws IOException {
        this(
                LogQueueEngine.open(EngineSettings.of(directory).withSync(Sync.INTERVAL, Duration.ofSeconds(1))),
                settings,
                rows);
    }

    public TestAppliance(QueueEngine engine, HttpSettings settings, Optional<RowSource> rows) throws IOException {
        this.engine = engine;
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        QueueMetrics metrics = new QueueMetrics(engine, registry, Clock.systemUTC());
        api = new Api(routes, engine, rows, readiness, metrics, registry::scrape, Clock.systemUTC());
        routes.fallback(new HttpsqsHandler(engine, settings.password(), metrics.traffic("httpsqs")));
        server = HttpServer.start(settings, routes);
    }

    public int port() {
        return server.port();
    }

    public HttpServer server() {
        return server;
    }

    public QueueEngine engine() {
        return engine;
    }

    public Routes routes() {
        return routes;
    }

    public Readiness readiness() {
        return readiness;
    }

    @Override
    public void close() {
        api.close();
        server.close();
        engine.close();
    }

    /** For measurements: {@code TestAppliance DIRECTORY PORT SYNC [PASSWORD]}; runs until it is killed. */
    public static void main(String[] args) throws Exception {
        Sync sync = Sync.valueOf(args[2]);
        QueueEngine engine =
                LogQueueEngine.open(EngineSettings.of(Path.of(args[0])).withSync(sync, Duration.ofSeconds(1)));
        HttpSettings settings = SETTINGS.at("127.0.0.1", Integer.parseInt(args[1]));
        try (TestAppliance appliance = new TestAppliance(
                engine, args.length > 3 ? settings.withPassword(args[3]) : settings, Optional.empty())) {
            System.out.println("listening on " + appliance.port());
            Thread.currentThread().join();
        }
    }
}
