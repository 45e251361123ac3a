package io.gannet.queue;

import java.util.List;
import java.util.Optional;

/**
 * A named cursor on a queue, durable from its creation. Messages are handed out in the order of their numbers; given-back ones
 * come first, in their old order. Thread-safe; nothing here blocks on a consumer.
 */
public interface Reader {

    /** The default reader's name: the one that plain gets of the protocols move. */
    String DEFAULT = "";

    /** What happens when the reader falls the queue's {@code slots} behind. */
    enum Mode {
        /** Puts are refused until it catches up: nothing it has not read is ever dropped. */
        BLOCKING,
        /** It is marked "needs verify" and skipped forward; puts go on. */
        LAPSING
    }

    /** Its name. */
    String name();

    /** Its mode. */
    Mode mode();

    /**
     * Takes messages tentatively. The callback gets an empty list when there is none within the wait, or the queue is paused.
     *
     * @return the handle that cancels the wait
     */
    Waiting open(OpenRequest request, Callback<List<OpenRead>> opened);

    /** The open read of this message, if this attempt of it is still open: for protocols that name it by a token. */
    Optional<OpenRead> openRead(long number, int attempt);

    /** The message that the next open would return, without taking it. */
    Optional<Message> peek();

    /** As {@link #peek()}, waiting for one. */
    Waiting peek(long waitMillis, Callback<Optional<Message>> seen);

    /**
     * Acknowledges everything up to and including this number, open or not: for readers that keep their own checkpoint and
     * read by {@link Queue#read}. Going back is {@link #seek}.
     */
    void advance(long through, Callback<Boolean> done);

    /** Moves the reader so that the next message is the first kept one above {@code after}; open reads end. */
    void seek(long after, Callback<Long> done);

    /** Drops every unread message of this reader (open reads stay); tells how many. */
    void flush(Callback<Long> done);

    /** Removes expired messages at the head, at most {@code max}; tells how many. */
    void expire(int max, Callback<Integer> done);

    /** Everything up to this number is acknowledged. */
    long acknowledged();

    /** Its figures now. */
    ReaderStatus status();
}
