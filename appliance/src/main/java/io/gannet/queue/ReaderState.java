package io.gannet.queue;

import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader stands. Everything up to {@code delivered} was handed out or skipped; of that, what is in {@code pending} is not
 * acknowledged yet, all else is. Guarded by the engine's lock.
 */
final class ReaderState {

    /** A message handed out and not acknowledged: open, or given back. */
    static final class Pending {
        int attempts;
        int length;

        @Nullable
        OpenEntry open;

        Pending(int attempts) {
            this.attempts = attempts;
        }
    }

    final QueueState queue;
    final int id;
    final String name;
    Reader.Mode mode;
    long delivered;
    /** Body bytes of all messages of the queue through {@code delivered}. */
    long deliveredBytes;

    final TreeMap<Long, Pending> pending = new TreeMap<>();
    /** The given-back ones of {@code pending}, handed out first. */
    final TreeSet<Long> returned = new TreeSet<>();

    long returnedBytes;
    boolean needsVerify;
    boolean gone;

    /** By ticket: first come, first served. */
    final TreeMap<Long, Waiter> waiters = new TreeMap<>();

    long redelivered;
    long aborted;
    long expired;
    long discarded;

    ReaderState(QueueState queue, int id, String name, Reader.Mode mode, long delivered, long deliveredBytes) {
        this.queue = queue;
        this.id = id;
        this.name = name;
        this.mode = mode;
        this.delivered = delivered;
        this.deliveredBytes = deliveredBytes;
    }

    boolean isDefault() {
        return name.equals(Reader.DEFAULT);
    }

    Pending pending(long number) {
        return Objects.requireNonNull(pending.get(number));
    }

    long acknowledged() {
        return pending.isEmpty() ? delivered : pending.firstKey() - 1;
    }

    /** Unread messages among all that were put, open ones not counted. */
    long unread() {
        return Math.max(0, queue.last - delivered) + returned.size();
    }

    long unreadBytes() {
        return unread() == 0 ? 0 : Math.max(0, queue.bytes - deliveredBytes) + returnedBytes;
    }

    boolean available() {
        return !queue.settings.readsPaused() && (!returned.isEmpty() || delivered < queue.visible);
    }

    /** The next message to hand out; 0 when there is none. */
    long peek() {
        if (!returned.isEmpty()) {
            return returned.first();
        }
        return delivered < queue.visible ? delivered + 1 : 0;
    }

    /** Acknowledges one message; what it jumps over is given back. False when the jump is longer than {@code maxPending}. */
    boolean ack(long number, int maxPending) {
        if (number > delivered) {
            if (number - delivered - 1 > maxPending - pending.size()) {
                return false;
            }
            for (long skipped = delivered + 1; skipped < number; skipped++) {
                giveBack(skipped, new Pending(0));
            }
            delivered = number;
        } else {
            Pending was = pending.remove(number);
            if (was != null) {
                end(number, was);
            }
        }
        return true;
    }

    /** Acknowledges everything up to and including this number. */
    void advance(long through, long bytesThrough) {
        Iterator<Map.Entry<Long, Pending>> below =
                pending.headMap(through, true).entrySet().iterator();
        while (below.hasNext()) {
            Map.Entry<Long, Pending> entry = below.next();
            end(entry.getKey(), entry.getValue());
            below.remove();
        }
        if (through > delivered) {
            delivered = through;
            deliveredBytes = bytesThrough;
        }
    }

    /** Moves the reader; only the given-back messages that are added afterwards are pending. */
    void place(long newDelivered, long bytesThrough) {
        pending.values().forEach(was -> was.open = null);
        pending.clear();
        returned.clear();
        returnedBytes = 0;
        delivered = newDelivered;
        deliveredBytes = bytesThrough;
    }

    void giveBack(long number, Pending entry) {
        entry.open = null;
        pending.put(number, entry);
        if (returned.add(number)) {
            returnedBytes += entry.length;
        }
    }

    private void end(long number, Pending was) {
        was.open = null;
        if (returned.remove(number)) {
            returnedBytes -= was.length;
        }
    }
}
