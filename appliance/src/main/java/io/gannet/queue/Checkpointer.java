package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the log holds into the store, every few seconds or megabytes, and then drops the log: the log rolls to a new file
 * and the state between the two files is noted; blocks and states are written and committed with the serial number they cover;
 * the mark says how far the store must reach; only then the old files go. Its thread alone changes the store.
 */
final class Checkpointer {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    private static final int COMPACT_BYTES = 2 << 20;
    private static final int CHECK_NANOS = 200_000_000;

    private final Engine engine;
    private final Thread thread;
    private final KeyPages keyPages;
    private long markSequence;
    /** What the last mark says. */
    private long covered;

    private long markedVersion;
    private boolean rebuilt;
    private volatile boolean wanted;
    private volatile boolean stopped;
    /** A message was not where it must be; at most once in an engine's life the whole file is looked through for such. */
    private volatile boolean searchWanted;

    private volatile boolean searched;
    private volatile String failing = "";
    private final AtomicLong checkpoints = new AtomicLong();

    Checkpointer(Engine engine, long markSequence, long covered, KeyPages keyPages) {
        this.engine = engine;
        this.covered = covered;
        this.keyPages = keyPages;
        this.markSequence = markSequence;
        this.thread = new Thread(this::run, "gannet-checkpoint");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    long checkpoints() {
        return checkpoints.get();
    }

    /** A checkpoint is due now. */
    void request() {
        if (!wanted) {
            wanted = true;
            LockSupport.unpark(thread);
        }
    }

    /** Has the store put together anew of what its file holds, on this object's thread, if that was not done already. */
    void search() {
        if (!searched && !searchWanted) {
            searchWanted = true;
            LockSupport.unpark(thread);
        }
    }

    /** Whether that was done. */
    boolean searched() {
        return searched;
    }

    private synchronized void searchNow() {
        try {
            rebuildStore("a message is not where it belongs");
            wanted = true;
        } catch (IOException | RuntimeException e) {
            LOG.error("event=search-failed cause=\"{}\"", e.toString());
            reopenStore();
        } finally {
            searched = true;
        }
    }

    private void run() {
        prepareLog();
        long period = engine.settings.checkpointInterval().toNanos();
        long last = System.nanoTime();
        while (!stopped) {
            boolean search = searchWanted && !searched;
            if (!wanted && !search) {
                LockSupport.parkNanos(this, Math.min(CHECK_NANOS, period));
            } else if (search && !stopped) {
                searchNow();
            }
            boolean due = System.nanoTime() - last >= period && engine.log.hasRecords();
            if ((wanted || due) && !stopped && !engine.committer.broken()) {
                wanted = false;
                last = System.nanoTime();
                attempt();
            } else if (System.nanoTime() - last >= period) {
                last = System.nanoTime();
                tidy();
            }
        }
    }

    private void attempt() {
        try {
            checkpoint();
        } catch (IOException | RuntimeException e) {
            LOG.error("event=checkpoint-failed cause=\"{}\"", e.toString());
            failing = "the last checkpoint failed: " + e.getMessage();
            engine.room.expire(true);
            engine.guard.check();
            LockSupport.parkNanos(this, CHECK_NANOS);
        }
    }

    /** Nothing to do: use the time to keep the file small. */
    private synchronized void tidy() {
        try {
            if (roomToCompact() && engine.store.compact(COMPACT_BYTES)) {
                commit(covered, false);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=compaction-failed cause=\"{}\"", e.toString());
            reopenStore();
        }
    }

    /** On a full disk the room is for what must be written. */
    private boolean roomToCompact() {
        return engine.guard.usable() > 8L * COMPACT_BYTES;
    }

    /** The mark follows each commit, and what it names is kept until the next one is written. */
    private void commit(long coveredNow, boolean clean) throws IOException {
        engine.store.commit();
        writeMark(engine.ledger.epoch, coveredNow, clean, engine.store.version());
        engine.store.pin();
        covered = coveredNow;
        markedVersion = engine.store.version();
    }

    /** Brings everything into the store, durable when it returns. */
    synchronized void checkpoint() throws IOException {
        Snapshot snapshot = roll();
        store(snapshot, false);
        engine.log.dropOthers(Log.path(engine.settings.directory(), snapshot.covered() + 1));
        prepareLog();
    }

    /** Has a file for the log to go on in after the next checkpoint. */
    private void prepareLog() {
        try {
            if (roomToCompact()) {
                engine.log.prepareSpare();
            }
        } catch (IOException e) {
            LOG.debug("event=no-spare-log", e);
        }
    }

    /** Copies the state of this moment to a new directory while puts, reads and checkpoints go on. */
    void backup(Path target) throws IOException {
        StoreCopy copy;
        Mark mark;
        synchronized (this) {
            checkpoint();
            copy = engine.store.copyOfLastCommit();
            mark = new Mark(1, engine.epoch(), covered, engine.settings.sync(), true, false, engine.disk.bootId(), 0);
        }
        try (copy) {
            String file = target.resolve(Recovery.STORE).toString();
            long version = copy.writeTo(file, engine.settings.storeCacheBytes());
            // the mark comes last: without it, it is no backup
            mark.withStoreVersion(version).write(new RealDisk(), target);
        }
        new RealDisk().forceDirectory(target);
    }

    /** At the start: a second try if the first one found damage and mended it. */
    void first() throws IOException {
        try {
            checkpoint();
        } catch (EngineException e) {
            if (!rebuilt) {
                throw e;
            }
            checkpoint();
        }
    }

    /** The log cannot be written: memory has everything, so the store gets it, and the log starts anew. */
    synchronized void repair() throws IOException {
        engine.guard.giveUpBallast();
        // what is stored now is in no log: should this not come to its end, other messages may get its numbers
        writeMark(engine.ledger.epoch + 1, covered, false, markedVersion);
        Snapshot snapshot = roll();
        store(snapshot, false);
        engine.committer.repaired(engine.ledger.epoch, snapshot.covered() + 1);
        engine.log.dropOthers(Log.path(engine.settings.directory(), snapshot.covered() + 1));
    }

    private Snapshot roll() throws IOException {
        AtomicReference<Snapshot> taken = new AtomicReference<>();
        try {
            return engine.committer.roll(engine.ledger.epoch, () -> {
                Snapshot snapshot = Snapshot.take(engine.ledger);
                taken.set(snapshot);
                return snapshot;
            });
        } catch (IOException e) {
            undo(Objects.requireNonNull(taken.get()));
            throw e;
        }
    }

    private void undo(Snapshot snapshot) {
        engine.lock.lock();
        try {
            snapshot.undo(engine.ledger);
        } finally {
            engine.lock.unlock();
        }
    }

    private void store(Snapshot snapshot, boolean clean) throws IOException {
        try {
            snapshot.write(engine.store, keyPages, engine.now());
            if (roomToCompact() && failing.isEmpty()) {
                engine.store.compact(COMPACT_BYTES);
            }
            commit(snapshot.covered(), clean);
        } catch (IOException | RuntimeException | VirtualMachineError | AssertionError e) {
            undo(snapshot);
            reopenStore();
            if (MessageStore.isDamage(e) && !(e instanceof IOException)) {
                rebuildStore(String.valueOf(e.getMessage()));
            }
            String why = MessageStore.isShortOfMemory(e)
                    ? "the heap has no room for a checkpoint; give the process more memory (-Xmx)"
                    : e.getMessage();
            throw new EngineException("the store cannot be written: " + why, e);
        }
        failing = "";
        engine.lock.lock();
        try {
            snapshot.stored(engine.ledger);
        } finally {
            engine.lock.unlock();
        }
        engine.room.released();
        checkpoints.incrementAndGet();
    }

    /** Pages are damaged: what can be read goes into a new file. The next checkpoint then works. */
    private void rebuildStore(String why) throws IOException {
        engine.problems.add(
                "the store has damaged pages (" + why + "); it is put together anew from what its file holds");
        Path file = engine.settings.directory().resolve(Recovery.STORE);
        StoreSalvage salvage = new StoreSalvage(engine.disk, file, engine.settings.storeCacheBytes(), engine.problems);
        salvage.run(covered);
        writeMark(covered, 0);
        engine.store.abandon();
        salvage.swap();
        markedVersion = 0;
        rebuilt = true;
        reopenStore();
        // memory has the states, should one not have been found
        engine.lock.lock();
        try {
            engine.ledger.states().forEach(queue -> queue.dirty |= queue.stateSerial > 0);
        } finally {
            engine.lock.unlock();
        }
    }

    /** Why checkpoints fail; empty while they do not. */
    String failing() {
        return failing;
    }

    private void reopenStore() {
        try {
            engine.store.abandon();
            Path file = engine.settings.directory().resolve(Recovery.STORE);
            StoreOpening opening = new StoreOpening(engine.disk, file, engine.settings.storeCacheBytes());
            engine.store.replaceBy(opening.open(markedVersion));
        } catch (IOException | RuntimeException e) {
            LOG.error("event=store-closed cause=\"{}\"", e.toString());
        }
    }

    private void writeMark(long coveredNow, long version) throws IOException {
        writeMark(engine.ledger.epoch, coveredNow, false, version);
    }

    private void writeMark(long epoch, long coveredNow, boolean clean, long version) throws IOException {
        markSequence++;
        EngineSettings settings = engine.settings;
        new Mark(markSequence, epoch, coveredNow, settings.sync(), clean, false, engine.disk.bootId(), version)
                .write(engine.disk, settings.directory());
    }

    /** The last checkpoint; the log may go afterwards. */
    synchronized void finish() throws IOException {
        Snapshot snapshot = roll();
        store(snapshot, true);
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Which entries of the store's key map are how old. */
    static final class KeyPages {

        private record Page(long count, long newest) {}

        private final ArrayDeque<Page> pages = new ArrayDeque<>();
        private long lastCount;

        long add(long newest) {
            pages.add(new Page(++lastCount, newest));
            return lastCount;
        }

        void found(long count, long newest) {
            pages.add(new Page(count, newest));
            lastCount = Math.max(lastCount, count);
        }

        /** Takes out the pages with nothing newer than this. */
        List<Long> removeBefore(long time) {
            List<Long> removed = new ArrayList<>();
            while (!pages.isEmpty() && pages.peek().newest < time) {
                removed.add(pages.remove().count);
            }
            return removed;
        }
    }
}
