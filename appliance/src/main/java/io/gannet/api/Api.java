package io.gannet.api;

import io.gannet.change.RowSource;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import io.gannet.queue.QueueEngine;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The endpoints of /v1 that queues need, and those of operation. {@link #close} ends its one thread and the open event streams;
 * it is to be called before the server's.
 */
public final class Api implements AutoCloseable {

    private final EventTopics topics = new EventTopics();
    private final EventRoutes events;
    private final History history;

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
        events = new EventRoutes(engine, clock, topics);
        history = new History(engine, clock);
        routes.reserve("/v1/");
        new QueueRoutes(engine, clock).register(routes);
        new EngineRoutes(engine).register(routes);
        new MessageRoutes(engine, clock, metrics.traffic("v1")).register(routes);
        new OpenRoutes(engine, metrics.traffic("v1")).register(routes);
        new ReaderRoutes(engine, clock).register(routes);
        new RowsRoutes(rows).register(routes);
        topics.add(
                "queues",
                () -> Map.of(
                        "queues",
                        engine.queues().stream()
                                .map(queue -> QueueJson.queue(queue, clock.millis()))
                                .toList()));
        events.register(routes);
        history.register(routes);
        events.every(History.STEP, history::take);
        new OperationRoutes(readiness, () -> {
                    metrics.refresh();
                    return scrape.get();
                })
                .register(routes);
    }

    /** Tells of workers in events and history. */
    public void tell(WorkerApi workers) {
        topics.add("workers", workers::all);
        history.workers(workers::statuses);
    }

    /** Tells of failed positions in events: how many there are. */
    public void tell(FailedApi failed) {
        topics.add("failed", failed::count);
    }

    /** Tells of jobs in events. */
    public void tell(JobsApi jobs) {
        topics.add("jobs", jobs::all);
    }

    /** Tells of the scrubber in events. */
    public void tell(VerifyApi verify) {
        topics.add("scrub", verify::scrubbed);
    }

    /** Tells of capture in events. */
    public void tell(CaptureApi capture) {
        topics.add("capture", capture::all);
    }

    @Override
    public void close() {
        events.close();
    }
}
