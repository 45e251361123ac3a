package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new store of what a damaged one's file holds, index or not: blocks and states say themselves what they are. Needs room
 * for a second file; the old one stays as it is until {@link #swap}.
 */
final class StoreSalvage {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    private static final String NEW = ".new";
    private static final long COMMIT_BYTES = 8 << 20;

    private final Disk disk;
    private final Path file;
    private final Path fresh;
    private final long cacheBytes;
    private final Problems problems;

    private Optional<Sealed> engine = Optional.empty();
    /** The states that the engine's state names. */
    private final Map<Long, Sealed> states = new HashMap<>();

    private final Map<Long, QueueState> queues = new HashMap<>();

    private Optional<Map<Long, Long>> wanted = Optional.empty();
    private int blocks;
    private long unsaved;

    StoreSalvage(Disk disk, Path file, long cacheBytes, Problems problems) {
        this.disk = disk;
        this.file = file;
        this.fresh = file.resolveSibling(file.getFileName() + NEW);
        this.cacheBytes = cacheBytes;
        this.problems = problems;
    }

    /**
     * Writes the new file beside the old one.
     *
     * @param covered serial number up to which the store must have everything: what is newer belongs to no finished commit
     * @return whether every state of that moment was found; single messages may still be missing
     */
    boolean run(long covered) throws IOException {
        disk.delete(fresh);
        MessageStore copy = MessageStore.open(disk.storeName(fresh), cacheBytes);
        try (Disk.DataFile old = disk.open(file)) {
            states(old, copy, covered);
            StoreScan.run(old, new StoreScan.Found() {
                @Override
                public void block(Block block) {
                    keep(copy, block);
                }
            });
            states.values().forEach(copy::put);
            engine.ifPresent(copy::put);
            queues.values().forEach(queue -> order(copy, queue));
            copy.commit();
            copy.close();
        } catch (IOException e) {
            copy.abandon();
            throw e;
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            copy.abandon();
            disk.delete(fresh);
            throw new EngineException("the store is damaged and cannot be copied: " + e.getMessage(), e);
        }
        boolean whole = engine.isPresent()
                && engine.get().covered() == covered
                && wanted.isPresent()
                && queues.keySet().equals(wanted.get().keySet());
        LOG.warn("event=store-salvaged blocks={} queues={} whole={}", blocks, queues.size(), whole);
        return whole;
    }

    /** Puts the new file in the old one's place; neither may be open. */
    void swap() throws IOException {
        try (Disk.DataFile data = disk.open(fresh)) {
            data.force();
        }
        disk.replace(fresh, file);
    }

    /** Leaves everything as it was. */
    void discard() throws IOException {
        disk.delete(fresh);
    }

    private void states(Disk.DataFile old, MessageStore copy, long covered) throws IOException {
        StoreScan.run(old, new StoreScan.Found() {
            @Override
            public void kept(Sealed kept) {
                boolean counts = kept.covered() <= covered;
                if (counts && kept.kind() == Sealed.KEYS) {
                    copy.put(kept);
                } else if (counts && kept.kind() == Sealed.ENGINE && isNewer(kept)) {
                    engine = Optional.of(kept);
                }
            }
        });
        wanted = engine.flatMap(found -> StateCodec.engine(found.state()).queues());
        Map<Long, Long> serials = wanted.orElse(Map.of());
        StoreScan.run(old, new StoreScan.Found() {
            @Override
            public void kept(Sealed kept) {
                Long serial = serials.get(kept.id());
                if (kept.kind() == Sealed.QUEUE && Objects.equals(serial, kept.covered())) {
                    states.put(kept.id(), kept);
                    queues.put(kept.id(), StateCodec.queue(kept.id(), kept.state()));
                }
            }
        });
    }

    private boolean isNewer(Sealed kept) {
        return engine.isEmpty() || engine.get().covered() <= kept.covered();
    }

    /** A block that is wanted and better than what there is of it. */
    private void keep(MessageStore copy, Block found) {
        if (wanted.isPresent() && !wanted.get().containsKey(found.incarnation())) {
            return;
        }
        QueueState queue = queues.get(found.incarnation());
        Optional<Block> valid = queue == null ? Optional.of(found) : valid(queue, found);
        if (valid.isEmpty()) {
            return;
        }
        Block block = valid.get();
        Optional<Block> there = copy.block(block.incarnation(), block.first());
        if (there.isPresent() && there.get().first() == block.first() && !isBetter(block, there.get())) {
            return;
        }
        copy.putBlock(block.incarnation(), block.first(), block.data());
        blocks++;
        unsaved += block.size();
        if (unsaved > COMMIT_BYTES) {
            copy.commit();
            unsaved = 0;
        }
    }

    /**
     * What of a block counts: a commit that never came to its end may have left messages that were lost with the log, and whose
     * numbers others have by now.
     */
    private static Optional<Block> valid(QueueState queue, Block block) {
        if (block.first() > queue.last || block.last() < queue.trimmed) {
            return Optional.empty();
        }
        long through = block.first() - 1;
        while (through < Math.min(block.last(), queue.last) && queue.epochs.has(through + 1, block.epoch())) {
            through++;
        }
        return block.through(through);
    }

    private static boolean isBetter(Block block, Block than) {
        if (block.epoch() != than.epoch()) {
            return block.epoch() > than.epoch();
        }
        int here = block.countIntact();
        int there = than.countIntact();
        // of two with the same messages, the smaller one is the one with bodies erased
        return here > there || (here == there && block.size() < than.size());
    }

    /** Cuts what overlaps; what is missing is said, and noted in its place. */
    private void order(MessageStore copy, QueueState queue) {
        long bytes = queue.trimmedBytes;
        long expected = queue.trimmed;
        OptionalLong next = copy.nextBlock(queue.incarnation, 0);
        while (next.isPresent()) {
            long first = next.getAsLong();
            Block block = copy.block(queue.incarnation, first).orElseThrow();
            next = copy.nextBlock(queue.incarnation, first);
            missing(copy, queue, expected, first - 1, bytes);
            if (next.isPresent() && next.getAsLong() <= block.last()) {
                block = block.through(next.getAsLong() - 1).orElseThrow();
                copy.putBlock(queue.incarnation, first, block.data());
            }
            bytes = block.bytesThrough(block.last());
            expected = Math.max(expected, block.last() + 1);
        }
        missing(copy, queue, expected, queue.last, bytes);
    }

    /** A child's numbers may stand for messages of its parent. */
    private void missing(MessageStore copy, QueueState queue, long from, long through, long bytesBefore) {
        if (from <= through && !queue.child) {
            problems.damaged(queue.name, from, through);
            Gap.note(copy, queue.incarnation, from, through, bytesBefore);
        }
    }
}
