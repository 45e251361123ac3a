package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store with damaged pages can be read around them, but not changed: what can be read is copied to a new file, which takes the
 * old one's place. Needs room for a second file; the old one is in use until the new one is whole and on the disk.
 */
final class StoreRebuild {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    private static final String NEW = ".new";
    private static final long COMMIT_BYTES = 8 << 20;

    private final Disk disk;
    private final Path file;
    private final long cacheBytes;
    private long unsaved;

    StoreRebuild(Disk disk, Path file, long cacheBytes) {
        this.disk = disk;
        this.file = file;
        this.cacheBytes = cacheBytes;
    }

    /** Copies and swaps; the old store is closed afterwards, the new one is still to be opened. */
    void run(MessageStore old) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + NEW);
        disk.delete(fresh);
        MessageStore copy = MessageStore.open(disk.storeName(fresh), cacheBytes);
        try {
            int blocks = copy(old, copy);
            copy.commit();
            copy.close();
            LOG.warn("event=store-rebuilt blocks={}", blocks);
        } catch (RuntimeException | OutOfMemoryError e) {
            copy.abandon();
            throw new EngineException("the store is damaged and cannot be copied: " + e.getMessage(), e);
        }
        old.abandon();
        try (Disk.DataFile data = disk.open(fresh)) {
            data.force();
        }
        disk.replace(fresh, file);
    }

    private int copy(MessageStore old, MessageStore copy) {
        int blocks = 0;
        for (long incarnation : old.incarnations()) {
            Optional<byte[]> state = old.queueState(incarnation);
            if (state.isPresent()) {
                copy.putQueueState(incarnation, state.get());
                blocks += blocks(old, copy, incarnation, StateCodec.queue(incarnation, state.get()).last);
            }
        }
        old.readableKeys().forEach(copy::putKeys);
        old.engineState().ifPresent(copy::putEngineState);
        return blocks;
    }

    private int blocks(MessageStore old, MessageStore copy, long incarnation, long last) {
        int blocks = 0;
        OptionalLong next = old.nextBlock(incarnation, 0);
        while (next.isPresent() && next.getAsLong() <= last) {
            long at = next.getAsLong();
            Optional<Block> block = old.block(incarnation, at);
            if (block.isPresent() && block.get().last() >= at) {
                copy.putBlock(incarnation, block.get().first(), block.get().data());
                blocks++;
                unsaved += block.get().size();
                at = block.get().last();
            }
            if (unsaved > COMMIT_BYTES) {
                copy.commit();
                unsaved = 0;
            }
            next = old.nextBlock(incarnation, at);
        }
        return blocks;
    }
}
