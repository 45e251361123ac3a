package io.gannet.client;

import io.gannet.change.Version;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queues seen by a worker: named blocking readers used as cursors. The worker reads above a number that it keeps itself, and
 * acknowledges what its sink has made durable. Thread-safe, but {@link #await} is for one thread.
 */
public interface MessageSource extends AutoCloseable {

    /** The queue store's epoch now. */
    long epoch() throws IOException, InterruptedException;

    /** A version above every one given before, by this and by every put, to order what is read from now on. */
    Version draw() throws IOException, InterruptedException;

    /**
     * Makes sure that the queue has this reader; a new one starts behind {@code after}.
     *
     * @return where queue and reader are now
     */
    Span open(String queue, String reader, long after) throws IOException, InterruptedException;

    /** Where a queue and this reader of it are now. */
    Span span(String queue, String reader) throws IOException, InterruptedException;

    /**
     * Messages above {@code after}, in order, as many as there are.
     *
     * @param max at most so many
     * @param maxBytes stop after the message that passes this many body bytes
     */
    List<Delivery> read(String queue, long after, int max, long maxBytes) throws IOException, InterruptedException;

    /** The message with this number, while it is kept. */
    Optional<Delivery> view(String queue, long number) throws IOException, InterruptedException;

    /**
     * Waits until one of the queues has a message above its number, {@link #wake} is called, or the time is over.
     *
     * @param after queue to number
     * @param waitMillis at most so long
     */
    void await(Map<String, Long> after, long waitMillis) throws IOException, InterruptedException;

    /** Ends the current or next {@link #await}. */
    void wake();

    /** Everything up to this number is durable in the reader's sink and may go. */
    void acknowledge(String queue, String reader, long through) throws IOException, InterruptedException;

    /** Moves the reader, forward or back, so that the next message is the first kept one above {@code after}. */
    void seek(String queue, String reader, long after) throws IOException, InterruptedException;

    /** The position that {@code view} of HTTPSQS takes for this message: its slot, where slots are in use. */
    default long position(String queue, long number) {
        return number;
    }

    @Override
    void close();

    /**
     * Where a queue and one of its readers are.
     *
     * @param oldest number of the oldest message kept; {@code last + 1} when none is kept
     * @param last number of the last message put; 0 when there never was one
     * @param acknowledged everything up to this number is acknowledged by the reader
     */
    record Span(long oldest, long last, long acknowledged) {}
}
