package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Json;
import io.gannet.http.Problem;
import io.gannet.http.ReplyStream;
import io.gannet.http.Routes;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /v1/events}: the state of the queues as Server-Sent Events, at once and then at an interval. One thread serves all
 * streams and ends with {@link #close}; a client that does not read gets fewer events, not more memory.
 */
final class EventRoutes implements AutoCloseable {

    private static final int MAX_STREAMS = 200;
    private static final long MIN_INTERVAL = 100;
    private static final long MAX_INTERVAL = 60_000;

    private final QueueEngine engine;
    private final Clock clock;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    EventRoutes(QueueEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "http-events");
            thread.setDaemon(true);
            return thread;
        });
    }

    void register(Routes routes) {
        routes.on("GET", "/v1/events", Access.READ, this::events);
    }

    private void events(Exchange x) {
        x.query().only("queue", "interval");
        long interval = x.query().millis("interval", 1_000, MAX_INTERVAL);
        if (interval < MIN_INTERVAL) {
            throw Problem.parameter("interval", x.query().text("interval").orElse(""), "100ms to 60s")
                    .exception();
        }
        if (streams.size() >= MAX_STREAMS) {
            throw Problem.of(503, "Too many streams", "at most " + MAX_STREAMS + " event streams are served")
                    .exception();
        }
        Stream stream = new Stream(x.query().text("queue"), x.stream(200, "text/event-stream"));
        streams.add(stream);
        x.onGone(stream::end);
        stream.task = Optional.of(timer.scheduleWithFixedDelay(stream::send, 0, interval, TimeUnit.MILLISECONDS));
    }

    private final class Stream {

        private final Optional<String> only;
        private final ReplyStream out;
        private volatile Optional<ScheduledFuture<?>> task = Optional.empty();
        private long id;

        Stream(Optional<String> only, ReplyStream out) {
            this.only = only;
            this.out = out;
        }

        void send() {
            if (out.isOver()) {
                end();
                return;
            }
            long now = clock.millis();
            List<Map<String, Object>> queues = engine.queues().stream()
                    .filter(queue ->
                            only.isEmpty() || only.get().equals(queue.name().text()))
                    .map((Queue queue) -> QueueJson.queue(queue, now))
                    .toList();
            String event = "id: " + ++id + "\nevent: queues\ndata: "
                    + new String(Json.bytes(Map.of("queues", queues)), StandardCharsets.UTF_8) + "\n\n";
            out.offer(event.getBytes(StandardCharsets.UTF_8));
        }

        void end() {
            streams.remove(this);
            task.ifPresent(scheduled -> scheduled.cancel(false));
            out.close();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        streams.forEach(Stream::end);
    }
}
