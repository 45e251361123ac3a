package io.gannet.api;

import io.gannet.http.RequestListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The meters of requests and connections. Labels: three APIs by four classes of status, and the protocols. Thread-safe. */
public final class HttpMetrics implements RequestListener {

    private static final Duration[] BOUNDS = millis(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 10_000);

    private final MeterRegistry registry;
    /** The registry holds what it reads weakly. */
    private final List<LongSupplier> read = new CopyOnWriteArrayList<>();

    private final Map<Api, Timer[]> timers = new EnumMap<>(Api.class);

    /** Meters in this registry. */
    public HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Api api : Api.values()) {
            timers.put(api, new Timer[] {timer(api, 2), timer(api, 3), timer(api, 4), timer(api, 5)});
        }
    }

    static Duration[] millis(double... values) {
        return Arrays.stream(values)
                .mapToObj(value -> Duration.ofNanos((long) (value * 1_000_000)))
                .toArray(Duration[]::new);
    }

    private Timer timer(Api api, int hundreds) {
        return Timer.builder("gannet_http_request_duration")
                .description("from the whole request to the written reply, waiting reads included")
                .tags("api", api.label(), "status", hundreds + "xx")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    @Override
    public void replied(Api api, int status, long nanos) {
        Timer[] byStatus = timers.get(api);
        if (byStatus != null) {
            byStatus[Math.max(2, Math.min(5, status / 100)) - 2].record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * A protocol's connections and refusals.
     *
     * @param protocol {@code http} or {@code memcached}
     * @param open how many are open now
     * @param refused how many were refused since the start because too many were open
     * @param malformed what came in and was no acceptable request, since the start
     */
    public void connections(String protocol, LongSupplier open, LongSupplier refused, LongSupplier malformed) {
        connections(protocol, open);
        Tags tags = Tags.of("protocol", protocol);
        counter("gannet_connections_refused", "connections refused because too many were open", tags, refused);
        counter("gannet_requests_malformed", "what came in and was no acceptable request", tags, malformed);
    }

    /** A protocol's connections. */
    public void connections(String protocol, LongSupplier open) {
        Gauge.builder("gannet_connections", () -> open.getAsLong())
                .description("open connections")
                .tags("protocol", protocol)
                .strongReference(true)
                .register(registry);
    }

    private void counter(String name, String help, Tags tags, LongSupplier value) {
        read.add(value);
        FunctionCounter.builder(name, value, LongSupplier::getAsLong)
                .description(help)
                .tags(tags)
                .register(registry);
    }
}
