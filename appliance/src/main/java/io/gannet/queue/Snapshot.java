package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What changed since the last checkpoint, noted under the engine's lock and written without it. The states are bytes already; the
 * messages are where the log encoded them and do not change.
 */
final class Snapshot {

    /** The first {@code count} messages of a block in memory; not {@code kept} when nobody wants them any more. */
    // a view of the tail's bytes, never compared or printed
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(TailBlock block, byte[][] data, int[] offset, int count, int unstoredBytes, boolean kept) {}

    // never compared or printed
    @SuppressWarnings("ArrayRecordComponent")
    private record Changed(
            QueueState queue,
            byte[] state,
            List<Part> parts,
            long keepFrom,
            List<long[]> lost,
            List<long[]> erasures) {}

    private StateCodec.EngineState engineState;
    private final List<Changed> changed = new ArrayList<>();
    private final List<QueueState> removed = new ArrayList<>();
    private final List<Idempotency.Seen> keys;
    private final long window;

    private Snapshot(Ledger ledger) {
        engineState = stateOf(ledger, Optional.empty());
        keys = ledger.keys.takeFresh();
        long longest = 0;
        for (QueueState queue : ledger.states()) {
            longest = Math.max(longest, queue.settings.idempotencyMillis());
        }
        window = longest;
    }

    private static StateCodec.EngineState stateOf(Ledger ledger, Optional<Map<Long, Long>> queues) {
        long covered = ledger.buffer.lastSerial();
        return new StateCodec.EngineState(covered, ledger.epoch, ledger.reserved, ledger.lastIncarnation, queues);
    }

    /** Notes the state; needs the lock. */
    static Snapshot take(Ledger ledger) {
        Snapshot snapshot = new Snapshot(ledger);
        List<QueueState> dirty = new ArrayList<>();
        for (QueueState queue : ledger.states()) {
            if (queue.child && queue.dirty) {
                queue.links.all().forEach(span -> span.source.dirty = true);
                queue.links.trim(queue.keepFrom());
            }
        }
        for (QueueState queue : ledger.states()) {
            if (queue.dirty && queue.deleted && !ledger.isNeeded(queue)) {
                snapshot.removed.add(queue);
            } else if (queue.dirty && (queue.born || queue.deleted)) {
                dirty.add(queue);
            }
        }
        for (QueueState queue : snapshot.removed) {
            ledger.tail.drop(queue);
            ledger.forget(queue);
        }
        dirty.forEach(snapshot::note);
        Map<Long, Long> serials = new TreeMap<>();
        for (QueueState queue : ledger.states()) {
            if (queue.stateSerial > 0) {
                serials.put(queue.incarnation, queue.stateSerial);
            }
        }
        snapshot.engineState = stateOf(ledger, Optional.of(serials));
        return snapshot;
    }

    private void note(QueueState queue) {
        queue.dirty = false;
        queue.stateSerial = covered();
        long keepFrom = queue.keepFrom();
        queue.trimmed = keepFrom;
        queue.epochs.trim(keepFrom);
        List<Part> parts = new ArrayList<>();
        for (TailBlock block : queue.tail) {
            if (block.stored < block.count) {
                boolean kept = block.last() >= keepFrom;
                parts.add(new Part(block, block.data, block.offset, block.count, block.unstoredBytes, kept));
            }
        }
        changed.add(new Changed(queue, StateCodec.queue(queue), parts, keepFrom, queue.lost, queue.erasures));
        queue.lost = new ArrayList<>();
        queue.erasures = new ArrayList<>();
    }

    /** Serial number of the last record whose effect is in here. */
    long covered() {
        return engineState.covered();
    }

    /** Writes it all to the store, without committing; not under the lock. */
    void write(MessageStore store, Checkpointer.KeyPages pages, long now) {
        for (QueueState queue : removed) {
            store.removeQueueState(queue.incarnation);
            store.removeBlocks(queue.incarnation);
        }
        for (Changed one : changed) {
            long incarnation = one.queue.incarnation;
            for (Part part : one.parts) {
                if (part.kept) {
                    TailBlock block = part.block;
                    byte[] bytes = Block.encode(
                            part.data,
                            part.offset,
                            part.count,
                            incarnation,
                            block.epoch,
                            block.first,
                            block.bytesBefore);
                    store.putBlock(incarnation, block.first, bytes);
                }
            }
            for (long[] range : one.lost) {
                Gap.note(store, incarnation, range[0], range[1], range[2]);
            }
            for (long[] range : one.erasures) {
                Erasure.erase(store, incarnation, range[0], range[1]);
            }
            store.trim(incarnation, one.keepFrom);
            store.put(new Sealed(Sealed.QUEUE, incarnation, covered(), one.state));
        }
        writeKeys(store, pages, now);
        store.put(new Sealed(Sealed.ENGINE, 0, covered(), StateCodec.engine(engineState)));
    }

    private void writeKeys(MessageStore store, Checkpointer.KeyPages pages, long now) {
        pages.removeBefore(now - window).forEach(store::removeKeys);
        if (keys.isEmpty()) {
            return;
        }
        Payload out = new Payload();
        long newest = 0;
        for (Idempotency.Seen seen : keys) {
            out.i64(seen.key().incarnation())
                    .i64(seen.key().high())
                    .i64(seen.key().low());
            out.i64(seen.number()).i64(seen.epoch()).i64(seen.position()).i64(seen.putAt());
            newest = Math.max(newest, seen.putAt());
        }
        store.put(new Sealed(Sealed.KEYS, pages.add(newest), covered(), out.toArray()));
    }

    /** The store has it: memory may let go of it; needs the lock. */
    void stored(Ledger ledger) {
        for (Changed one : changed) {
            for (Part part : one.parts) {
                ledger.tail.stored(part.block, part.count, part.unstoredBytes);
            }
        }
        ledger.tail.evict();
    }

    /** It could not be stored: the next checkpoint must have all of it again; needs the lock. */
    void undo(Ledger ledger) {
        for (Changed one : changed) {
            one.queue.dirty = true;
            one.queue.lost.addAll(one.lost);
            one.queue.erasures.addAll(one.erasures);
        }
        for (QueueState queue : removed) {
            queue.dirty = true;
            ledger.enterDeleted(queue);
        }
        ledger.keys.giveBackFresh(new ArrayList<>(keys));
    }
}
