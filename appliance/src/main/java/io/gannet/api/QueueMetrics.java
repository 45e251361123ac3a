package io.gannet.api;

import io.gannet.httpsqs.Eras;
import io.gannet.queue.EngineStatus;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueStatus;
import io.gannet.queue.ReaderStatus;
import io.gannet.queue.Traffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * The queues' meters. Names of queues are labels up to {@value #MAX_NAMES} of them; all further queues count as {@code other}.
 * Gauges are read when the registry is scraped, after {@link #refresh}.
 */
public final class QueueMetrics {

    /** How many queues get a label of their own. */
    static final int MAX_NAMES = 200;

    private static final String OTHER = "other";
    private static final Duration[] FSYNC_BOUNDS =
            HttpMetrics.millis(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000);

    private final QueueEngine engine;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<QueueName, String> labels = new ConcurrentHashMap<>();
    private final AtomicInteger named = new AtomicInteger();
    private final Map<String, Protocol> protocols = new ConcurrentHashMap<>();
    private final Map<String, MultiGauge> gauges = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();

    /** Meters for this engine in this registry. */
    public QueueMetrics(QueueEngine engine, MeterRegistry registry, Clock clock) {
        this.engine = engine;
        this.registry = registry;
        this.clock = clock;
        engineGauge("gannet_storage_file_bytes", "bytes of store and log", s -> s.storeBytes() + s.logBytes());
        engineGauge("gannet_storage_free_bytes", "free bytes where they lie", EngineStatus::freeBytes);
        engineGauge("gannet_epoch", "epoch of the store", EngineStatus::epoch);
        FunctionCounter.builder("gannet_storage_fsyncs", engine, e -> e.status().fsyncs())
                .description("fsyncs of the log")
                .register(registry);
        Timer fsyncs = Timer.builder("gannet_storage_fsync_duration")
                .description("how long an fsync of the log takes")
                .serviceLevelObjectives(FSYNC_BOUNDS)
                .register(registry);
        engine.onFsync(nanos -> fsyncs.record(nanos, TimeUnit.NANOSECONDS));
    }

    private void engineGauge(String name, String help, ToLongFunction<EngineStatus> value) {
        Gauge.builder(name, engine, e -> value.applyAsLong(e.status()))
                .description(help)
                .register(registry);
    }

    /** What one protocol does; its counters by queue. */
    private final class Protocol implements Traffic {

        private final String name;
        private final Map<QueueName, Counts> known = new ConcurrentHashMap<>();
        private final Counts others;
        private final LongAdder unauthorized;

        Protocol(String name) {
            this.name = name;
            this.others = new Counts(OTHER, name);
            this.unauthorized = rejected("", "auth");
        }

        private Counts counts(QueueName queue) {
            Counts counts = known.get(queue);
            if (counts != null) {
                return counts;
            }
            String label = label(queue);
            return label.equals(OTHER) ? others : known.computeIfAbsent(queue, q -> new Counts(label, name));
        }

        private LongAdder rejected(String label, String reason) {
            return counter(
                    "gannet_queue_put_rejected",
                    "puts refused",
                    Tags.of("queue", label, "protocol", name, "reason", reason));
        }

        @Override
        public void put(QueueName queue, PutResult result) {
            if (result.outcome() == PutResult.Outcome.STORED) {
                counts(queue).puts.increment();
            } else if (!result.stored()) {
                rejected(label(queue), result.outcome().name().toLowerCase(Locale.ROOT))
                        .increment();
            }
        }

        @Override
        public void got(QueueName queue, int messages, int again) {
            Counts counts = counts(queue);
            counts.gets.add(messages);
            if (again > 0) {
                counts.redelivered.add(again);
            }
        }

        @Override
        public void unauthorized() {
            unauthorized.increment();
        }
    }

    /** What one protocol did to one queue. */
    private final class Counts {
        final LongAdder puts;
        final LongAdder gets;
        final LongAdder redelivered;

        Counts(String label, String protocol) {
            Tags tags = Tags.of("queue", label, "protocol", protocol);
            puts = counter("gannet_queue_put", "messages put", tags);
            gets = counter("gannet_queue_get", "messages handed out", tags);
            redelivered = counter("gannet_queue_redelivered", "messages handed out again", tags);
        }
    }

    private LongAdder counter(String name, String help, Tags tags) {
        return totals.computeIfAbsent(name + tags, key -> {
            LongAdder adder = new LongAdder();
            FunctionCounter.builder(name, adder, LongAdder::sum)
                    .description(help)
                    .tags(tags)
                    .register(registry);
            return adder;
        });
    }

    private String label(QueueName name) {
        String known = labels.get(name);
        if (known != null) {
            return known;
        }
        if (named.get() >= MAX_NAMES) {
            return OTHER;
        }
        String label = labels.computeIfAbsent(name, n -> named.incrementAndGet() <= MAX_NAMES ? n.text() : OTHER);
        if (!label.equals(OTHER)) {
            expired(name, label);
        }
        return label;
    }

    /** Messages expire by the engine's clock, whatever protocol put them: there is no protocol to name. */
    private void expired(QueueName name, String label) {
        String key = "gannet_queue_expired" + label;
        if (totals.putIfAbsent(key, new LongAdder()) == null) {
            FunctionCounter.builder("gannet_queue_expired", engine, e -> e.find(name)
                            .map(queue -> (double) sum(queue.status(), ReaderStatus::expired, false))
                            .orElse(0.0))
                    .description("messages expired since the start")
                    .tags("queue", label)
                    .register(registry);
        }
    }

    /**
     * Counts what a protocol does.
     *
     * @param protocol its name, of a fixed few: it becomes a label
     */
    public Traffic traffic(String protocol) {
        return protocols.computeIfAbsent(protocol, Protocol::new);
    }

    /** Brings the gauges of the queues up to date; to be called before each scrape. */
    public synchronized void refresh() {
        List<QueueStatus> all = engine.queues().stream().map(Queue::status).toList();
        List<QueueStatus> shown = all.stream()
                .filter(status -> !label(status.name()).equals(OTHER))
                .toList();
        List<MultiGauge.Row<?>> messages = new ArrayList<>();
        for (QueueStatus status : shown) {
            String queue = label(status.name());
            messages.add(
                    row(Tags.of("queue", queue, "state", "ready"), (double) sum(status, ReaderStatus::unread, true)));
            messages.add(
                    row(Tags.of("queue", queue, "state", "leased"), (double) sum(status, ReaderStatus::open, false)));
        }
        gauge("gannet_queue_messages", "messages, ready ones of the default reader")
                .register(messages, true);
        rows("gannet_queue_bytes", "body bytes kept", shown, QueueStatus::keptBytes);
        rows("gannet_queue_max_messages", "slots", shown, status -> engine.find(status.name())
                .map(Eras::maxqueue)
                .orElse(0L));
        rows("gannet_queue_put_number", "number of the last message", shown, QueueStatus::last);
        long now = clock.millis();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        for (QueueStatus status : shown) {
            long oldest = status.readers().stream()
                    .mapToLong(ReaderStatus::oldestUnreadAt)
                    .filter(at -> at > 0)
                    .min()
                    .orElse(now);
            ages.add(row(Tags.of("queue", label(status.name())), Math.max(0, now - oldest) / 1000.0));
        }
        gauge("gannet_queue_oldest_message_age_seconds", "age of the oldest unread message of any reader")
                .register(ages, true);
    }

    private static long sum(QueueStatus status, ToLongFunction<ReaderStatus> value, boolean defaultOnly) {
        return status.readers().stream()
                .filter(reader -> !defaultOnly || reader.name().equals(io.gannet.queue.Reader.DEFAULT))
                .mapToLong(value)
                .sum();
    }

    private void rows(String name, String help, List<QueueStatus> shown, ToLongFunction<QueueStatus> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (QueueStatus status : shown) {
            rows.add(row(Tags.of("queue", label(status.name())), (double) value.applyAsLong(status)));
        }
        gauge(name, help).register(rows, true);
    }

    private static MultiGauge.Row<?> row(Tags tags, double value) {
        return MultiGauge.Row.of(tags, value);
    }

    private MultiGauge gauge(String name, String help) {
        return gauges.computeIfAbsent(
                name, n -> MultiGauge.builder(n).description(help).register(registry));
    }
}
