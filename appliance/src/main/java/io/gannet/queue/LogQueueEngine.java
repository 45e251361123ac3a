package io.gannet.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on a log and MVStore. Threads: one writes and syncs the log, one makes checkpoints, one is the timer; callers do the
 * rest. {@link #close()} ends them within seconds.
 */
public final class LogQueueEngine implements QueueEngine {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);

    private final Engine engine;
    private final FileChannel lockFile;
    private boolean closed;

    private LogQueueEngine(Engine engine, FileChannel lockFile) {
        this.engine = engine;
        this.lockFile = lockFile;
    }

    /**
     * Opens the engine's directory, or makes a new one.
     *
     * @throws EngineException when another process has it open, when it cannot be read, or when something acknowledged is
     *     missing and {@link EngineSettings#acceptLoss()} is not set
     */
    public static LogQueueEngine open(EngineSettings settings) {
        return open(settings, new RealDisk());
    }

    static LogQueueEngine open(EngineSettings settings, Disk disk) {
        Path directory = settings.directory();
        FileChannel lockFile = lock(directory);
        try {
            Problems problems = new Problems();
            Recovery.Recovered found = Recovery.run(settings, disk, problems);
            Engine engine = new Engine(settings, disk, found, problems);
            try {
                engine.recount();
                engine.checkpointer.first();
            } catch (IOException | RuntimeException e) {
                found.store().abandon();
                found.log().close(false);
                throw e;
            }
            engine.start();
            return new LogQueueEngine(engine, lockFile);
        } catch (IOException e) {
            unlock(lockFile);
            throw new EngineException("the queue directory " + directory + " cannot be opened: " + e, e);
        } catch (EngineException e) {
            unlock(lockFile);
            throw e;
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            unlock(lockFile);
            throw new EngineException(
                    "the store in " + directory + " is damaged: " + e.getMessage()
                            + "; nothing was changed. Restore a backup, or start once with --accept-loss",
                    e);
        }
    }

    static FileChannel lock(Path directory) {
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new EngineException("the queue directory " + directory + " cannot be written: " + e, e);
        }
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("event=not-locked", e);
        }
        if (lock == null) {
            unlock(channel);
            throw new EngineException("the queue directory " + directory + " is in use by another process");
        }
        return channel;
    }

    static void unlock(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("event=unlock-failed cause=\"{}\"", e.toString());
        }
    }

    @Override
    public Queue queue(QueueName name) {
        return new QueueHandle(engine, name);
    }

    @Override
    public Optional<Queue> find(QueueName name) {
        engine.lock.lock();
        try {
            return engine.ledger.find(name).filter(queue -> queue.born).map(queue -> new QueueHandle(engine, name));
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public List<Queue> queues() {
        List<Queue> queues = new ArrayList<>();
        engine.lock.lock();
        try {
            for (QueueState queue : engine.ledger.all()) {
                if (queue.born) {
                    queues.add(new QueueHandle(engine, queue.name));
                }
            }
        } finally {
            engine.lock.unlock();
        }
        return queues;
    }

    @Override
    public void delete(QueueName name, Callback<Boolean> done) {
        List<Runnable> answers = new ArrayList<>();
        boolean deleted = false;
        engine.lock.lock();
        try {
            Optional<QueueState> queue = engine.ledger.find(name);
            if (queue.isPresent() && queue.get().born && !queue.get().settings.capture()) {
                engine.endWaits(queue.get(), answers);
                engine.ledger.log(queue.get(), new Change.Deleted());
                engine.committer.whenDurable(done, true);
                deleted = true;
            }
        } finally {
            engine.lock.unlock();
        }
        answers.forEach(Committer::guarded);
        if (deleted) {
            engine.committer.kick();
        } else {
            done.done(false);
        }
    }

    @Override
    public long epoch() {
        return engine.epoch();
    }

    @Override
    public void backup(Path target) {
        try {
            StoreTool.mustBeEmpty(target);
            engine.checkpointer.backup(target);
        } catch (IOException e) {
            throw new EngineException("the backup to " + target + " cannot be written: " + e, e);
        }
    }

    @Override
    public void write() {
        engine.committer.kick();
    }

    @Override
    public boolean isBusy() {
        return engine.committer.isBusy();
    }

    @Override
    public long drawPosition() {
        engine.lock.lock();
        try {
            return engine.nextPosition();
        } finally {
            engine.lock.unlock();
        }
    }

    @Override
    public EngineStatus status() {
        long epoch;
        long position;
        engine.lock.lock();
        try {
            epoch = engine.ledger.epoch;
            position = engine.ledger.position;
        } finally {
            engine.lock.unlock();
        }
        List<String> problems = new ArrayList<>(engine.problems.all());
        if (engine.committer.broken()) {
            problems.add(engine.committer.why());
        }
        if (!engine.checkpointer.failing().isEmpty()) {
            problems.add(engine.checkpointer.failing());
        }
        return new EngineStatus(
                epoch,
                position,
                engine.store.size(),
                engine.log.bytes(),
                engine.guard.usable(),
                engine.guard.isLow(),
                engine.committer.fsyncs(),
                engine.checkpointer.checkpoints(),
                engine.idleQueuesDeleted().get(),
                List.copyOf(problems));
    }

    @Override
    public void onFsync(LongConsumer listener) {
        engine.log.onForce(listener);
    }

    /** Takes the bodies out of read messages and brings that into the store; tells how many. */
    long erase(QueueName name, long from, long through) {
        long count;
        engine.lock.lock();
        try {
            QueueState queue =
                    engine.ledger.find(name).orElseThrow(() -> new EngineException("there is no queue " + name));
            long last = Math.min(through, queue.last);
            for (ReaderState reader : queue.readers.values()) {
                last = Math.min(last, reader.acknowledged());
            }
            for (QueueState child : queue.children) {
                long needed = child.links.firstNeeded(queue);
                last = Math.min(last, needed == Long.MAX_VALUE ? last : needed - 1);
            }
            long first = Math.max(Math.max(1, from), queue.trimmed);
            count = Math.max(0, last - first + 1);
            if (count > 0) {
                engine.ledger.log(queue, new Change.Erased(first, last));
                engine.committer.lazily();
            }
        } finally {
            engine.lock.unlock();
        }
        checkpoint();
        return count;
    }

    /** Brings everything logged so far into the store; for tools and tests. */
    void checkpoint() {
        try {
            engine.checkpointer.checkpoint();
        } catch (IOException e) {
            throw new EngineException("the checkpoint failed: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<Runnable> answers = new ArrayList<>();
        engine.lock.lock();
        try {
            engine.closing = true;
            engine.ledger.all().forEach(queue -> engine.endWaits(queue, answers));
        } finally {
            engine.lock.unlock();
        }
        answers.forEach(Committer::guarded);
        engine.timers.stop();
        engine.checkpointer.stop();
        engine.room.expire(true);
        boolean clean = false;
        try {
            engine.committer.force();
            engine.checkpointer.finish();
            clean = true;
        } catch (IOException | RuntimeException e) {
            LOG.error("event=unclean-stop cause=\"{}\"", e.toString());
        }
        engine.committer.stop();
        try {
            engine.log.close(clean);
            if (clean) {
                engine.store.close();
            } else {
                engine.store.abandon();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("event=close-failed cause=\"{}\"", e.toString());
        } finally {
            unlock(lockFile);
        }
    }

    /** Ends the threads and leaves the files as they are, as a killed process would. For tests. */
    synchronized void abandon() {
        closed = true;
        engine.timers.stop();
        engine.checkpointer.stop();
        engine.committer.stop();
        try {
            engine.log.close(false);
        } catch (IOException e) {
            LOG.debug("event=abandoned", e);
        }
        engine.store.abandon();
        unlock(lockFile);
    }
}
