package io.gannet.queue;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every change of state but a put, as one log record. Live and at replay the same {@link #apply} runs, so that a start gives the
 * state that was. Applying one twice changes nothing more.
 */
sealed interface Change {

    int PUT = 1;

    int type();

    void write(Payload out);

    /** Changes the state; {@code queue} is the one that the record names. */
    void apply(Ledger ledger, QueueState queue);

    static Change read(int type, Payload in) {
        return switch (type) {
            case Born.TYPE -> Born.read(in);
            case Deleted.TYPE -> new Deleted();
            case Acked.TYPE -> new Acked(in.i32(), in.i64());
            case Attempted.TYPE -> new Attempted(in.i32(), in.i64(), in.i32());
            case Advanced.TYPE -> new Advanced(in.i32(), in.i64(), in.i64(), in.bool());
            case Placed.TYPE -> Placed.read(in);
            case ReaderBorn.TYPE -> new ReaderBorn(in.i32(), in.text(), in.mode(), in.i64(), in.i64());
            case ReaderGone.TYPE -> new ReaderGone(in.i32());
            case Modified.TYPE -> Modified.read(in);
            case Reserved.TYPE -> new Reserved(in.i64());
            case Linked.TYPE -> new Linked(in.i64());
            case Erased.TYPE -> new Erased(in.i64(), in.i64());
            default -> throw new EngineException("unknown type of log record " + type);
        };
    }

    /** A queue comes into being. {@code parent} = 0 unless it is a fan-out child. */
    record Born(QueueName name, long createdAt, QueueSettings settings, boolean child, long parent) implements Change {
        static final int TYPE = 2;

        static Born read(Payload in) {
            return new Born(QueueName.ofBytes(in.bytes()), in.i64(), in.settings(), in.bool(), in.i64());
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.bytes(name.bytes())
                    .i64(createdAt)
                    .settings(settings)
                    .bool(child)
                    .i64(parent);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            ledger.born(queue, child, parent);
        }
    }

    /** A queue and its readers are removed. */
    record Deleted() implements Change {
        static final int TYPE = 3;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {}

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            ledger.deleted(queue);
        }
    }

    /** A reader has acknowledged, discarded or seen the expiry of this message. */
    record Acked(int reader, long number) implements Change {
        static final int TYPE = 4;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(reader).i64(number);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            // an acknowledgement far beyond the reader can only follow a lost record: better twice than never
            queue.reader(reader).ifPresent(state -> state.ack(number, ledger.maxOpenReads()));
        }
    }

    /** A message has been handed out so many times. */
    record Attempted(int reader, long number, int attempts) implements Change {
        static final int TYPE = 5;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(reader).i64(number).i32(attempts);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            queue.reader(reader).ifPresent(state -> {
                if (number > state.delivered && number - state.delivered <= ledger.maxOpenReads()) {
                    for (long n = state.delivered + 1; n <= number; n++) {
                        state.giveBack(n, new ReaderState.Pending(0));
                    }
                    state.delivered = number;
                }
                ReaderState.Pending pending = state.pending.get(number);
                if (pending != null) {
                    pending.attempts = attempts;
                }
            });
        }
    }

    /** A reader has everything up to this number behind it; {@code lapsed}: without having read it all. */
    record Advanced(int reader, long through, long bytesThrough, boolean lapsed) implements Change {
        static final int TYPE = 6;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(reader).i64(through).i64(bytesThrough).bool(lapsed);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            queue.reader(reader).ifPresent(state -> {
                state.advance(through, bytesThrough);
                state.needsVerify |= lapsed;
            });
        }
    }

    /** A reader stands behind {@code delivered}, and of what is before only these messages are not acknowledged. */
    record Placed(int reader, long delivered, long bytesThrough, boolean verified, SortedMap<Long, Integer> attempts)
            implements Change {
        static final int TYPE = 7;

        static Placed read(Payload in) {
            int reader = in.i32();
            long delivered = in.i64();
            long bytes = in.i64();
            boolean verified = in.bool();
            SortedMap<Long, Integer> attempts = new TreeMap<>();
            for (int i = in.i32(); i > 0; i--) {
                attempts.put(in.i64(), in.i32());
            }
            return new Placed(reader, delivered, bytes, verified, attempts);
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(reader).i64(delivered).i64(bytesThrough).bool(verified).i32(attempts.size());
            attempts.forEach((number, count) -> out.i64(number).i32(count));
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            queue.reader(reader).ifPresent(state -> {
                state.place(delivered, bytesThrough);
                attempts.forEach((number, count) -> state.giveBack(number, new ReaderState.Pending(count)));
                state.needsVerify &= !verified;
            });
        }
    }

    /** A reader comes into being. */
    record ReaderBorn(int reader, String name, Reader.Mode mode, long delivered, long bytesThrough) implements Change {
        static final int TYPE = 8;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(reader).text(name).mode(mode).i64(delivered).i64(bytesThrough);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            if (!queue.readers.containsKey(name)) {
                queue.readers.put(name, new ReaderState(queue, reader, name, mode, delivered, bytesThrough));
            }
            queue.lastReaderId = Math.max(queue.lastReaderId, reader);
        }
    }

    /** A reader is removed. */
    record ReaderGone(int reader) implements Change {
        static final int TYPE = 9;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(reader);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            queue.reader(reader).ifPresent(state -> {
                state.place(state.delivered, state.deliveredBytes);
                state.gone = true;
                queue.readers.remove(state.name);
            });
        }
    }

    /** What a {@link Transition} changes. {@code skip} = 0: the default reader stays. */
    record Modified(Map<String, byte[]> attributes, long skip, long bytesThrough, Optional<QueueSettings> settings)
            implements Change {
        static final int TYPE = 10;

        static Modified read(Payload in) {
            int count = in.i32();
            Map<String, byte[]> attributes = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                attributes.put(in.text(), in.bytes());
            }
            long skip = in.i64();
            long bytes = in.i64();
            return new Modified(attributes, skip, bytes, in.bool() ? Optional.of(in.settings()) : Optional.empty());
        }

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i32(attributes.size());
            attributes.forEach((name, value) -> out.text(name).bytes(value));
            out.i64(skip).i64(bytesThrough).bool(settings.isPresent());
            settings.ifPresent(out::settings);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            queue.attributes.putAll(attributes);
            if (skip > 0) {
                queue.defaultReader().ifPresent(state -> state.advance(skip, bytesThrough));
            }
            settings.ifPresent(changed -> ledger.configured(queue, changed));
        }
    }

    /** Positions up to this one may have been drawn. */
    record Reserved(long position) implements Change {
        static final int TYPE = 11;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i64(position);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            ledger.reserve(position);
        }
    }

    /** The bodies of these messages are gone for good. */
    record Erased(long from, long through) implements Change {
        static final int TYPE = 12;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i64(from).i64(through);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            ledger.erased(queue, from, through);
        }
    }

    /** A queue becomes a fan-out child. */
    record Linked(long parent) implements Change {
        static final int TYPE = 13;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public void write(Payload out) {
            out.i64(parent);
        }

        @Override
        public void apply(Ledger ledger, QueueState queue) {
            queue.child = true;
            ledger.find(parent).ifPresent(found -> ledger.adopt(found, queue));
        }
    }
}
