package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The parts of one open engine, tied together. One lock guards all state in memory; it is held for microseconds, never during a
 * write or an fsync (rare commands that need a message's size may read one block of the store under it).
 */
final class Engine {

    private static final int MAX_RECOUNT = 1000;

    final EngineSettings settings;
    final Disk disk;
    final ReentrantLock lock = new ReentrantLock();
    final LogRoom room = new LogRoom(this);
    final Ledger ledger;
    final MessageStore store;
    final Problems problems;
    final Timers timers = new Timers();
    final Reads reads;
    final Expiry expiry;
    final Puts puts;
    final Deliveries deliveries;
    final DiskGuard guard;
    final Log log;
    final Committer committer;
    final Checkpointer checkpointer;

    /** Takes nothing new; guarded by the lock. */
    boolean closing;
    /** Waiting reads; guarded by the lock. */
    int waits;

    private final AtomicLong idleQueuesDeleted = new AtomicLong();

    Engine(EngineSettings settings, Disk disk, Recovery.Recovered found, Problems problems) {
        this.settings = settings;
        this.disk = disk;
        this.ledger = found.ledger();
        this.store = found.store();
        this.log = found.log();
        this.problems = problems;
        this.reads = new Reads(this);
        this.expiry = new Expiry(this);
        this.puts = new Puts(this);
        this.deliveries = new Deliveries(this);
        this.guard = new DiskGuard(settings, disk);
        this.checkpointer = new Checkpointer(this, found.markSequence(), found.covered(), found.keyPages());
        this.committer = new Committer(lock, ledger.buffer, log, settings, deliveries::wake, checkpointer::repair);
    }

    long epoch() {
        lock.lock();
        try {
            return ledger.epoch;
        } finally {
            lock.unlock();
        }
    }

    long now() {
        return settings.clock().millis();
    }

    /** The next position; needs the lock. */
    long nextPosition() {
        if (ledger.position + Ledger.RESERVE / 2 >= ledger.reserved) {
            ledger.logReserve();
            committer.lazily();
        }
        return ++ledger.position;
    }

    /** Queues that went because nobody used them. */
    AtomicLong idleQueuesDeleted() {
        return idleQueuesDeleted;
    }

    /** Whether the queue is there or may be made; needs the lock. */
    boolean roomForQueue(QueueName name) {
        return ledger.get(name) != null || ledger.size() < settings.maxQueues();
    }

    /** The queue, made if there is none; needs the lock. */
    QueueState queueToChange(QueueName name) {
        QueueState queue = ledger.get(name);
        if (queue != null) {
            return queue;
        }
        if (!roomForQueue(name)) {
            throw new EngineException(
                    "there are " + settings.maxQueues() + " queues, the most that are allowed; not made: " + name);
        }
        return ledger.unborn(name, now());
    }

    /** Gives the queue its place in the log; needs the lock. */
    void beBorn(QueueState queue) {
        if (!queue.born) {
            QueueState parent = queue.parent;
            long parentIncarnation = parent == null ? 0 : parent.incarnation;
            ledger.log(
                    queue,
                    new Change.Born(queue.name, queue.createdAt, queue.settings, queue.child, parentIncarnation));
        }
    }

    /** Forgets a queue that was only asked for; needs the lock. */
    void forgetUnborn(QueueState queue) {
        if (!queue.born && queue.waiting == 0 && queue.above.isEmpty()) {
            ledger.forget(queue);
        }
    }

    /** Makes a reader that starts behind this number, as far as that is kept; needs the lock. */
    ReaderState makeReader(QueueState queue, String name, Reader.Mode mode, long after) {
        if (queue.readers.size() >= settings.maxReaders()) {
            throw new EngineException(
                    "queue " + queue.name + " has " + settings.maxReaders() + " readers, the most allowed");
        }
        long delivered = Math.max(queue.keepFrom() - 1, Math.min(after, queue.last));
        long bytes = reads.bytesThrough(queue, delivered);
        ledger.log(queue, new Change.ReaderBorn(queue.lastReaderId + 1, name, mode, delivered, bytes));
        return Objects.requireNonNull(queue.readers.get(name));
    }

    /** The default reader, made at its first use: lapsing in a capture queue; needs the lock. */
    ReaderState defaultReader(QueueState queue) {
        if (queue.born) {
            Reader.Mode mode = queue.settings.capture() ? Reader.Mode.LAPSING : Reader.Mode.BLOCKING;
            committer.lazily();
            return makeReader(queue, Reader.DEFAULT, mode, 0);
        }
        ReaderState reader = new ReaderState(queue, ++queue.lastReaderId, Reader.DEFAULT, Reader.Mode.BLOCKING, 0, 0);
        queue.readers.put(Reader.DEFAULT, reader);
        return reader;
    }

    /** A reader's figures; takes and leaves the lock. */
    ReaderStatus status(ReaderState reader) {
        ReaderStatus status;
        long next;
        lock.lock();
        try {
            next = reader.peek();
            status = new ReaderStatus(
                    reader.name,
                    reader.mode,
                    reader.acknowledged(),
                    reader.delivered,
                    reader.unread(),
                    reader.unreadBytes(),
                    reader.pending.size() - reader.returned.size(),
                    reader.waiters.size(),
                    reader.redelivered,
                    reader.aborted,
                    reader.expired,
                    reader.discarded,
                    0,
                    reader.needsVerify);
        } finally {
            lock.unlock();
        }
        try {
            Optional<Message> oldest = next == 0 ? Optional.empty() : reads.view(reader.queue, next);
            return oldest.map(message -> withOldest(status, message.putAt())).orElse(status);
        } catch (EngineException e) {
            // the store cannot be read at the moment
            return status;
        }
    }

    private static ReaderStatus withOldest(ReaderStatus s, long oldestUnreadAt) {
        return new ReaderStatus(
                s.name(),
                s.mode(),
                s.acknowledged(),
                s.delivered(),
                s.unread(),
                s.unreadBytes(),
                s.open(),
                s.waiting(),
                s.redelivered(),
                s.aborted(),
                s.expired(),
                s.discarded(),
                oldestUnreadAt,
                s.needsVerify());
    }

    /** Gives an open read back; false when it had ended before. */
    boolean giveBack(OpenEntry entry) {
        List<Runnable> tasks = new ArrayList<>();
        lock.lock();
        try {
            if (!entry.isOpen()) {
                return false;
            }
            ReaderState reader = entry.reader;
            reader.giveBack(entry.number, reader.pending(entry.number));
            reader.aborted++;
            deliveries.wake(reader.queue, tasks);
        } finally {
            lock.unlock();
        }
        tasks.forEach(Committer::guarded);
        return true;
    }

    /** Serves waiting reads after something other than a put made messages available. */
    void wakeNow(QueueState queue) {
        List<Runnable> tasks = new ArrayList<>();
        lock.lock();
        try {
            deliveries.wake(queue, tasks);
        } finally {
            lock.unlock();
        }
        tasks.forEach(Committer::guarded);
    }

    /** Ends every wait of a queue; needs the lock, the answers are given without it. */
    void endWaits(QueueState queue, List<Runnable> answers) {
        List<Waiter> waiters = new ArrayList<>(queue.above);
        queue.readers.values().forEach(reader -> waiters.addAll(reader.waiters.values()));
        for (Waiter waiter : waiters) {
            if (waiter.endWaiting()) {
                answers.add(waiter::answerNothing);
            }
        }
    }

    /** Sizes that the log does not tell: where each reader stands in bytes. Before anything else happens. */
    void recount() {
        for (QueueState queue : ledger.states()) {
            for (ReaderState reader : queue.dirty ? queue.readers.values() : List.<ReaderState>of()) {
                reader.deliveredBytes = reads.bytesThrough(queue, reader.delivered);
            }
            for (ReaderState reader : queue.readers.values()) {
                reader.returned.stream().limit(MAX_RECOUNT).forEach(number -> {
                    ReaderState.Pending pending = reader.pending(number);
                    int length = (int) (reads.bytesThrough(queue, number) - reads.bytesThrough(queue, number - 1));
                    reader.returnedBytes += length - pending.length;
                    pending.length = length;
                });
            }
        }
    }

    void start() {
        committer.start();
        checkpointer.start();
        guard.check();
        timers.every(1, TimeUnit.SECONDS, new Sweep(this));
        timers.every(250, TimeUnit.MILLISECONDS, guard::check);
        timers.every(250, TimeUnit.MILLISECONDS, () -> room.expire(false));
    }
}
