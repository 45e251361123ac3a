package io.gannet.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of all queues in memory and how records change it, live and at replay alike. Guarded by the engine's lock.
 */
final class Ledger {

    /** Positions are reserved in the log so many at a time, so that one drawn and not logged never comes again. */
    static final long RESERVE = 1 << 20;

    private final int maxOpenReads;
    private final Map<QueueName, QueueState> byName = new TreeMap<>();
    private final Map<QueueName, QueueState> found = new HashMap<>();
    private final Map<Long, QueueState> byIncarnation = new HashMap<>();
    final LogBuffer buffer = new LogBuffer();
    final Tail tail;
    final Idempotency keys;

    long epoch = 1;
    long lastIncarnation;
    /** The last position given out. */
    long position;
    /** Positions up to here may have been given out, as the log says. */
    long reserved;

    Ledger(EngineSettings settings) {
        this.maxOpenReads = settings.maxOpenReads();
        this.tail = new Tail(settings.tailBytes());
        this.keys = new Idempotency(settings.maxIdempotencyKeys());
    }

    int maxOpenReads() {
        return maxOpenReads;
    }

    Optional<QueueState> find(QueueName name) {
        return Optional.ofNullable(found.get(name));
    }

    @Nullable
    QueueState get(QueueName name) {
        return found.get(name);
    }

    Optional<QueueState> find(long incarnation) {
        return Optional.ofNullable(byIncarnation.get(incarnation));
    }

    /** All queues that are not deleted, by name; unborn ones included. */
    List<QueueState> all() {
        return List.copyOf(byName.values());
    }

    /** All states, deleted ones that children still need included. */
    Iterable<QueueState> states() {
        return byIncarnation.values();
    }

    int size() {
        return byName.size();
    }

    /** A queue that has no place in the log yet. */
    QueueState unborn(QueueName name, long now) {
        QueueState queue = new QueueState(++lastIncarnation, name, now, QueueSettings.DEFAULT);
        enter(queue);
        return queue;
    }

    void enter(QueueState queue) {
        byName.put(queue.name, queue);
        found.put(queue.name, queue);
        byIncarnation.put(queue.incarnation, queue);
        lastIncarnation = Math.max(lastIncarnation, queue.incarnation);
    }

    /** A deleted queue that children still point into. */
    void enterDeleted(QueueState queue) {
        queue.deleted = true;
        byIncarnation.put(queue.incarnation, queue);
        lastIncarnation = Math.max(lastIncarnation, queue.incarnation);
    }

    void forget(QueueState queue) {
        queue.deleted = true;
        queue.readers.values().forEach(reader -> reader.gone = true);
        byName.remove(queue.name, queue);
        found.remove(queue.name, queue);
        byIncarnation.remove(queue.incarnation);
    }

    /** Logs a change and makes it; returns its serial number. */
    long log(QueueState queue, Change change) {
        long serial = append(queue, change);
        change.apply(this, queue);
        return serial;
    }

    /** Logs a change that the caller makes itself. */
    long append(QueueState queue, Change change) {
        Payload payload = new Payload();
        change.write(payload);
        queue.dirty = true;
        return buffer.append(change.type(), queue.incarnation, payload);
    }

    long logReserve() {
        Change change = new Change.Reserved(position + RESERVE);
        Payload payload = new Payload();
        change.write(payload);
        reserve(position + RESERVE);
        return buffer.append(change.type(), 0, payload);
    }

    void reserve(long upTo) {
        reserved = Math.max(reserved, upTo);
    }

    void born(QueueState queue, boolean child, long parent) {
        queue.born = true;
        queue.dirty = true;
        queue.child = child;
        if (!queue.settings.capture() && !queue.readers.containsKey(Reader.DEFAULT)) {
            new Change.ReaderBorn(queue.lastReaderId + 1, Reader.DEFAULT, Reader.Mode.BLOCKING, 0, 0)
                    .apply(this, queue);
        }
        if (child) {
            find(parent).ifPresent(found -> adopt(found, queue));
        }
        for (QueueState other : byName.values()) {
            if (other.child && other.parent == null && isChildName(queue.name, other.name)) {
                adopt(queue, other);
            }
        }
    }

    static QueueName childName(QueueName parent, String child) {
        return new QueueName(parent.latin1() + "+" + QueueName.of(child).latin1());
    }

    private static boolean isChildName(QueueName parent, QueueName child) {
        String prefix = parent.latin1() + "+";
        return child.latin1().startsWith(prefix) && child.latin1().indexOf('+', prefix.length()) < 0;
    }

