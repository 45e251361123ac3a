package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records to the log's file and then calls back. With {@link Sync#ALWAYS} the log thread writes and fsyncs everything that
 * waits, together. Otherwise who puts writes at once, when nobody else is writing; who finds a writer at work leaves its record to
 * that one, which looks again before it goes.
 *
 * <p>Lock order: write lock, then the engine's lock. Neither is held in callbacks, the engine's never during I/O.
 */
final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    /** So often a caller writes for others before the log thread takes over. */
    private static final int MAX_ROUNDS = 8;

    private static final int SPINS = 200;
    private static final long RETRY_NANOS = 500_000_000;

    /** Tells readers what has become visible; called with the engine's lock, adds what is to be done without it. */
    interface Visibility {
        void advanced(QueueState queue, List<Runnable> tasks);
    }

    /** Called when the log cannot be written: must bring everything in memory to a safe place and roll the log. */
    interface Repair {
        void run() throws IOException;
    }

    private final ReentrantLock lock;
    private final ReentrantLock writeLock = new ReentrantLock();
    private final LogBuffer buffer;
    private final Sync sync;
    private final long syncNanos;
    private final Visibility visibility;
    private final Repair repair;
    private final Log log;
    private final Thread thread;
    private final Bell bell;
    private final Gathering gathering;

    /** Written but waiting for a repaired log; guarded by the write lock. */
    private final Stuck stuck = new Stuck();

    private volatile boolean work;
    private volatile boolean stopped;
    private volatile boolean broken;
    private volatile boolean unsynced;
    private volatile String why = "";

    Committer(
            ReentrantLock lock,
            LogBuffer buffer,
            Log log,
            EngineSettings settings,
            Visibility visibility,
            Repair repair) {
        this.lock = lock;
        this.buffer = buffer;
        this.log = log;
        this.sync = settings.sync();
        this.syncNanos = settings.syncInterval().toNanos();
        this.visibility = visibility;
        this.repair = repair;
        this.thread = new Thread(this::run, "gannet-log");
        this.thread.setDaemon(true);
        this.bell = new Bell(thread);
        this.gathering = new Gathering(thread);
    }

    void start() {
        thread.start();
    }

    /** Calls back once everything logged so far is durable; needs the engine's lock. */
    <T> void whenDurable(Callback<T> callback, T result) {
        work = true;
        if (!Callback.Ignored.is(callback)) {
            gathering.add(new Completion<>(null, 0, callback, result));
        }
    }

    /** As {@link #whenDurable}, and makes the queue's messages visible up to this number. */
    <T> void whenVisible(QueueState queue, long number, @Nullable Callback<T> callback, T result) {
        work = true;
        gathering.add(new Completion<>(queue, number, callback, result));
    }

    /** Something was logged that nobody waits for; needs the engine's lock. */
    void lazily() {
        work = true;
    }

    boolean broken() {
        return broken;
    }

    /** Whether something is logged and not written yet. */
    boolean isBusy() {
        return work;
    }

    /** Why the log cannot be written. */
    String why() {
        return why;
    }

    long fsyncs() {
        return log.fsyncs();
    }

    /** After the engine's lock was released: writes what was logged, here or on the log thread. */
    void kick() {
        if (sync == Sync.ALWAYS || broken) {
            gathering.ring(bell);
            return;
        }
        for (int round = 0; work; round++) {
            if (round == MAX_ROUNDS) {
                bell.ring();
                return;
            }
            if (!writeLock.tryLock()) {
                // whoever writes looks again: a caller in its own next round, the log thread before it sleeps
                bell.note();
                return;
            }
            Completion.Group group;
            try {
                group = write();
            } finally {
                writeLock.unlock();
            }
            group.finish();
        }
    }

    /** Something was logged that nobody waits for: written within milliseconds. */
    void kickLazily() {
        bell.ringSoftly();
    }

    static void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("event=callback-failed", e);
        }
    }

    /** Writes all that is logged; needs the write lock. */
    private Completion.Group write() {
        if (broken) {
            return Completion.Group.NOTHING;
        }
        List<ByteBuffer> slices;
        List<Completion<?>> done;
        long last;
        lockSoon();
        try {
            work = false;
            slices = buffer.take();
            last = buffer.lastSerial();
            done = gathering.take();
        } finally {
            lock.unlock();
        }
        try {
            log.write(slices, last);
            if (sync == Sync.ALWAYS && !done.isEmpty()) {
                unsynced = false;
                gathering.synced(log.force());
            } else {
                unsynced = true;
            }
        } catch (IOException e) {
            stuck.add(done);
            broken(e);
            return Completion.Group.NOTHING;
        }
        return settle(done);
    }

    private void broken(IOException e) {
        why = "the log cannot be written: " + e.getMessage();
        broken = true;
        LOG.error("event=log-broken cause=\"{}\"", e.toString());
        bell.ring();
    }

    /** The lock is held for less than a sleep and a wake-up take. */
    private void lockSoon() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    private Completion.Group settle(List<Completion<?>> done) {
        lockSoon();
        try {
            return Completion.settle(done, visibility);
        } finally {
            lock.unlock();
        }
    }

    /** What is done under both locks while the log rolls. */
    interface Cut<T> {
        T cut();
    }

    /**
     * Writes what is logged and goes on in a new file; {@code cut} sees the state exactly between the two files. With a broken
     * log nothing is written: the caller has all of it in memory, stores it, and then calls {@link #repaired}.
     */
    <T> T roll(long epoch, Cut<T> cut) throws IOException {
        Completion.Group group;
        T result;
        writeLock.lock();
        try {
            List<ByteBuffer> slices;
            List<Completion<?>> done;
            long first;
            lock.lock();
            try {
                work = false;
                slices = buffer.take();
                done = gathering.take();
                first = buffer.lastSerial() + 1;
                result = cut.cut();
            } finally {
                lock.unlock();
            }
            group = rollTo(epoch, first, slices, done);
        } finally {
            writeLock.unlock();
        }
        group.finish();
        kick();
        return result;
    }

    private Completion.Group rollTo(long epoch, long first, List<ByteBuffer> slices, List<Completion<?>> done)
            throws IOException {
        if (broken) {
            stuck.add(done);
            return Completion.Group.NOTHING;
        }
        try {
            log.write(slices, first - 1);
            if (sync == Sync.ALWAYS) {
                log.force();
            }
            log.roll(epoch, first, sync == Sync.ALWAYS);
        } catch (IOException e) {
            stuck.add(done);
            broken(e);
            throw e;
        }
        return settle(done);
    }

    /** Everything logged up to this serial number is safe in the store: the log may go on in a new file behind it. */
    void repaired(long epoch, long firstSerial) throws IOException {
        Completion.Group group;
        writeLock.lock();
        try {
            log.roll(epoch, firstSerial, true);
            broken = false;
            why = "";
            group = settle(stuck.take());
        } finally {
            writeLock.unlock();
        }
        LOG.info("event=log-repaired");
        group.finish();
        kick();
    }

    /** Fails everything that waits. Their records are in memory still and may become durable later. */
    private void failStuck() {
        List<Completion<?>> failed;
        writeLock.lock();
        try {
            lock.lock();
            try {
                stuck.add(gathering.take());
            } finally {
                lock.unlock();
            }
            failed = stuck.giveUp();
        } finally {
            writeLock.unlock();
        }
        EngineException problem = new EngineException(why);
        failed.forEach(completion -> guarded(() -> completion.failed(problem)));
    }

    /** Makes everything logged so far durable; on the caller's thread. */
    void force() throws IOException {
        Completion.Group group;
        writeLock.lock();
        try {
            group = write();
            if (broken) {
                throw new IOException(why);
            }
            log.force();
            unsynced = false;
        } finally {
            writeLock.unlock();
        }
        group.finish();
        kick();
    }

    private void run() {
        long lastSync = System.nanoTime();
        while (!stopped) {
            bell.await(napNanos(lastSync));
            if (broken) {
                tryRepair();
            } else if (work) {
                writeAll();
                if (sync != Sync.ALWAYS) {
                    // what came meanwhile does not wait for the fsync below
                    kick();
                }
            }
            // with ALWAYS that is what nobody waited for
            if (sync != Sync.NEVER && System.nanoTime() - lastSync >= syncNanos) {
                syncNow();
                lastSync = System.nanoTime();
            }
        }
    }

    private void writeAll() {
        if (sync == Sync.ALWAYS) {
            gathering.await();
        }
        Completion.Group group;
        writeLock.lock();
        try {
            group = write();
        } finally {
            writeLock.unlock();
        }
        gathering.answered(group.done().size());
        group.finish();
    }

    private long napNanos(long lastSync) {
        if (broken) {
            return RETRY_NANOS;
        }
        return sync == Sync.INTERVAL || (sync == Sync.ALWAYS && unsynced)
                ? Math.max(1, syncNanos - (System.nanoTime() - lastSync))
                : 1_000_000_000L;
    }

    private void tryRepair() {
        failStuck();
        try {
            repair.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=repair-failed cause=\"{}\"", e.toString());
            LockSupport.parkNanos(this, RETRY_NANOS);
        }
    }

    /** The interval's fsync; writers go on meanwhile. */
    private void syncNow() {
        if (!unsynced || broken) {
            return;
        }
        unsynced = false;
        try {
            log.force();
        } catch (IOException e) {
            writeLock.lock();
            try {
                broken(e);
            } finally {
                writeLock.unlock();
            }
        }
    }

    /** Ends the log thread; what waits is written by {@link #force()} before. */
    void stop() {
        stopped = true;
        bell.end();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
