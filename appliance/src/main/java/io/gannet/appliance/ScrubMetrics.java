package io.gannet.appliance;

import io.gannet.verify.ScrubStatus;
import io.gannet.verify.Scrubber;
import io.gannet.verify.VerifyTarget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the scrubber knows, as figures of each index and table. */
final class ScrubMetrics {

    private final MeterRegistry meters;
    private final Scrubber scrubber;

    private ScrubMetrics(MeterRegistry meters, Scrubber scrubber) {
        this.meters = meters;
        this.scrubber = scrubber;
    }

    static void register(MeterRegistry meters, Scrubber scrubber, List<VerifyTarget> targets) {
        ScrubMetrics figures = new ScrubMetrics(meters, scrubber);
        for (VerifyTarget target : targets) {
            figures.of(target);
        }
    }

    private void of(VerifyTarget target) {
        gauge(target, "gannet.scrub.rows", "rows compared in the last full pass", ScrubStatus::lastRows);
        gauge(
                target,
                "gannet.scrub.equal",
                "rows that were equal at once in the last full pass",
                ScrubStatus::lastEqual);
        gauge(target, "gannet.scrub.repaired", "differences repaired in the last full pass", ScrubStatus::lastRepaired);
        gauge(target, "gannet.scrub.left", "differences left by the last full pass", ScrubStatus::lastLeft);
        gauge(
                target,
                "gannet.scrub.finished.timestamp.seconds",
                "end of the last full pass, in seconds since 1970",
                status -> status.passedAt() / 1000.0);
        gauge(
                target,
                "gannet.scrub.bound.seconds",
                "every row is compared within so many seconds",
                ScrubStatus::boundSeconds);
    }

    private void gauge(VerifyTarget target, String name, String description, ToDoubleFunction<ScrubStatus> figure) {
        Gauge.builder(name, scrubber, one -> one.status(target.name())
                        .map(figure::applyAsDouble)
                        .orElse(0.0))
                .description(description)
                .tag("index", target.sink().name())
                .tag("table", target.table().toString())
                .register(meters);
    }
}
