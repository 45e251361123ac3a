package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Routes;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueStatus;
import io.gannet.queue.ReaderStatus;
import io.gannet.worker.WorkerStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code GET /v1/history}: the last minutes of depths, lags and counters, so that a graph has a past when it is first looked at.
 * Counters are as they stood; a rate is the difference of two samples. Kept in memory only, at most {@value #SAMPLES} samples of
 * {@value #MAX_QUEUES} queues (capture's first). Thread-safe.
 */
final class History {

    /** Milliseconds between two samples. */
    static final long STEP = 2_000;

    private static final int SAMPLES = 300;
    private static final int MAX_QUEUES = 100;

    /** One instant: queue to (depth, last number), index to (applied, lag). */
    private record Sample(long at, Map<String, long[]> queues, Map<String, long[]> workers) {}

    private final QueueEngine engine;
    private final Clock clock;
    private final List<Sample> samples = new ArrayList<>();
    private volatile Supplier<List<WorkerStatus>> workers = List::of;

    History(QueueEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    void workers(Supplier<List<WorkerStatus>> statuses) {
        this.workers = statuses;
    }

    void register(Routes routes) {
        routes.on("GET", "/v1/history", Access.READ, this::show);
    }

    /** Takes a sample. */
    void take() {
        List<WorkerStatus> statuses = workers.get();
        Map<String, long[]> queues = new LinkedHashMap<>();
        engine.queues().stream()
                .map(Queue::status)
                .sorted(Comparator.comparing(status -> !status.settings().capture()))
                .limit(MAX_QUEUES)
                .forEach(status ->
                        queues.put(status.name().text(), new long[] {depth(status, statuses), status.last()}));
        Map<String, long[]> figures = new LinkedHashMap<>();
        statuses.forEach(one -> figures.put(one.name(), new long[] {one.applied(), one.lagMillis()}));
        Sample sample = new Sample(clock.millis(), queues, figures);
        synchronized (samples) {
            if (samples.size() == SAMPLES) {
                samples.remove(0);
            }
            samples.add(sample);
        }
    }

    /** What the slowest reader has before it. A worker has read what it has not acknowledged yet. */
    private static long depth(QueueStatus status, List<WorkerStatus> workers) {
        String queue = status.name().text();
        long depth = 0;
        for (ReaderStatus reader : status.readers()) {
            long read = workers.stream()
                    .filter(worker -> worker.name().equals(reader.name()))
                    .map(worker -> worker.read().getOrDefault(queue, 0L))
                    .findFirst()
                    .orElse(0L);
            long before = read > 0 ? status.last() - read : reader.unread() + reader.open();
            depth = Math.max(depth, Math.max(0, before));
        }
        return depth;
    }

    private void show(Exchange x) {
        x.query().only();
        List<Sample> all;
        synchronized (samples) {
            all = List.copyOf(samples);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step_ms", STEP);
        json.put("at", all.stream().map(Sample::at).toList());
        json.put("queues", series(all.stream().map(Sample::queues).toList(), "depth", "last"));
        json.put("workers", series(all.stream().map(Sample::workers).toList(), "applied", "lag_ms"));
        x.json(200, json);
    }

    /** The newest sample says of whom; where one was not there yet its figures are 0. */
    private static Map<String, Object> series(List<Map<String, long[]>> all, String first, String second) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (all.isEmpty()) {
            return json;
        }
        for (String name : all.get(all.size() - 1).keySet()) {
            json.put(name, Map.of(first, column(all, name, 0), second, column(all, name, 1)));
        }
        return json;
    }

    private static List<Long> column(List<Map<String, long[]>> all, String name, int figure) {
        return all.stream()
                .map(sample -> sample.getOrDefault(name, new long[2])[figure])
                .toList();
    }
}
