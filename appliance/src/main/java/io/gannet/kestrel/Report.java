package io.gannet.kestrel;

import io.gannet.queue.Queue;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.QueueStatus;
import io.gannet.queue.Reader;
import io.gannet.queue.ReaderStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The texts of STATS, DUMP_STATS and DUMP_CONFIG, and the figures of /stats.json: keys and order as Kestrel 2.4 and 1.3. */
final class Report {

    private final ServerContext server;

    Report(ServerContext server) {
        this.server = server;
    }

    /** STATS. */
    byte[] stats() {
        List<Queue> queues = server.directory().queues();
        StringBuilder text = new StringBuilder(1024 + queues.size() * 600);
        server(queues).forEach((key, value) -> stat(text, key, value));
        for (Queue queue : queues) {
            figures(queue)
                    .forEach((key, value) -> stat(text, "queue_" + queue.name().latin1() + "_" + key, value));
        }
        for (QueueName alias : server.directory().aliases().keySet()) {
            aliasFigures(alias).forEach((key, value) -> stat(text, "queue_" + alias.latin1() + "_" + key, value));
        }
        return KestrelReply.bytes(text.append("END\r\n").toString());
    }

    private static void stat(StringBuilder text, String key, Object value) {
        text.append("STAT ").append(key).append(' ').append(value).append("\r\n");
    }

    private static String names(List<QueueName> names) {
        return String.join(",", names.stream().map(QueueName::latin1).toList());
    }

    private Map<String, Object> aliasFigures(QueueName alias) {
        Counters.OfQueue counted = server.directory().counters(alias);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("put_items", counted.aliasPuts.sum());
        figures.put("put_bytes", counted.aliasBytes.sum());
        figures.put("children", names(server.directory().targets(alias)));
        return figures;
    }

    /** DUMP_STATS. */
    byte[] dumpStats(List<QueueName> names) {
        StringBuilder text = new StringBuilder();
        for (QueueName name : names) {
            boolean alias = server.directory().aliases().containsKey(name);
            Optional<Queue> queue = server.directory().find(name);
            block(
                    text,
                    name,
                    alias ? aliasFigures(name) : queue.map(this::figures).orElse(Map.of()));
        }
        return KestrelReply.bytes(text.append("END\r\n").toString());
    }

    private static void block(StringBuilder text, QueueName name, Map<String, ?> lines) {
        text.append("queue '").append(name.latin1()).append("' {\r\n");
        if (lines.isEmpty()) {
            text.append("  \r\n");
        }
        lines.forEach((key, value) ->
                text.append("  ").append(key).append('=').append(value).append("\r\n"));
        text.append("}\r\n");
    }

    /** DUMP_CONFIG. */
    byte[] dumpConfig() {
        StringBuilder text = new StringBuilder();
        for (Queue queue : server.directory().queues()) {
            block(text, queue.name(), config(queue.settings()));
        }
        return KestrelReply.bytes(text.append("END\r\n").toString());
    }

    private static Map<String, Object> config(QueueSettings settings) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("max_items", settings.maxMessages() == 0 ? Integer.MAX_VALUE : settings.maxMessages());
        lines.put("max_size", limit(settings.maxBytes()));
        lines.put("max_age", settings.maxAgeMillis() / 1000);
        lines.put("max_journal_size", limit(0));
        lines.put("max_memory_size", limit(0));
        lines.put("max_journal_overflow", 0);
        lines.put("max_journal_size_absolute", limit(0));
        lines.put("discard_old_when_full", settings.discardOld());
        lines.put("journal", true);
        lines.put("sync_journal", true);
        lines.put("move_expired_to", settings.expireTo().orElse("(none)"));
        return lines;
    }

    private static long limit(long setting) {
        return setting == 0 ? Long.MAX_VALUE : setting;
    }

    /** The server's figures, in order. */
    Map<String, Object> server(List<Queue> queues) {
        Counters counters = server.counters();
        long now = server.clock().millis();
        long expiredQueues = server.directory().expiredQueues();
        long items = 0;
        long bytes = 0;
        long puts = 0;
        for (Queue queue : queues) {
            QueueStatus status = queue.status();
            puts += status.puts();
            Optional<ReaderStatus> reader = defaultReader(status);
            items += reader.map(ReaderStatus::unread).orElse(0L);
            bytes += reader.map(ReaderStatus::unreadBytes).orElse(0L);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("uptime", (now - server.startedAt()) / 1000);
        figures.put("time", now / 1000);
        figures.put("version", server.version());
        figures.put("curr_items", items);
        figures.put("total_items", puts);
        figures.put("bytes", bytes);
        figures.put("reserved_memory_ratio", memoryRatio());
        figures.put("curr_connections", counters.connections.get());
        figures.put("total_connections", counters.totalConnections.sum());
        figures.put("cmd_get", counters.gets.sum());
        figures.put("cmd_set", counters.sets.sum());
        figures.put("cmd_peek", counters.peeks.sum());
        figures.put("get_hits", counters.hits.sum());
        figures.put("get_misses", counters.misses.sum());
        figures.put("bytes_read", counters.bytesRead.sum());
        figures.put("bytes_written", counters.bytesWritten.sum());
        figures.put("queue_creates", counters.queueCreates.sum());
        figures.put("queue_deletes", counters.queueDeletes.sum() + expiredQueues);
        figures.put("queue_expires", expiredQueues);
        return figures;
    }

    private static String memoryRatio() {
        Runtime runtime = Runtime.getRuntime();
        long thousandths = (runtime.totalMemory() - runtime.freeMemory()) * 1000 / runtime.maxMemory();
        return thousandths / 1000 + "." + String.format("%03d", thousandths % 1000);
    }

    static Optional<ReaderStatus> defaultReader(QueueStatus status) {
        return status.readers().stream()
                .filter(reader -> reader.name().equals(Reader.DEFAULT))
                .findFirst();
    }

    /** One queue's figures, in order. */
    Map<String, Object> figures(Queue queue) {
        QueueStatus status = queue.status();
        Optional<ReaderStatus> reader = defaultReader(status);
        Counters.OfQueue counted = server.directory().counters(queue.name());
        long items = reader.map(ReaderStatus::unread).orElse(0L);
        long bytes = reader.map(ReaderStatus::unreadBytes).orElse(0L);
        long oldest = reader.map(ReaderStatus::oldestUnreadAt).orElse(0L);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("items", items);
        figures.put("bytes", bytes);
        figures.put("total_items", status.puts());
        figures.put("logsize", status.keptBytes());
        figures.put("expired_items", reader.map(ReaderStatus::expired).orElse(0L));
        figures.put("mem_items", items);
        figures.put("mem_bytes", bytes);
        figures.put(
                "age",
                items == 0 || oldest == 0 ? 0 : Math.max(0, server.clock().millis() - oldest));
        figures.put("discarded", reader.map(ReaderStatus::discarded).orElse(0L));
        figures.put("waiters", reader.map(ReaderStatus::waiting).orElse(0L));
        figures.put("open_transactions", reader.map(ReaderStatus::open).orElse(0L));
        figures.put("transactions", counted.opens.sum());
        figures.put("canceled_transactions", reader.map(ReaderStatus::aborted).orElse(0L));
        figures.put("total_flushes", counted.flushes.sum());
        figures.put("journal_rewrites", 0);
        figures.put("journal_rotations", 0);
        if (!status.children().isEmpty()) {
            figures.put(
                    "children",
                    names(status.children().stream().map(QueueName::of).toList()));
        }
        return figures;
    }
}
