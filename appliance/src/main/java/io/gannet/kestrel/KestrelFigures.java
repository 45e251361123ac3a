package io.gannet.kestrel;

import io.gannet.queue.Queue;
import io.gannet.queue.QueueStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of Kestrel's admin port: {@code /ping} and {@code /stats.json}. Thread-safe. */
public final class KestrelFigures {

    private final ServerContext server;

    KestrelFigures(ServerContext server) {
        this.server = server;
    }

    /** What {@code /ping} answered, for a JSON writer. */
    public Map<String, Object> ping() {
        return Map.of("response", "pong");
    }

    /** What {@code /stats.json} answered, for a JSON writer: counters, then gauges, with {@code q/NAME/...} for each queue. */
    public Map<String, Object> stats() {
        Report report = new Report(server);
        List<Queue> queues = server.directory().queues();
        Map<String, Object> counters = new LinkedHashMap<>();
        Map<String, Object> gauges = new LinkedHashMap<>();
        Map<String, Object> server = report.server(queues);
        for (String counter : List.of(
                "total_items",
                "total_connections",
                "cmd_get",
                "cmd_set",
                "cmd_peek",
                "get_hits",
                "get_misses",
                "bytes_read",
                "bytes_written",
                "queue_creates",
                "queue_deletes",
                "queue_expires")) {
            counters.put(counter, server.getOrDefault(counter, 0));
        }
        for (String gauge :
                List.of("items:curr_items", "bytes:bytes", "connections:curr_connections", "uptime:uptime")) {
            int colon = gauge.indexOf(':');
            gauges.put(gauge.substring(0, colon), server.getOrDefault(gauge.substring(colon + 1), 0));
        }
        for (Queue queue : queues) {
            queue(report, queue, counters, gauges);
        }
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("counters", counters);
        stats.put("gauges", gauges);
        stats.put("labels", Map.of());
        stats.put("metrics", Map.of());
        return stats;
    }

    private void queue(Report report, Queue queue, Map<String, Object> counters, Map<String, Object> gauges) {
        QueueStatus status = queue.status();
        String prefix = "q/" + queue.name().text() + "/";
        Map<String, Object> figures = report.figures(queue);
        for (String counter : List.of(
                "total_items",
                "expired_items",
                "discarded",
                "transactions",
                "canceled_transactions",
                "total_flushes")) {
            counters.put(prefix + counter, figures.getOrDefault(counter, 0));
        }
        for (String gauge : List.of("items", "bytes", "mem_items", "mem_bytes", "waiters", "open_transactions")) {
            gauges.put(prefix + gauge, figures.getOrDefault(gauge, 0));
        }
        gauges.put(prefix + "journal_size", figures.getOrDefault("logsize", 0));
        gauges.put(prefix + "age_msec", figures.getOrDefault("age", 0));
        gauges.put(prefix + "max_items", status.settings().maxMessages());
        gauges.put(prefix + "create_time", status.createdAt());
    }
}
