package io.gannet.queue;

import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine found wrong: said once in the log, kept for the status, the newest 100. Thread-safe. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    private static final int KEPT = 100;

    private final ArrayDeque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (lines.contains(line)) {
            return;
        }
        LOG.warn("event=problem text=\"{}\"", line);
        lines.add(line);
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    synchronized List<String> all() {
        return List.copyOf(lines);
    }
}
