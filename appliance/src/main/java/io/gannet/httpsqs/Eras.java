package io.gannet.httpsqs;

import io.gannet.queue.Admission;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.QueueView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The eras of a queue, newest first, kept as a queue attribute. Immutable.
 *
 * <pre>
 * attribute: [u8 version 2] then per era [i64 start][i64 base][i64 slots][i64 end]
 * version 1 had no end: it was the start of the era before it in the list
 * </pre>
 */
public final class Eras {

    static final String ATTRIBUTE = "httpsqs.eras";
    private static final byte VERSION = 2;
    private static final int SIZE = 32;

    /** Eras kept; what lies in the slots of older ones cannot be viewed any more. */
    private static final int MOST = 32;

    private final List<Era> newestFirst;

    private Eras(List<Era> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** The eras of the queue. */
    static Eras of(QueueView view) {
        byte[] stored = view.attribute(ATTRIBUTE);
        if (stored.length == 0) {
            return new Eras(List.of(first(view)));
        }
        ByteBuffer in = ByteBuffer.wrap(stored, 1, stored.length - 1);
        List<Era> eras = new ArrayList<>(stored.length / SIZE + 1);
        long end = Era.OPEN;
        while (in.hasRemaining()) {
            Era era = read(in, stored[0], end);
            eras.add(era);
            end = era.start();
        }
        return new Eras(eras);
    }

    private static Era read(ByteBuffer in, byte version, long newerStart) {
        return new Era(in.getLong(), in.getLong(), in.getLong(), version == VERSION ? in.getLong() : newerStart);
    }

    private static Era first(QueueView view) {
        long slots = view.settings().slots();
        return Era.after(0, slots <= 0 ? Era.MAX_SLOTS : Math.min(slots, Era.MAX_SLOTS));
    }

    /** The era of the next put. */
    static Era current(QueueView view) {
        byte[] stored = view.attribute(ATTRIBUTE);
        if (stored.length == 0) {
            return first(view);
        }
        return read(ByteBuffer.wrap(stored, 1, stored.length - 1), stored[0], Era.OPEN);
    }

    /** The era of the next put. */
    Era current() {
        return newestFirst.get(0);
    }

    /** These with a newer one before them, without those that nothing can be seen of any more. */
    Eras with(Era era) {
        List<Era> eras = new ArrayList<>(newestFirst.size() + 1);
        eras.add(era);
        long covered = 0;
        for (Era older : newestFirst) {
            Era ended = older.until(era.start());
            boolean fromOne = ended.base() == ended.start();
            boolean hidden = fromOne && ended.reach() <= covered;
            if (eras.size() < MOST && ended.start() < ended.end() && !hidden) {
                eras.add(ended);
                covered = fromOne ? Math.max(covered, ended.reach()) : covered;
            }
        }
        return new Eras(eras);
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(1 + SIZE * newestFirst.size()).put(VERSION);
        for (Era era : newestFirst) {
            out.putLong(era.start()).putLong(era.base()).putLong(era.slots()).putLong(era.end());
        }
        return out.array();
    }

    /** The slot of this number, in the era it was put in; of a forgotten era, the slot it would have now. */
    long position(long number) {
        for (Era era : newestFirst) {
            if (era.has(number)) {
                return era.slot(number);
            }
        }
        return (number - 1) % current().slots() + 1;
    }

    /** The number of the message in the slot, newest era first; 0 when there is none. */
    long number(long slot, long last) {
        for (Era era : newestFirst) {
            long number = era.newest(slot, last);
            if (number > 0) {
                return number;
            }
        }
        return 0;
    }

    /** The position that {@code view} of HTTPSQS takes for this message. */
    public static long position(Queue queue, long number) {
        return queue.look(view -> of(view).position(number));
    }

    /** The number of the message that {@code view} of HTTPSQS shows for this position; 0 when there is none. */
    public static long number(Queue queue, long position) {
        return queue.look(view -> of(view).number(position, view.last()));
    }

    /** The queue's maxqueue; its setting {@code slots} may be more, for what older eras show. */
    public static long maxqueue(Queue queue) {
        return queue.look(view -> current(view).slots());
    }

    /** What HTTPSQS's status tells. */
    public record Ring(long maxqueue, long putpos, long getpos, long unread) {

        /** Whether another put would be refused. */
        boolean full() {
            long next = putpos + 1;
            return next == getpos || (getpos <= 1 && next > maxqueue) || unread >= maxqueue;
        }
    }

    /** The ring of a queue, seen under its lock. */
    public static Ring ring(QueueView view) {
        Era era = current(view);
        long getpos = Math.min(era.slot(view.delivered()), era.slots());
        return new Ring(era.slots(), era.slot(view.last()), getpos, view.unread());
    }

    /**
     * HTTPSQS's rule of fullness, literally; the tag of an admitted put is its slot. A capture queue has no default reader that
     * could fall behind, so there it always admits.
     */
    public static final Admission ADMISSION = view -> {
        Ring ring = ring(view);
        if (ring.full() && !view.settings().capture()) {
            return Admission.REFUSED;
        }
        long next = ring.putpos() + 1;
        return next > ring.maxqueue() ? 1 : next;
    };

    /**
     * The rule for other protocols: full means as many unread messages as there are slots. The tag is the slot, as for {@link
     * #ADMISSION}, without HTTPSQS's oddities at the end of a lap.
     */
    public static final Admission ROOM = view -> {
        Ring ring = ring(view);
        if (ring.unread() >= ring.maxqueue() && !view.settings().capture()) {
            return Admission.REFUSED;
        }
        return ring.putpos() >= ring.maxqueue() ? 1 : ring.putpos() + 1;
    };

    /** Empties the ring: positions begin again at 1, maxqueue is the default; old slots stay viewable until overwritten. */
    static void reset(Queue queue, io.gannet.queue.Callback<Boolean> done) {
        queue.transact(
                (view, change) -> {
                    long last = view.last();
                    Eras eras = of(view).with(Era.after(last, QueueSettings.DEFAULT_SLOTS));
                    change.attribute(ATTRIBUTE, eras.bytes());
                    change.skipDefaultReader(last);
                    keep(view, change, eras);
                    return true;
                },
                done);
    }

    /**
     * Sets maxqueue, if HTTPSQS would: not below the put or get position, and not while the ring is wrapped.
     *
     * @param done true when it is set
     */
    public static void maxqueue(Queue queue, long slots, io.gannet.queue.Callback<Boolean> done) {
        queue.transact(
                (view, change) -> {
                    Ring ring = ring(view);
                    if (slots < ring.putpos() || slots < ring.getpos() || ring.putpos() < ring.getpos()) {
                        return false;
                    }
                    // it begins with the current lap, whose messages keep their slots
                    Eras eras = of(view).with(Era.after(view.last() - ring.putpos(), slots));
                    change.attribute(ATTRIBUTE, eras.bytes());
                    keep(view, change, eras);
                    return true;
                },
                done);
    }

    /**
     * Keeps as many messages as the new era has slots. While older eras still show something, a ring's worth more: as many as the
     * last one had slots, or a default ring has, so that old slots outlive many laps of a small new ring.
     */
    private static void keep(QueueView view, io.gannet.queue.Transition.Change change, Eras eras) {
        if (view.settings().capture()) {
            return;
        }
        long older = eras.newestFirst.size() == 1
                ? 0
                : Math.max(eras.newestFirst.get(1).slots(), QueueSettings.DEFAULT_SLOTS);
        change.settings(
                view.settings().withSlots(Math.min(Era.MAX_SLOTS, eras.current().slots() + older)));
    }
}
