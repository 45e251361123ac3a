package io.gannet.api;

import io.gannet.change.RowSource;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import io.gannet.queue.QueueEngine;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The endpoints of /v1 that queues need, and those of operation. {@link #close} ends its one thread and the open event streams;
 * it is to be called before the server's.
 */
public final class Api implements AutoCloseable {

    private final EventRoutes events;

    /**
     * Registers the endpoints.
     *
     * @param routes where
     * @param engine the queues
     * @param rows where rows are re-read; empty without a database
     * @param readiness the checks of {@code /readyz}
     * @param metrics counts what is done
     * @param scrape gives the text of {@code /metrics}
     * @param clock tells ages
     */
    public Api(
            Routes routes,
            QueueEngine engine,
            Optional<RowSource> rows,
            Readiness readiness,
            QueueMetrics metrics,
            Supplier<String> scrape,
            Clock clock)
            throws IOException {
        events = new EventRoutes(engine, clock);
        routes.reserve("/v1/");
        new QueueRoutes(engine, clock).register(routes);
        new MessageRoutes(engine, clock, metrics.traffic("v1")).register(routes);
        new OpenRoutes(engine, metrics.traffic("v1")).register(routes);
        new ReaderRoutes(engine, clock).register(routes);
        new RowsRoutes(rows).register(routes);
        events.register(routes);
        new OperationRoutes(readiness, () -> {
                    metrics.refresh();
                    return scrape.get();
                })
                .register(routes);
    }

    @Override
    public void close() {
        events.close();
    }
}
