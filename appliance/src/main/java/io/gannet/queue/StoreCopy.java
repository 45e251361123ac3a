package io.gannet.queue;

import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * The store as of one commit, to be copied while others go on changing it: its space is not used again until this is closed.
 * May be used from another thread than the checkpoints'.
 */
final class StoreCopy implements AutoCloseable {

    private static final long COMMIT_BYTES = 8 << 20;

    private final MVStore store;
    private final MVStore.TxCounter usage;
    private final Map<String, MVMap<Long, byte[]>> maps;

    StoreCopy(MVStore store, MVStore.TxCounter usage, Map<String, MVMap<Long, byte[]>> maps) {
        this.store = store;
        this.usage = usage;
        this.maps = maps;
    }

    /**
     * Copies everything and returns the copy's version.
     *
     * @throws EngineException when the store was closed by an error meanwhile, or is damaged
     */
    long writeTo(String fileName, long cacheBytes) {
        MessageStore copy = MessageStore.open(fileName, cacheBytes);
        try {
            for (Map.Entry<String, MVMap<Long, byte[]>> map : maps.entrySet()) {
                copy(map.getKey(), map.getValue(), copy);
            }
            copy.commit();
            long version = copy.version();
            copy.close();
            return version;
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            copy.abandon();
            throw new EngineException("the store cannot be copied: " + e.getMessage(), e);
        }
    }

    private static void copy(String name, MVMap<Long, byte[]> from, MessageStore to) {
        long unsaved = 0;
        Cursor<Long, byte[]> entries = from.cursor(null);
        while (entries.hasNext()) {
            long key = entries.next();
            byte[] value = entries.getValue();
            to.put(name, key, value);
            unsaved += value.length;
            if (unsaved > COMMIT_BYTES) {
                to.commit();
                unsaved = 0;
            }
        }
    }

    @Override
    public void close() {
        if (!store.isClosed()) {
            store.deregisterVersionUsage(usage);
        }
    }
}
