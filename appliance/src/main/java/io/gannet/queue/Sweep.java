package io.gannet.queue;

import java.util.List;
import java.util.Optional;

/** What the engine looks after every second: expired heads, idle queues, old idempotency keys. */
final class Sweep implements Runnable {

    /** Expired messages removed from one queue in one round. */
    private static final int MAX_EXPIRED = 1000;

    private final Engine engine;

    Sweep(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void run() {
        List<QueueState> queues;
        engine.lock.lock();
        try {
            queues = engine.ledger.all();
            long window = 0;
            for (QueueState queue : queues) {
                window = Math.max(window, queue.settings.idempotencyMillis());
            }
            engine.ledger.keys.forgetBefore(engine.now() - window);
        } finally {
            engine.lock.unlock();
        }
        for (QueueState queue : queues) {
            if (queue.expires) {
                Optional<ReaderState> reader = defaultReader(queue);
                reader.ifPresent(found -> engine.expiry.sweep(found, MAX_EXPIRED));
            }
            if (queue.settings.maxIdleMillis() > 0) {
                deleteIfIdle(queue);
            }
        }
        engine.committer.kick();
    }

    private Optional<ReaderState> defaultReader(QueueState queue) {
        engine.lock.lock();
        try {
            return queue.defaultReader();
        } finally {
            engine.lock.unlock();
        }
    }

    private void deleteIfIdle(QueueState queue) {
        engine.lock.lock();
        try {
            boolean idle = engine.now() - queue.touchedAt > queue.settings.maxIdleMillis();
            if (queue.born && !queue.deleted && !queue.settings.capture() && idle && isEmpty(queue)) {
                engine.ledger.log(queue, new Change.Deleted());
                engine.committer.lazily();
                engine.idleQueuesDeleted().incrementAndGet();
            }
        } finally {
            engine.lock.unlock();
        }
    }

    private static boolean isEmpty(QueueState queue) {
        if (queue.waiting > 0 || !queue.above.isEmpty()) {
            return false;
        }
        for (ReaderState reader : queue.readers.values()) {
            if (reader.unread() > 0 || !reader.pending.isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
