package io.gannet.queue;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The states that a checkpoint keeps: a value is its bytes followed by their CRC32C. First byte: version of the layout, 1.
 *
 * <pre>
 * engine  byte 1, long covered serial, long epoch, long reserved position, long last incarnation
 * queue   byte 1, name, long created, settings, long last, bytes, trimmed, trimmed bytes, byte child, deleted, expires,
 *         long parent incarnation, attributes, spans of a fan-out child, last reader id, readers
 * reader  int id, name, byte mode, long delivered, delivered bytes, byte needs verify,
 *         unacknowledged messages: long number, int attempts
 * </pre>
 */
final class StateCodec {

    private static final int VERSION = 1;

    record EngineState(long covered, long epoch, long reserved, long lastIncarnation) {}

    private StateCodec() {}

    static byte[] seal(byte[] state) {
        byte[] sealed = Arrays.copyOf(state, state.length + 4);
        Bytes.putInt(sealed, state.length, Bytes.crc(state, 0, state.length));
        return sealed;
    }

    static Optional<byte[]> unseal(byte[] sealed) {
        int length = sealed.length - 4;
        boolean intact = length >= 0 && Bytes.getInt(sealed, length) == Bytes.crc(sealed, 0, length);
        return intact ? Optional.of(Arrays.copyOf(sealed, length)) : Optional.empty();
    }

    static byte[] engine(EngineState state) {
        return new Payload()
                .i8(VERSION)
                .i64(state.covered)
                .i64(state.epoch)
                .i64(state.reserved)
                .i64(state.lastIncarnation)
                .toArray();
    }

    static EngineState engine(byte[] state) {
        Payload in = checked(state);
        return new EngineState(in.i64(), in.i64(), in.i64(), in.i64());
    }

    private static Payload checked(byte[] state) {
        Payload in = new Payload(state, 0, state.length);
        int version = in.i8();
        if (version != VERSION) {
            throw new EngineException("a state in the store has layout " + version + ", this version reads " + VERSION);
        }
        return in;
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
