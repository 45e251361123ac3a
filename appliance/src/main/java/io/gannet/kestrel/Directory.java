package io.gannet.kestrel;

import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.Reader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the engine's queues by the names of the protocol and gives new ones their settings. Thread-safe. */
final class Directory {

    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    private final QueueEngine engine;
    private final Counters counters;
    private final Map<QueueName, Counters.OfQueue> perQueue = new ConcurrentHashMap<>();
    private volatile KestrelQueues rules;

    Directory(QueueEngine engine, Counters counters, KestrelQueues rules) {
        this.engine = engine;
        this.counters = counters;
        this.rules = rules;
    }

    /** Replaces the rules and applies them to the queues there are. */
    void reload(KestrelQueues newRules) {
        rules = newRules;
        for (Queue queue : engine.queues()) {
            QueueSettings now = queue.settings();
            newRules.settings(queue.name())
                    .filter(wanted -> !now.capture() && !wanted.equals(now))
                    .ifPresent(wanted -> configure(queue, wanted));
        }
    }

    List<QueueName> targets(QueueName name) {
        return rules.targets(name);
    }

    /** The aliases in force. */
    Map<QueueName, List<QueueName>> aliases() {
        return rules.aliases();
    }

    Optional<Queue> find(QueueName name) {
        return engine.find(name);
    }

    /** Queues that were deleted because nobody used them. */
    long expiredQueues() {
        return engine.status().idleQueuesDeleted();
    }

    List<Queue> queues() {
        return engine.queues();
    }

    /** The queue, created if there is none; a child is created with its parent. */
    Queue queue(QueueName name) {
        Optional<Queue> known = engine.find(name);
        return known.isPresent() ? known.get() : create(name);
    }

    private Queue create(QueueName name) {
        counters.queueCreates.increment();
        Optional<QueueName> parent = Names.parent(name);
        Optional<QueueSettings> wanted = rules.settings(name);
        if (parent.isPresent()) {
            Queue child = queue(parent.get()).child(Names.child(name));
            wanted.ifPresent(settings -> configure(child, settings));
            return child;
        }
        Queue queue = engine.queue(name);
        // also makes it known: a queue whose first command is a waiting get is there from then on, as in Kestrel
        configure(queue, wanted.orElse(queue.settings()));
        return queue;
    }

    void delete(QueueName name, Callback<Boolean> done) {
        counters.queueDeletes.increment();
        perQueue.remove(name);
        engine.delete(name, done);
    }

    /**
     * The reader that the protocol's commands act on, if there is one. A capture queue has none before somebody reads it, so that
     * what only a sink reads does not pile up.
     */
    static Optional<Reader> reader(Queue queue) {
        return queue.settings().capture() ? queue.reader(Reader.DEFAULT) : Optional.of(queue.reader());
    }

    Counters.OfQueue counters(QueueName name) {
        Counters.OfQueue found = perQueue.get(name);
        return found != null ? found : perQueue.computeIfAbsent(name, n -> new Counters.OfQueue());
    }

    private static void configure(Queue queue, QueueSettings wanted) {
        queue.configure(wanted, new Callback<>() {
            @Override
            public void done(Boolean changed) {
                LOG.debug("event=queue-configured queue={}", queue.name());
            }

            @Override
            public void failed(EngineException problem) {
                LOG.warn("event=queue-not-configured queue={} problem=\"{}\"", queue.name(), problem.getMessage());
            }
        });
    }
}
