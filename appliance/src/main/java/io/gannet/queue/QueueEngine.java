package io.gannet.queue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The seam between protocols and storage: everything above sees only this. One contract suite holds for every engine behind it.
 * Thread-safe.
 */
public interface QueueEngine extends AutoCloseable {

    /** The queue of this name; a new one comes into being with its first change. */
    Queue queue(QueueName name);

    /** The queue of this name, if it exists. */
    Optional<Queue> find(QueueName name);

    /** All queues, by name. */
    List<Queue> queues();

    /** Removes a queue with its messages and readers; true when there was one. Refused (false) for capture queues. */
    void delete(QueueName name, Callback<Boolean> done);

    /** The store's epoch. */
    long epoch();

    /** A position greater than every one given before, to order what is read from now on. */
    long drawPosition();

    /** The engine's figures now. */
    EngineStatus status();

    /** Has everything written that was {@linkplain Queue#gather gathered}; calls back as {@link Queue#put} does. */
    default void write() {}

    /**
     * Whether records wait for the thread that calls back now. Who is called back on a thread of the engine and has much to do does
     * it elsewhere then, so that they need not wait for that too.
     */
    default boolean isBusy() {
        return false;
    }

    /**
     * Copies everything that was acknowledged before the call to a new directory, while puts and reads go on; takes as long as
     * the copy. An engine without files cannot.
     *
     * @param target a directory that is empty or not there yet
     * @throws EngineException when it cannot be written or read
     */
    default void backup(Path target) {
        throw new EngineException("this engine keeps nothing that could be copied");
    }

    /** Is told from now on how many nanoseconds each fsync of the log took; must be quick. An engine that syncs nothing calls nobody. */
    default void onFsync(LongConsumer listener) {}

    /** Takes no new puts or waits, answers what is pending, makes everything durable, releases the directory. */
    @Override
    void close();
}
