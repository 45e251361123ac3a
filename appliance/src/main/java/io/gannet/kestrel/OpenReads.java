package io.gannet.kestrel;

import io.gannet.queue.OpenRead;
import io.gannet.queue.QueueName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The open reads of one connection, by queue, oldest first. One thread at a time. */
final class OpenReads {

    private final Map<QueueName, ArrayDeque<OpenRead>> byQueue = new HashMap<>(4);

    int count(QueueName queue) {
        ArrayDeque<OpenRead> reads = byQueue.get(queue);
        return reads == null ? 0 : reads.size();
    }

    void add(QueueName queue, OpenRead read) {
        byQueue.computeIfAbsent(queue, q -> new ArrayDeque<>(4)).addLast(read);
    }

    /** Takes the oldest open read of this queue out of the account; whoever asked ends it. */
    Optional<OpenRead> oldest(QueueName queue) {
        ArrayDeque<OpenRead> reads = byQueue.get(queue);
        if (reads == null) {
            return Optional.empty();
        }
        OpenRead oldest = reads.removeFirst();
        if (reads.isEmpty()) {
            byQueue.remove(queue);
        }
        return Optional.of(oldest);
    }

    /** Takes so many of this queue out of the account, oldest first; there must be as many. */
    List<OpenRead> take(QueueName queue, int count) {
        List<OpenRead> taken = new ArrayList<>(count);
        while (taken.size() < count) {
            oldest(queue).ifPresent(taken::add);
        }
        return taken;
    }

    /** Gives everything back. */
    void abortAll() {
        byQueue.values().forEach(reads -> reads.forEach(OpenRead::abort));
        byQueue.clear();
    }
}
