package io.gannet.queue;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The states that a checkpoint keeps, each in a {@link Sealed}. First byte: version of the layout.
 *
 * <pre>
 * engine  byte 2, long covered serial, long epoch, long reserved position, long last incarnation,
 *         int queues, for each: long incarnation, long covered serial of its state; layout 1: without the queues
 * queue   byte 2, name, long created, settings, long last, bytes, trimmed, trimmed bytes, byte child, deleted, expires,
 *         long parent incarnation, attributes, spans of a fan-out child, last reader id, readers,
 *         epochs: long first number, long epoch; layout 1: without them
 * reader  int id, name, byte mode, long delivered, delivered bytes, byte needs verify,
 *         unacknowledged messages: long number, int attempts
 * </pre>
 */
final class StateCodec {

    private static final int VERSION = 2;
    private static final int ENGINE_VERSION = 2;

    /**
     * The engine's state.
     *
     * @param queues incarnations of all queues in the store, each with the serial number that its state covers; empty = not known
     */
    record EngineState(
            long covered, long epoch, long reserved, long lastIncarnation, Optional<Map<Long, Long>> queues) {}

    private StateCodec() {}

    static byte[] engine(EngineState state) {
        Map<Long, Long> queues = state.queues.orElse(Map.of());
        Payload out = new Payload().i8(ENGINE_VERSION).i64(state.covered).i64(state.epoch);
        out.i64(state.reserved).i64(state.lastIncarnation).i32(queues.size());
        queues.forEach((incarnation, covered) -> out.i64(incarnation).i64(covered));
        return out.toArray();
    }

    static EngineState engine(byte[] state) {
        Payload in = new Payload(state, 0, state.length);
        int version = checked(in, ENGINE_VERSION);
        long covered = in.i64();
        long epoch = in.i64();
        long reserved = in.i64();
        long lastIncarnation = in.i64();
        if (version == 1) {
            return new EngineState(covered, epoch, reserved, lastIncarnation, Optional.empty());
        }
        Map<Long, Long> queues = new TreeMap<>();
        for (int i = in.i32(); i > 0; i--) {
            queues.put(in.i64(), in.i64());
        }
        return new EngineState(covered, epoch, reserved, lastIncarnation, Optional.of(queues));
    }

    private static Payload checked(byte[] state) {
        Payload in = new Payload(state, 0, state.length);
        checked(in, VERSION);
        return in;
    }

    private static int checked(Payload in, int newest) {
        int version = in.i8();
        if (version < 1 || version > newest) {
            throw new EngineException(
                    "a state in the store has layout " + version + ", this version reads up to " + newest);
        }
        return version;
    }

    static byte[] queue(QueueState queue) {
        Payload out = new Payload().i8(VERSION).bytes(queue.name.bytes()).i64(queue.createdAt);
        out.settings(queue.settings).i64(queue.last).i64(queue.bytes).i64(queue.trimmed);
        out.i64(queue.trimmedBytes).bool(queue.child).bool(queue.deleted).bool(queue.expires);
        QueueState parent = queue.parent;
        out.i64(parent == null ? 0 : parent.incarnation);
        out.i32(queue.attributes.size());
        for (Map.Entry<String, byte[]> attribute : queue.attributes.entrySet()) {
            out.text(attribute.getKey()).bytes(attribute.getValue());
        }
        out.i32(queue.links.all().size());
        for (Links.Span span : queue.links.all()) {
            out.i64(span.first).i64(span.last).i64(span.source.incarnation).i64(span.sourceFirst);
        }
        out.i32(queue.lastReaderId).i32(queue.readers.size());
        for (ReaderState reader : queue.readers.values()) {
            reader(out, reader);
        }
        out.i32(queue.epochs.all().size());
        queue.epochs.all().forEach((number, epoch) -> out.i64(number).i64(epoch));
        return out.toArray();
    }

    private static void reader(Payload out, ReaderState reader) {
        out.i32(reader.id).text(reader.name).mode(reader.mode);
        out.i64(reader.delivered).i64(reader.deliveredBytes).bool(reader.needsVerify);
        out.i32(reader.pending.size());
        for (Map.Entry<Long, ReaderState.Pending> pending : reader.pending.entrySet()) {
            out.i64(pending.getKey()).i32(pending.getValue().attempts);
        }
    }

    /** The queue's name alone, to say whose state is damaged. */
    static QueueName name(byte[] state) {
        return QueueName.ofBytes(checked(state).bytes());
    }

    /** Reads a queue's state into the ledger; parents and spans are tied by {@link #tie} when all queues are there. */
    static QueueState queue(long incarnation, byte[] state) {
        Payload in = checked(state);
        QueueState queue = new QueueState(incarnation, QueueName.ofBytes(in.bytes()), in.i64(), in.settings());
        queue.born = true;
        queue.last = in.i64();
        queue.visible = queue.last;
        queue.bytes = in.i64();
        queue.trimmed = in.i64();
        queue.trimmedBytes = in.i64();
        queue.child = in.bool();
        queue.deleted = in.bool();
        queue.expires = in.bool();
        in.i64();
        for (int i = in.i32(); i > 0; i--) {
            queue.attributes.put(in.text(), in.bytes());
        }
        in.skip(32 * in.i32());
        queue.lastReaderId = in.i32();
        for (int i = in.i32(); i > 0; i--) {
            reader(in, queue);
        }
        for (int i = in.remaining() > 0 ? in.i32() : 0; i > 0; i--) {
            queue.epochs.begin(in.i64(), in.i64());
        }
        return queue;
    }

    private static void reader(Payload in, QueueState queue) {
        int id = in.i32();
        String name = in.text();
        Reader.Mode mode = in.mode();
        ReaderState reader = new ReaderState(queue, id, name, mode, in.i64(), in.i64());
        reader.needsVerify = in.bool();
        for (int i = in.i32(); i > 0; i--) {
            reader.giveBack(in.i64(), new ReaderState.Pending(in.i32()));
        }
        queue.readers.put(name, reader);
    }

    /** Ties a queue to its parent and to the logs that its spans point into. */
    static void tie(QueueState queue, byte[] state, Ledger ledger) {
        Payload in = checked(state);
        in.bytes();
        in.i64();
        in.settings();
        in.skip(4 * 8 + 3);
        long parent = in.i64();
        for (int i = in.i32(); i > 0; i--) {
            in.bytes();
            in.bytes();
        }
        for (int i = in.i32(); i > 0; i--) {
            long first = in.i64();
            long last = in.i64();
            long source = in.i64();
            long sourceFirst = in.i64();
            ledger.find(source).ifPresent(found -> queue.links.add(new Links.Span(first, last, found, sourceFirst)));
        }
        if (parent != 0) {
            ledger.find(parent).ifPresent(found -> ledger.adopt(found, queue));
        }
    }
}
