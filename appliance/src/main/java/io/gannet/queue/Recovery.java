package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what an earlier engine left: the last checkpoint from the store, then the log records after it. Compares the store with
 * the mark and with the log's beginning; stops when something acknowledged is missing, unless the loss is accepted.
 */
final class Recovery {

    /** What an engine starts from. */
    record Recovered(
            Ledger ledger,
            MessageStore store,
            Log log,
            long markSequence,
            long covered,
            Checkpointer.KeyPages keyPages) {}

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    static final String STORE = "store.mv";
    /** Sequence of the mark that is written before the store and the log are made. */
    private static final long FIRST = 1;

    private final EngineSettings settings;
    private final Disk disk;
    private final Problems problems;
    private final Path directory;
    private final Ledger ledger;
    private final LogReplay replay;
    private final Checkpointer.KeyPages keyPages = new Checkpointer.KeyPages();
    private boolean loss;
    private boolean powerLost;
    private long covered;
    private long epoch;

    private Recovery(EngineSettings settings, Disk disk, Problems problems) {
        this.settings = settings;
        this.disk = disk;
        this.problems = problems;
        this.directory = settings.directory();
        this.ledger = new Ledger(settings);
        this.replay = new LogReplay(ledger, problems, settings.clock().millis());
    }

    static Recovered run(EngineSettings settings, Disk disk, Problems problems) throws IOException {
        Recovery recovery = new Recovery(settings, disk, problems);
        try {
            return recovery.run();
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            // damaged where nothing can be read around it
            recovery.missing("the store " + settings.directory().resolve(STORE) + " cannot be read: " + e.getMessage());
            recovery.moveAside();
            Recovery second = new Recovery(settings, disk, problems);
            second.loss = true;
            return second.run();
        }
    }

    private Recovered run() throws IOException {
        long start = System.nanoTime();
        Optional<Mark> mark = Mark.read(disk, directory);
        List<Path> logs = disk.list(directory).stream().filter(Log::isLog).toList();
        boolean hadStore = Files.exists(directory.resolve(STORE));
        boolean fresh = mark.isEmpty() && logs.isEmpty() && !hadStore;
        if (fresh) {
            mark = Optional.of(firstMark());
        } else if (mark.isPresent() && mark.get().sequence() == FIRST && empty(logs)) {
            // the first start never came to its end
            disk.delete(directory.resolve(STORE));
            fresh = true;
        }
        powerLost = mark.isPresent() && powerLost(mark.get());
        WholeStore.Found found = openStore(mark, fresh);
        MessageStore store = found.store();
        loss |= found.mended();
        mark = found.mark();
        try {
            if (!fresh) {
                checkpointFrom(store, mark);
                ledger.buffer.startAfter(covered);
                replay(logs, mark);
                ledger.states().forEach(replay::readersWithin);
            }
            loss |= replay.loss();
            epoch(mark, fresh);
            ledger.position = Math.max(ledger.position, ledger.reserved);
            ledger.reserve(ledger.position + Ledger.RESERVE);
            for (QueueState queue : ledger.states()) {
                queue.visible = queue.last;
                // nobody knows how long before the stop it was used
                queue.touchedAt = settings.clock().millis();
            }
            // its head keeps a raised epoch, should this start not come to its end
            Log log = Log.start(disk, settings, ledger.epoch, ledger.buffer.lastSerial() + 1);
            ledger.buffer.salt(log.salt());
            LOG.info(
                    "event=recovered epoch={} queues={} records={} millis={}",
                    ledger.epoch,
                    ledger.size(),
                    replay.records(),
                    (System.nanoTime() - start) / 1_000_000);
            long sequence = mark.map(Mark::sequence).orElse(0L);
            return new Recovered(ledger, store, log, sequence, covered, keyPages);
        } catch (IOException | RuntimeException | VirtualMachineError | AssertionError e) {
            store.abandon();
            throw e;
        }
    }

