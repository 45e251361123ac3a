package io.gannet.queue;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One queue: a durable, bounded log of messages with many readers. Thread-safe. Callbacks run on the caller's thread or on an
 * engine thread; no method waits for a consumer or for an fsync.
 */
public interface Queue {

    /** Its name. */
    QueueName name();

    /** Puts one message. */
    void put(PutRequest request, Callback<PutResult> done);

    /**
     * Puts one message as {@link #put} does, except that it may be written only by the next {@link QueueEngine#write()}: for an event
     * loop, which puts for many and then has all of it written at once. Whoever else writes meanwhile takes it along.
     */
    default void gather(PutRequest request, Callback<PutResult> done) {
        put(request, done);
    }

    /** Puts several in order, as one unit of durability; each has its own result. */
    void putAll(List<PutRequest> requests, Callback<List<PutResult>> done);

    /** The message with this number, read or not, while it is kept. */
    Optional<Message> view(long number);

    /**
     * Kept messages above {@code after} in order, whatever readers have done with them.
     *
     * @param max at most so many
     * @param maxBytes stop after the message that passes this many body bytes
     */
    List<Message> read(long after, int max, long maxBytes);

    /** Calls once, with true, when there is a message above {@code after}, or with false when the time is over. */
    Waiting awaitAbove(long after, long waitMillis, Callback<Boolean> arrived);

    /** The default reader; it exists from its first use. */
    Reader reader();

    /** The reader of this name, if there is one. */
    Optional<Reader> reader(String name);

    /**
     * The reader of this name, created if there is none.
     *
     * @param after where a new one starts: behind this number; {@link Long#MAX_VALUE} = at the end
     */
    Reader reader(String name, Reader.Mode mode, long after);

    /** Removes a reader; what only it held back may go. */
    void removeReader(String name, Callback<Boolean> done);

    /**
     * The fan-out child of this name, created if there is none: it sees every later put to this queue. Its full name is this
     * one's, a plus sign and the child's; {@link QueueEngine#find}, {@link QueueEngine#queues} and {@link QueueEngine#delete}
     * know it by that name, and deleting it ends the copies.
     */
    Queue child(String child);

    /** Looks at the queue under its lock, changing and logging nothing; the function must be quick and keep no reference. */
    <R> R look(Function<QueueView, R> look);

    /** Looks at the queue under its lock and changes protocol state, as one log record. */
    <R> void transact(Transition<R> transition, Callback<R> done);

    /** Its settings. */
    QueueSettings settings();

    /** Replaces the settings. */
    void configure(QueueSettings settings, Callback<Boolean> done);

    /** Its figures now. */
    QueueStatus status();
}
