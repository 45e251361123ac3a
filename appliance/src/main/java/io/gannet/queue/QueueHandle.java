package io.gannet.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A queue by its name: finds the state at each call, so that it outlives a delete. */
final class QueueHandle implements Queue {

    private final Engine engine;
    private final QueueName name;

    QueueHandle(Engine engine, QueueName name) {
        this.engine = engine;
        this.name = name;
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public void put(PutRequest request, Callback<PutResult> done) {
        if (take(request, done, true)) {
            engine.committer.kick();
        }
    }

    @Override
    public void gather(PutRequest request, Callback<PutResult> done) {
        take(request, done, true);
    }

    private void putHeld(PutRequest request, Callback<PutResult> done) {
        if (take(request, done, false)) {
            engine.committer.kick();
        }
    }

    /** Logs the message; true when it is to be written. */
    private boolean take(PutRequest request, Callback<PutResult> done, boolean mayWait) {
        PutResult result;
        engine.lock.lock();
        try {
            if (mayWait && engine.room.mustWait()) {
                engine.room.hold(request.body().length(), () -> putHeld(request, done), done::failed);
                return false;
            }
            QueueState queue = engine.queueToChange(name);
            result = putOne(queue, request);
            if (result.stored()) {
                engine.committer.whenVisible(queue, queue.last, done, result);
            }
        } catch (EngineException e) {
            done.failed(e);
            return false;
        } finally {
            engine.lock.unlock();
        }
        if (!result.stored()) {
            done.done(result);
        }
        return result.stored();
    }

    /** Needs the lock. */
    private PutResult putOne(QueueState queue, PutRequest request) {
        PutResult result = engine.puts.put(queue, request);
        if (!result.stored()) {
            engine.forgetUnborn(queue);
        }
        return result;
    }

    @Override
    public void putAll(List<PutRequest> requests, Callback<List<PutResult>> done) {
        putAll(requests, done, true);
    }

    private void putAll(List<PutRequest> requests, Callback<List<PutResult>> done, boolean mayWait) {
        List<PutResult> results = new ArrayList<>(requests.size());
        boolean stored = false;
        engine.lock.lock();
        try {
            if (mayWait && engine.room.mustWait()) {
                long bytes = 0;
                for (PutRequest request : requests) {
                    bytes += request.body().length();
                }
                engine.room.hold(bytes, () -> putAll(requests, done, false), done::failed);
                return;
            }
            for (PutRequest request : requests) {
                PutResult result = putOne(engine.queueToChange(name), request);
                stored |= result.stored();
                results.add(result);
            }
            if (stored) {
                QueueState queue = engine.ledger.find(name).orElseThrow();
                engine.committer.whenVisible(queue, queue.last, done, results);
            }
        } catch (EngineException e) {
            done.failed(e);
            return;
        } finally {
            engine.lock.unlock();
        }
        if (stored) {
            engine.committer.kick();
        } else {
            done.done(results);
        }
    }

    @Override
    public Optional<Message> view(long number) {
        return state().flatMap(queue -> engine.reads.view(queue, number));
    }

    @Override
    public List<Message> read(long after, int max, long maxBytes) {
        return state().map(queue -> engine.reads.range(queue, after, max, maxBytes))
                .orElse(List.of());
    }

    @Override
    public Waiting awaitAbove(long after, long waitMillis, Callback<Boolean> arrived) {
        Optional<QueueState> queue = stateToWaitFor();
        if (queue.isEmpty()) {
            arrived.done(false);
            return Waiter.DONE;
        }
        return engine.deliveries.above(queue.get(), after, waitMillis, arrived);
    }

    Optional<QueueState> state() {
        engine.lock.lock();
        try {
            return engine.ledger.find(name);
        } finally {
            engine.lock.unlock();
        }
    }

    /** As {@link #state()}, made if there is none and there is room for one more. */
    Optional<QueueState> stateToWaitFor() {
        engine.lock.lock();
        try {
            return engine.roomForQueue(name) ? Optional.of(engine.queueToChange(name)) : Optional.empty();
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public Reader reader() {
        return new ReaderHandle(engine, this, Reader.DEFAULT);
    }

    @Override
    public Optional<Reader> reader(String readerName) {
        return state().filter(queue -> has(queue, readerName)).map(queue -> new ReaderHandle(engine, this, readerName));
    }

    private boolean has(QueueState queue, String readerName) {
        engine.lock.lock();
        try {
            return queue.readers.containsKey(readerName);
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public Reader reader(String readerName, Reader.Mode mode, long after) {
        engine.lock.lock();
        try {
            QueueState queue = engine.queueToChange(name);
            engine.beBorn(queue);
            if (!queue.readers.containsKey(readerName)) {
                engine.makeReader(queue, readerName, mode, after);
                engine.committer.lazily();
            }
        } finally {
            engine.lock.unlock();
        }
        engine.committer.kick();
        return new ReaderHandle(engine, this, readerName);
    }

    @Override
    public void removeReader(String readerName, Callback<Boolean> done) {
        List<Runnable> answers = new ArrayList<>();
        boolean removed = false;
        engine.lock.lock();
        try {
            Optional<QueueState> queue = engine.ledger.find(name);
            ReaderState reader =
                    queue.map(found -> found.readers.get(readerName)).orElse(null);
            boolean mayGo = reader != null && (!reader.isDefault() || reader.queue.settings.capture());
            if (reader != null && mayGo) {
                for (Waiter waiter : List.copyOf(reader.waiters.values())) {
                    if (waiter.endWaiting()) {
                        answers.add(waiter::answerNothing);
                    }
                }
                engine.ledger.log(reader.queue, new Change.ReaderGone(reader.id));
                engine.committer.whenDurable(done, true);
                removed = true;
            }
        } finally {
            engine.lock.unlock();
        }
        answers.forEach(Committer::guarded);
        if (removed) {
            engine.committer.kick();
        } else {
            done.done(false);
        }
    }

    @Override
    public Queue child(String child) {
        QueueName childName = Ledger.childName(name, child);
        engine.lock.lock();
        try {
            QueueState parent = engine.queueToChange(name);
            QueueState queue = engine.queueToChange(childName);
            if (!queue.child) {
                engine.beBorn(parent);
                if (queue.born) {
                    engine.ledger.log(queue, new Change.Linked(parent.incarnation));
                } else {
                    queue.child = true;
                    queue.parent = parent;
                    engine.beBorn(queue);
                }
                engine.committer.lazily();
            }
        } finally {
            engine.lock.unlock();
        }
        engine.committer.kick();
        return new QueueHandle(engine, childName);
    }

    @Override
    public <R> R look(Function<QueueView, R> look) {
        engine.lock.lock();
        try {
            QueueState queue =
                    engine.ledger.find(name).orElseGet(() -> new QueueState(0, name, 0, QueueSettings.DEFAULT));
            return look.apply(queue.view());
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public <R> void transact(Transition<R> transition, Callback<R> done) {
        R result;
        boolean changed;
        List<Runnable> tasks = new ArrayList<>();
        engine.lock.lock();
        try {
            QueueState queue = engine.queueToChange(name);
            try {
                Modification change = new Modification(queue);
                result = transition.apply(queue.view(), change);
                changed = !change.isEmpty();
                if (changed) {
                    engine.beBorn(queue);
                    engine.ledger.log(queue, change.record(engine.reads));
                    engine.committer.whenDurable(done, result);
                    engine.deliveries.wake(queue, tasks);
                }
            } finally {
                engine.forgetUnborn(queue);
            }
        } catch (EngineException e) {
            done.failed(e);
            return;
        } finally {
            engine.lock.unlock();
        }
        tasks.forEach(Committer::guarded);
        if (changed) {
            engine.committer.kick();
        } else {
            done.done(result);
        }
    }

    @Override
    public QueueSettings settings() {
        return state().map(queue -> queue.settings).orElse(QueueSettings.DEFAULT);
    }

    @Override
    public void configure(QueueSettings settings, Callback<Boolean> done) {
        transact(
                (view, change) -> {
                    change.settings(settings);
                    return true;
                },
                done);
    }

    @Override
    public QueueStatus status() {
        Optional<QueueState> state = state();
        if (state.isEmpty()) {
            return new QueueStatus(name, 0, 1, 0, 0, 0, 0, 0, List.of(), List.of(), QueueSettings.DEFAULT);
        }
        QueueState queue = state.get();
        QueueStatus status;
        engine.lock.lock();
        try {
            long oldest = queue.keepFrom();
            status = new QueueStatus(
                    name,
                    queue.last,
                    oldest,
                    queue.last - oldest + 1,
                    queue.bytes,
                    queue.puts,
                    queue.refused,
                    queue.createdAt,
                    queue.children.stream().map(child -> child.name.text()).toList(),
                    List.of(),
                    queue.settings);
        } finally {
            engine.lock.unlock();
        }
        Collection<ReaderState> readers = readersOf(queue);
        long below = engine.reads.bytesThrough(queue, status.oldest() - 1);
        return new QueueStatus(
                name,
                status.last(),
                status.oldest(),
                status.kept(),
                status.kept() == 0 ? 0 : Math.max(0, status.keptBytes() - below),
                status.puts(),
                status.refused(),
                status.createdAt(),
                status.children(),
                readers.stream().map(engine::status).toList(),
                status.settings());
    }

    private Collection<ReaderState> readersOf(QueueState queue) {
        engine.lock.lock();
        try {
            return List.copyOf(queue.readers.values());
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueHandle that && that.engine == engine && that.name.equals(name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name);
    }

    @Override
    public String toString() {
        return "queue " + name;
    }
}
