package io.gannet.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long changes took from their trigger to being visible: a histogram per sink. */
final class Visibility {

    /** Name of the histogram, in Prometheus {@code gannet_change_visible_seconds}. */
    static final String METER = "gannet.change.visible";

    static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private final Timer timer;

    Visibility(MeterRegistry meters, String sink) {
        timer = Timer.builder(METER)
                .description("Time from a row's trigger to its being visible in the index.")
                .tag("index", sink)
                .serviceLevelObjectives(BOUNDS)
                .register(meters);
    }

    void seen(Job job, long now) {
        for (Job.Work work : job.changes()) {
            timer.record(Math.max(0, now - work.origin().seenAt()), TimeUnit.MILLISECONDS);
        }
    }
}