    void adopt(QueueState parent, QueueState child) {
        child.parent = parent;
        if (!parent.children.contains(child)) {
            parent.children.add(child);
        }
        parent.dirty = true;
        child.dirty = true;
    }

    void deleted(QueueState queue) {
        queue.deleted = true;
        queue.dirty = true;
        byName.remove(queue.name, queue);
        found.remove(queue.name, queue);
        QueueState parent = queue.parent;
        if (parent != null) {
            parent.children.remove(queue);
        }
        for (QueueState child : queue.children) {
            child.parent = null;
            child.dirty = true;
        }
        for (ReaderState reader : queue.readers.values()) {
            reader.place(queue.last, queue.bytes);
            reader.gone = true;
        }
        queue.readers.clear();
        if (!isNeeded(queue)) {
            tail.drop(queue);
        }
        queue.children.clear();
    }

    /** Whether a child still points into this queue's log. */
    boolean isNeeded(QueueState queue) {
        for (QueueState other : byIncarnation.values()) {
            if (other.child && !other.deleted && other.links.pointsTo(queue)) {
                return true;
            }
        }
        return false;
    }

    void configured(QueueState queue, QueueSettings changed) {
        queue.settings = changed;
        queue.expires |= changed.maxAgeMillis() > 0;
        ReaderState reader = queue.readers.get(Reader.DEFAULT);
        if (changed.capture()) {
            if (reader != null && reader.delivered == 0 && queue.last == 0) {
                reader.gone = true;
                queue.readers.remove(Reader.DEFAULT);
            } else if (reader != null) {
                reader.mode = Reader.Mode.LAPSING;
            }
        } else if (reader == null) {
            new Change.ReaderBorn(queue.lastReaderId + 1, Reader.DEFAULT, Reader.Mode.BLOCKING, 0, 0)
                    .apply(this, queue);
        } else {
            reader.mode = Reader.Mode.BLOCKING;
        }
    }

    /** Takes over the message of a put record; the bytes stay where they are. */
    void put(QueueState queue, byte[] data, int from, int length, long recordEpoch) {
        PutRecord put = PutRecord.read(data, from, length);
        int at = put.message();
        add(queue, put.number(), data, at, put.size(), recordEpoch);
        if (put.keyAt() != 0) {
            long high = Bytes.getLong(data, put.keyAt());
            long low = Bytes.getLong(data, put.keyAt() + 8);
            long position = MessageCodec.position(data, at);
            keys.add(queue.incarnation, high, low, put.number(), recordEpoch, position, MessageCodec.putAt(data, at));
        }
        for (int i = 0; i < put.children(); i++) {
            QueueState child = byIncarnation.get(put.child(i));
            if (child != null) {
                addToChild(child, queue, put.number(), put.whole(i), data, at, put.size(), recordEpoch);
            }
        }
    }

    private void add(QueueState queue, long number, byte[] data, int at, int size, long recordEpoch) {
        if (number <= queue.last) {
            return;
        }
        tail.add(queue, number, data, at, size, recordEpoch);
        queue.epochs.begin(number, recordEpoch);
        queue.last = number;
        queue.bytes += MessageCodec.length(data, at);
        queue.dirty = true;
        queue.expires |= MessageCodec.expiresAt(data, at) != 0;
        position = Math.max(position, MessageCodec.position(data, at));
        if (queue.settings.fanOutOnly()) {
            queue.defaultReader().ifPresent(reader -> reader.advance(number, queue.bytes));
        }
    }

    /**
     * The messages behind the last one up to this number are gone. Their numbers are used up, and the store gets a note in their
     * places: a message that is lost is looked for nowhere, and no older one with its number takes its place.
     */
    void lost(QueueState queue, long through) {
        if (through <= queue.last) {
            return;
        }
        queue.epochs.begin(queue.last + 1, Epochs.LOST);
        queue.lost.add(new long[] {queue.last + 1, through, queue.bytes});
        queue.last = through;
        queue.dirty = true;
    }

    private void addToChild(
            QueueState child,
            QueueState parent,
            long number,
            boolean copy,
            byte[] data,
            int at,
            int size,
            long recordEpoch) {
        if (copy) {
            add(child, child.last + 1, data, at, size, recordEpoch);
            return;
        }
        child.last++;
        child.bytes += MessageCodec.length(data, at);
        child.links.add(child.last, parent, number);
        child.expires |= MessageCodec.expiresAt(data, at) != 0;
        child.dirty = true;
    }

    void erased(QueueState queue, long from, long through) {
        tail.erase(queue, from, through);
        queue.dirty = true;
        queue.erasures.add(new long[] {from, through});
    }
}
