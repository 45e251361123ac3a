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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/events}: states as Server-Sent Events. Without {@code topics} the queues, at once and then at an interval; with
 * topics each of them at once and then whenever it is another, with a comment line when there was nothing for a while, by which a
 * client tells a quiet appliance from one that is gone. One thread serves all streams and ends with {@link #close}; a client that
 * does not read gets fewer events, not more memory.
 */
final class EventRoutes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);

    private static final int MAX_STREAMS = 200;
    private static final long MIN_INTERVAL = 100;
    private static final long MAX_INTERVAL = 60_000;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final QueueEngine engine;
    private final Clock clock;
    private final EventTopics topics;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private final List<ScheduledFuture<?>> always = new CopyOnWriteArrayList<>();

    EventRoutes(QueueEngine engine, Clock clock, EventTopics topics) {
        this.engine = engine;
        this.clock = clock;
        this.topics = topics;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "http-events");
            thread.setDaemon(true);
            return thread;
        });
    }

    void register(Routes routes) {
        routes.on("GET", "/v1/events", Access.READ, this::events);
    }

    /** Lets the same thread do this again and again; it must not wait for anything. */
    void every(long millis, Runnable work) {
        always.add(timer.scheduleWithFixedDelay(() -> guarded(work), 0, millis, TimeUnit.MILLISECONDS));
    }

    private void events(Exchange x) {
        x.query().only("queue", "interval", "topics");
        long interval = x.query().millis("interval", 1_000, MAX_INTERVAL);
        if (interval < MIN_INTERVAL) {
            throw Problem.parameter("interval", x.query().text("interval").orElse(""), "100ms to 60s")
                    .exception();
        }
        Optional<List<String>> wanted = x.query().text("topics").map(EventRoutes::topics);
        if (streams.size() >= MAX_STREAMS) {
            throw Problem.of(503, "Too many streams", "at most " + MAX_STREAMS + " event streams are served")
                    .exception();
        }
        Stream stream = new Stream(x.query().text("queue"), wanted, x.stream(200, "text/event-stream"));
        streams.add(stream);
        x.onGone(stream::end);
        stream.task = Optional.of(
                timer.scheduleWithFixedDelay(() -> guarded(stream::send), 0, interval, TimeUnit.MILLISECONDS));
    }

    private static List<String> topics(String text) {
        List<String> wanted = List.of(text.split(",", -1));
        if (!EventTopics.NAMES.containsAll(wanted)) {
            throw Problem.parameter("topics", text, "some of " + String.join(",", EventTopics.NAMES))
                    .exception();
        }
        return wanted;
    }

    /** What a failing state threw must not end the timer's task for good. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("event=events-failed reason=\"{}\"", e.toString());
        }
    }

    private final class Stream {

        private final Optional<String> only;
        private final Optional<List<String>> wanted;
        private final ReplyStream out;
        private final Map<String, String> told = new HashMap<>();
        private volatile Optional<ScheduledFuture<?>> task = Optional.empty();
        private long id;
        private long lastAt = System.nanoTime();

        Stream(Optional<String> only, Optional<List<String>> wanted, ReplyStream out) {
            this.only = only;
            this.wanted = wanted;
            this.out = out;
        }

        void send() {
            if (out.isOver()) {
                end();
            } else if (wanted.isEmpty()) {
                event("queues", new String(Json.bytes(Map.of("queues", queues())), StandardCharsets.UTF_8));
            } else {
                changes(wanted.get());
            }
        }

        private List<Map<String, Object>> queues() {
            long now = clock.millis();
            return engine.queues().stream()
                    .filter(queue ->
                            only.isEmpty() || only.get().equals(queue.name().text()))
                    .map((Queue queue) -> QueueJson.queue(queue, now))
                    .toList();
        }

        private void changes(List<String> names) {
            for (String name : names) {
                String json = topics.json(name).orElse("");
                if (!json.isEmpty() && !json.equals(told.get(name)) && event(name, json)) {
                    told.put(name, json);
                }
            }
            if (System.nanoTime() - lastAt > QUIET_NANOS) {
                offer(": nothing new\n\n");
            }
        }

        private boolean event(String name, String json) {
            return offer("id: " + ++id + "\nevent: " + name + "\ndata: " + json + "\n\n");
        }

        private boolean offer(String text) {
            boolean taken = out.offer(text.getBytes(StandardCharsets.UTF_8));
            if (taken) {
                lastAt = System.nanoTime();
            }
            return taken;
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
