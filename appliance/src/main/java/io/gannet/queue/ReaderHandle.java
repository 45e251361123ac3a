package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A reader by its queue's name and its own. */
final class ReaderHandle implements Reader {

    private final Engine engine;
    private final QueueHandle queue;
    private final String name;

    ReaderHandle(Engine engine, QueueHandle queue, String name) {
        this.engine = engine;
        this.queue = queue;
        this.name = name;
    }

    /** The state, if there is one. */
    private Optional<ReaderState> state() {
        engine.lock.lock();
        try {
            return engine.ledger.find(queue.name()).map(found -> found.readers.get(name));
        } finally {
            engine.lock.unlock();
        }
    }

    /** As {@link #state()}; the default reader is made at its first use. */
    private Optional<ReaderState> used(boolean willWait) {
        engine.lock.lock();
        try {
            Optional<QueueState> found = engine.ledger.find(queue.name());
            if (found.isEmpty() && willWait && engine.roomForQueue(queue.name())) {
                found = Optional.of(engine.queueToChange(queue.name()));
            }
            if (found.isEmpty()) {
                return Optional.empty();
            }
            ReaderState reader = found.get().readers.get(name);
            if (reader == null && name.equals(DEFAULT)) {
                return Optional.of(engine.defaultReader(found.get()));
            }
            return Optional.ofNullable(reader);
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Mode mode() {
        return state().map(reader -> reader.mode).orElse(Mode.BLOCKING);
    }

    @Override
    public Waiting open(OpenRequest request, Callback<List<OpenRead>> opened) {
        Optional<ReaderState> reader = used(request.waitMillis() > 0);
        if (reader.isEmpty()) {
            opened.done(List.of());
            return Waiter.DONE;
        }
        return engine.deliveries.open(reader.get(), request, opened);
    }

    @Override
    public Optional<OpenRead> openRead(long number, int attempt) {
        Optional<ReaderState> reader = state();
        engine.lock.lock();
        try {
            return reader.map(found -> found.pending.get(number))
                    .map(pending -> pending.open)
                    .filter(open -> open.isLoaded() && open.attempt() == attempt)
                    .map(open -> open);
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public Optional<Message> peek() {
        return used(false).flatMap(engine.deliveries::peek);
    }

    @Override
    public Waiting peek(long waitMillis, Callback<Optional<Message>> seen) {
        Optional<ReaderState> reader = used(waitMillis > 0);
        if (reader.isEmpty()) {
            seen.done(Optional.empty());
            return Waiter.DONE;
        }
        return engine.deliveries.peek(reader.get(), waitMillis, seen);
    }

    @Override
    public void advance(long through, Callback<Boolean> done) {
        Optional<ReaderState> reader = used(false);
        boolean moved = false;
        engine.lock.lock();
        try {
            if (reader.isPresent() && !reader.get().gone) {
                ReaderState state = reader.get();
                long target = Math.min(through, state.queue.last);
                if (target > state.acknowledged()) {
                    long bytes = target > state.delivered ? engine.reads.bytesThrough(state.queue, target) : 0;
                    engine.ledger.log(state.queue, new Change.Advanced(state.id, target, bytes, false));
                    moved = true;
                }
                if (moved) {
                    engine.committer.whenDurable(done, true);
                }
            }
        } finally {
            engine.lock.unlock();
        }
        if (!moved) {
            done.done(reader.isPresent());
        } else {
            engine.committer.kick();
        }
    }

    @Override
    public void seek(long after, Callback<Long> done) {
        Optional<ReaderState> reader = used(false);
        if (reader.isEmpty()) {
            done.done(0L);
            return;
        }
        List<Runnable> tasks = new ArrayList<>();
        engine.lock.lock();
        try {
            ReaderState state = reader.get();
            QueueState of = state.queue;
            long target = Math.max(of.keepFrom() - 1, Math.min(after, of.last));
            long bytes = engine.reads.bytesThrough(of, target);
            engine.ledger.log(of, new Change.Placed(state.id, target, bytes, true, new TreeMap<>()));
            engine.committer.whenDurable(done, target);
            engine.deliveries.wake(of, tasks);
        } finally {
            engine.lock.unlock();
        }
        tasks.forEach(Committer::guarded);
        engine.committer.kick();
    }

    @Override
    public void flush(Callback<Long> done) {
        Optional<ReaderState> reader = used(false);
        if (reader.isEmpty()) {
            done.done(0L);
            return;
        }
        engine.lock.lock();
        try {
            ReaderState state = reader.get();
            long dropped = state.unread();
            state.returned.forEach(state.pending::remove);
            state.returned.clear();
            state.returnedBytes = 0;
            state.delivered = Math.max(state.delivered, state.queue.last);
            state.deliveredBytes = state.queue.bytes;
            engine.ledger.append(state.queue, placed(state));
            engine.committer.whenDurable(done, dropped);
        } finally {
            engine.lock.unlock();
        }
        engine.committer.kick();
    }

    private static Change placed(ReaderState state) {
        TreeMap<Long, Integer> attempts = new TreeMap<>();
        state.pending.forEach((number, pending) -> attempts.put(number, pending.attempts));
        return new Change.Placed(state.id, state.delivered, state.deliveredBytes, false, attempts);
    }

    @Override
    public void expire(int max, Callback<Integer> done) {
        Optional<ReaderState> reader = used(false);
        int removed = reader.isEmpty() ? 0 : engine.expiry.sweep(reader.get(), max);
        if (removed == 0) {
            done.done(0);
            return;
        }
        engine.lock.lock();
        try {
            engine.committer.whenDurable(done, removed);
        } finally {
            engine.lock.unlock();
        }
        engine.committer.kick();
    }

    @Override
    public long acknowledged() {
        Optional<ReaderState> reader = state();
        engine.lock.lock();
        try {
            return reader.map(ReaderState::acknowledged).orElse(0L);
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public ReaderStatus status() {
        return state().map(engine::status)
                .orElse(new ReaderStatus(name, Mode.BLOCKING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false));
    }

    @Override
    public String toString() {
        return queue + " reader " + (name.isEmpty() ? "(default)" : name);
    }
}
