package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A queue in memory: its cursors, its newest messages, nothing that grows with the backlog. Guarded by the engine's lock. */
final class QueueState {

    final long incarnation;
    final QueueName name;
    final long createdAt;
    QueueSettings settings;

    /** Number of the last message put. */
    long last;
    /** Number of the last message that is as durable as the sync mode promises: readers see no further. */
    long visible;
    /** Body bytes of all messages ever put. */
    long bytes;
    /** Numbers below this are gone for good. */
    long trimmed = 1;
    /** Body bytes of all messages below {@code trimmed}. */
    long trimmedBytes;

    final Epochs epochs = new Epochs();

    final TreeMap<String, byte[]> attributes = new TreeMap<>();
    final TreeMap<String, ReaderState> readers = new TreeMap<>();
    int lastReaderId;
    /** The newest messages, by number. */
    final List<TailBlock> tail = new ArrayList<>();

    /** Fan-out: whose puts this queue sees too. */
    @Nullable
    QueueState parent;

    final List<QueueState> children = new ArrayList<>();
    final Links links = new Links();
    boolean child;

    /** Has its place in the log; a queue that was only asked for has none. */
    boolean born;
    /** Deleted; a deleted parent stays as long as children point into it. */
    boolean deleted;
    /** Changed since the last checkpoint. */
    boolean dirty;
    /** Serial number that its state in the store covers; 0 = the store has none, or one of an older format. */
    long stateSerial;
    /** Some message may expire. */
    boolean expires;

    /** Ranges to erase in the store at the next checkpoint. */
    List<long[]> erasures = new ArrayList<>();
    /** Messages that the log has lost, to be noted in the store at the next checkpoint: first, last, body bytes before. */
    List<long[]> lost = new ArrayList<>();

    long touchedAt;
    long puts;
    long refused;
    /** Waiting reads of all readers. */
    int waiting;

    final List<Waiter> above = new ArrayList<>();

    QueueState(long incarnation, QueueName name, long createdAt, QueueSettings settings) {
        this.incarnation = incarnation;
        this.name = name;
        this.createdAt = createdAt;
        this.settings = settings;
        this.touchedAt = createdAt;
    }

    Optional<ReaderState> defaultReader() {
        return Optional.ofNullable(readers.get(Reader.DEFAULT));
    }

    Optional<ReaderState> reader(int id) {
        for (ReaderState reader : readers.values()) {
            if (reader.id == id) {
                return Optional.of(reader);
            }
        }
        return Optional.empty();
    }

    /** The first number that must stay: viewable, unread, open or wanted by a child. */
    long keepFrom() {
        long keep = settings.fanOutOnly() ? last + 1 : last - settings.slots() + 1;
        if (child) {
            keep = last + 1;
        }
        for (ReaderState reader : readers.values()) {
            keep = Math.min(keep, reader.acknowledged() + 1);
        }
        for (QueueState other : children) {
            keep = Math.min(keep, other.links.firstNeeded(this));
        }
        return Math.max(keep, trimmed);
    }

    Optional<TailBlock> inTail(long number) {
        int low = 0;
        int high = tail.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            TailBlock block = tail.get(middle);
            if (number < block.first) {
                high = middle - 1;
            } else if (number > block.last()) {
                low = middle + 1;
            } else {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    /** What admissions and transitions see. */
    QueueView view() {
        return new View(this);
    }

    private record View(QueueState queue) implements QueueView {

        @Override
        public long last() {
            return queue.last;
        }

        @Override
        public long delivered() {
            ReaderState reader = queue.readers.get(Reader.DEFAULT);
            return reader == null ? 0 : reader.delivered;
        }

        @Override
        public long unread() {
            ReaderState reader = queue.readers.get(Reader.DEFAULT);
            return reader == null ? queue.last + 1 - queue.keepFrom() : reader.unread();
        }

        @Override
        public byte[] attribute(String name) {
            byte[] value = queue.attributes.get(name);
            return value == null ? new byte[0] : value.clone();
        }

        @Override
        public QueueSettings settings() {
            return queue.settings;
        }
    }
}
