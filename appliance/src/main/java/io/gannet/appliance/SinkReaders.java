package io.gannet.appliance;

import io.gannet.change.TableName;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.Reader;
import io.gannet.queue.ReaderStatus;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of indexes on the queues of their tables. Each blocks: what its index has not read stays in the queue, so the reader of
 * an index that nobody feeds any more must go. Thread-safe.
 */
final class SinkReaders {

    private static final Logger LOG = LoggerFactory.getLogger(SinkReaders.class);

    private final QueueEngine engine;

    SinkReaders(QueueEngine engine) {
        this.engine = engine;
    }

    /** Makes this a capture queue: what a sink has not read is never dropped. */
    void capture(String queue) throws IOException {
        QueueSettings settings = engine.queue(QueueName.of(queue)).settings();
        if (!settings.capture()) {
            Answer<Boolean> done = new Answer<>();
            engine.queue(QueueName.of(queue)).configure(settings.asCapture(), done);
            try {
                done.get("queue " + queue, 30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while queue " + queue + " was set up", e);
            }
        }
    }

    /** What is put into its queues from here on is kept for this generation. */
    void keepFor(Fed one) {
        for (TableName table : one.tables()) {
            engine.queue(QueueName.of(table.toString()))
                    .reader(one.sink().reader(), Reader.Mode.BLOCKING, Long.MAX_VALUE);
        }
    }

    /** Nothing is kept for this generation any more. */
    void remove(Fed one) {
        for (TableName table : one.tables()) {
            engine.queue(QueueName.of(table.toString())).removeReader(one.sink().reader(), new Answer<>());
        }
    }

    /** Of this index only the readers of this generation stay, on the queues of its tables. */
    void only(Fed one) {
        Set<String> kept = one.tables().stream().map(TableName::toString).collect(Collectors.toSet());
        for (Queue queue : engine.queues()) {
            boolean takes = kept.contains(queue.name().toString());
            removeIf(
                    queue,
                    ofIndex(one.name())
                            .and(reader -> !takes || !reader.equals(one.sink().reader())));
        }
    }

    /** Readers of an index that is not configured any more. Configured again, it is compared with its tables and repaired. */
    void none(String index) {
        for (Queue queue : engine.queues()) {
            if (removeIf(queue, ofIndex(index))) {
                LOG.info(
                        "event=reader-removed queue={} index={} reason=\"the index is not configured\"",
                        queue.name(),
                        index);
            }
        }
    }

    private static Predicate<String> ofIndex(String name) {
        return Pattern.compile(Pattern.quote(name) + "(~[0-9]+)?").asMatchPredicate();
    }

    private static boolean removeIf(Queue queue, Predicate<String> unwanted) {
        boolean removed = false;
        for (ReaderStatus reader : queue.status().readers()) {
            if (unwanted.test(reader.name())) {
                queue.removeReader(reader.name(), new Answer<>());
                removed = true;
            }
        }
        return removed;
    }
}
