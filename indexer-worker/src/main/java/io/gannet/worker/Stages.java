package io.gannet.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where the time of a change goes: a histogram a stage and sink, once a batch. Thread-safe. */
final class Stages {

    /** Name of the histogram, in Prometheus {@code gannet_worker_stage_seconds}. */
    static final String METER = "gannet.worker.stage";

    /** A part of the way from queue to hit. */
    enum Stage {
        /** From the trigger's time of a batch's oldest change to its being taken out of the queue. */
        ARRIVE,
        /** Reading the batch's rows again. */
        READ,
        /** From the trigger's time of a parked key to the read that found it free. */
        PARKED,
        /** Between reading and applying, for want of a free applying thread. */
        WAIT,
        /** Writing the batch into the sink. */
        APPLY,
        /** Making it visible. */
        REFRESH,
        /** Freezing a checkpoint. */
        FREEZE
    }

    private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

    Stages(MeterRegistry meters, String sink) {
        for (Stage stage : Stage.values()) {
            timers.put(
                    stage,
                    Timer.builder(METER)
                            .description("Time of a batch's stage between queue and hit.")
                            .tag("index", sink)
                            .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(Visibility.BOUNDS)
                            .register(meters));
        }
    }

    /** The stage began at this {@link System#nanoTime} and ends now. */
    void since(Stage stage, long startNanos) {
        nanos(stage, System.nanoTime() - startNanos);
    }

    void nanos(Stage stage, long nanos) {
        Timer timer = timers.get(stage);
        if (timer != null) {
            timer.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    void millis(Stage stage, long millis) {
        nanos(stage, TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