    /** Whether the machine went down in a mode in which that may cost the newest records. */
    private boolean powerLost(Mark mark) {
        boolean sameBoot = mark.bootId().equals(disk.bootId()) && !mark.bootId().isEmpty();
        return !mark.clean() && mark.sync() != Sync.ALWAYS && !sameBoot;
    }

    /** Before anything else is there, so that a store or a log without a mark is always a loss. */
    private Mark firstMark() throws IOException {
        Mark mark = new Mark(FIRST, 0, 0, settings.sync(), false, false, disk.bootId(), 0);
        mark.write(disk, directory);
        disk.forceDirectory(directory);
        return mark;
    }

    private boolean empty(List<Path> logs) throws IOException {
        for (Path path : logs) {
            try (Disk.DataFile file = disk.open(path)) {
                if (file.size() > LogHead.SIZE) {
                    return false;
                }
            }
        }
        return true;
    }

    private WholeStore.Found openStore(Optional<Mark> mark, boolean fresh) throws IOException {
        WholeStore whole = new WholeStore(settings, disk, problems);
        try {
            return whole.open(fresh ? Optional.empty() : mark).withMark(mark);
        } catch (EngineException e) {
            missing(String.valueOf(e.getMessage()));
            moveAside();
            return whole.open(Optional.empty()).withMark(mark);
        }
    }

    private void moveAside() throws IOException {
        Path aside = directory.resolve(STORE + ".damaged-" + settings.clock().millis());
        disk.replace(directory.resolve(STORE), aside);
        problems.add("the damaged store was moved to " + aside);
    }

    /** Something acknowledged is gone: stop here, or note it when that is accepted. */
    private void missing(String what) {
        if (!settings.acceptLoss()) {
            throw new EngineException(what
                    + "; nothing was changed. Restore a backup, or start once with --accept-loss to go on without it");
        }
        loss = true;
        problems.add("accepted loss: " + what);
    }

    private void checkpointFrom(MessageStore store, Optional<Mark> mark) {
        Optional<Sealed> state = store.engineState();
        Optional<Set<Long>> known = Optional.empty();
        if (state.isPresent()) {
            StateCodec.EngineState found = StateCodec.engine(state.get().state());
            known = found.queues().map(Map::keySet);
            covered = found.covered();
            epoch = found.epoch();
            ledger.lastIncarnation = found.lastIncarnation();
            ledger.reserve(found.reserved());
        } else if (mark.isPresent()) {
            missing("the store " + directory.resolve(STORE)
                    + " is empty or its head is damaged, but it had log records up to "
                    + mark.get().covered());
        }
        if (mark.isEmpty()) {
            missing("the mark " + Mark.file(directory)
                    + " is missing or damaged, so nobody knows how far the store must reach");
        } else if (state.isPresent() && covered < mark.get().covered()) {
            missing("the store " + directory.resolve(STORE) + " is older than it must be: it ends with log record "
                    + covered + " of " + mark.get().covered() + ", "
                    + (mark.get().covered() - covered) + " are missing");
        }
        queues(store, known);
        keys(store);
    }

    private void queues(MessageStore store, Optional<Set<Long>> known) {
        Map<QueueState, byte[]> states = new HashMap<>();
        for (long incarnation : known.orElseGet(store::incarnations)) {
            Optional<Sealed> state = store.queueState(incarnation);
            if (state.isEmpty()) {
                missing("the state of queue incarnation " + incarnation + " is damaged in both copies");
                fromBlocks(store, incarnation);
                continue;
            }
            QueueState queue = StateCodec.queue(incarnation, state.get().state());
            queue.stateSerial = state.get().covered();
            // one of an older format is written anew
            queue.dirty = queue.stateSerial == 0;
            states.put(queue, state.get().state());
            if (queue.deleted) {
                ledger.enterDeleted(queue);
            } else {
                ledger.enter(queue);
            }
        }
        states.forEach((queue, state) -> StateCodec.tie(queue, state, ledger));
    }

    /** A queue of which only the messages are left: all of them are unread. */
    private void fromBlocks(MessageStore store, long incarnation) {
        OptionalLong first = store.nextBlock(incarnation, 0);
        Optional<Block> last = store.block(incarnation, Long.MAX_VALUE);
        if (first.isPresent() && last.isPresent()) {
            QueueState queue = replay.foundling(incarnation, "is damaged in the store");
            queue.last = last.get().last();
            queue.bytes = last.get().bytesThrough(queue.last);
            queue.trimmed = first.getAsLong();
            queue.defaultReader().ifPresent(reader -> reader.delivered = queue.trimmed - 1);
        }
    }

    private void keys(MessageStore store) {
        store.readableKeys().forEach((count, page) -> {
            Optional<Sealed> kept = Sealed.read(page, Sealed.KEYS, count);
            if (kept.isEmpty()) {
                problems.add("idempotency keys of checkpoint " + count + " are damaged");
                return;
            }
            byte[] bytes = kept.get().state();
            Payload in = new Payload(bytes, 0, bytes.length);
            long newest = 0;
            while (in.remaining() > 0) {
                Idempotency.Key key = new Idempotency.Key(in.i64(), in.i64(), in.i64());
                Idempotency.Seen seen = new Idempotency.Seen(key, in.i64(), in.i64(), in.i64(), in.i64());
                ledger.keys.restore(seen);
                newest = Math.max(newest, seen.putAt());
            }
            keyPages.found(count, newest);
        });
    }

    private void replay(List<Path> logs, Optional<Mark> mark) throws IOException {
        boolean clean = mark.isPresent() && mark.get().clean();
        if (logs.isEmpty()) {
            if (!clean) {
                missing("there is no log behind the checkpoint at record " + covered);
            }
            return;
        }
        for (Path path : logs) {
            replay(path);
        }
    }

    private void replay(Path path) throws IOException {
        try (Disk.DataFile file = disk.open(path)) {
            LogHead head = LogHead.read(file);
            if (head.intact() && head.format() > LogHead.NEWEST) {
                throw new EngineException("log " + path + " has format " + head.format() + ", this version reads up to "
                        + LogHead.NEWEST);
            }
            if (!head.intact() && file.size() >= LogHead.records(LogHead.GROWS)) {
                replay.possibleLoss("the head of log " + path.getFileName() + " is damaged");
            }
            epoch = Math.max(epoch, head.epoch());
            gapBefore(Log.firstSerial(path));
            LogScan.run(file, head, Log.firstSerial(path), replay.of(path, head.intact() ? head.epoch() : epoch));
        }
    }

    /** Records between the last one seen and this one are nowhere: after a loss of power the mode may allow that. */
    private void gapBefore(long serial) {
        long expected = ledger.buffer.lastSerial() + 1;
        if (serial > expected) {
            String what = "log records " + expected + " to " + (serial - 1) + " are missing";
            if (powerLost || replay.damagedAtEnd()) {
                replay.possibleLoss(what);
            } else {
                missing(what);
            }
            ledger.buffer.startAfter(serial - 1);
        }
    }

    /** The epoch rises after every possible loss, above all that were before. */
    private void epoch(Optional<Mark> mark, boolean fresh) {
        long highest = Math.max(epoch, mark.map(Mark::epoch).orElse(0L));
        boolean restored = mark.isPresent() && mark.get().restored();
        if (fresh || loss || powerLost || restored) {
            // the time in seconds, so that a store made anew is above the one that was there before
            ledger.epoch = Math.max(highest + 1, settings.clock().millis() / 1000);
            if (!fresh) {
                LOG.warn(
                        "event=epoch-raised epoch={} loss={} rebooted={} restored={}",
                        ledger.epoch,
                        loss,
                        powerLost,
                        restored);
            }
        } else {
            ledger.epoch = highest;
        }
    }
}
