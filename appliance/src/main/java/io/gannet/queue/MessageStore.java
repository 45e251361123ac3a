package io.gannet.queue;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With {@link StoreCopy} the only file that knows MVStore.
 *
 * <pre>
 * map "engine"        1 -> the engine's state ({@link Sealed}, {@link StateCodec})
 * map "queues"        incarnation -> a queue's state
 * map "apart"         1 -> 4096 bytes, changed with the engine's state: maps are written in the order in which they were made, so
 *                     that damage of that size cannot meet a state and its copy
 * map "engine-copy"   the same as "engine"; directories of formats 1 and 2: "engine" 2
 * map "queues-copy"   the same as "queues"; formats 1 and 2: "queues2"
 * map "keys"          count -> idempotency keys of a checkpoint
 * map "q.INCARNATION" number of the first message -> {@link Block}
 * </pre>
 *
 * <p>MVStore has no checksum over contents and may come up with an older version of itself: the states and blocks carry their own
 * checksums, and the engine compares what it finds with its own marks. Only the checkpoint thread changes and commits; no commit
 * is ever left to MVStore (with auto-commit, commit() and sync() are no barrier), and each is synced before the next, because a
 * freed chunk may be overwritten at once (retention time 0). Reads may come from any thread.
 */
final class MessageStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);

    private static final MVMap.Builder<Long, byte[]> MAP =
            new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE);
    private static final String OLD_STATES = "queues2";
    private static final String[] STATES = {"queues", "queues-copy", OLD_STATES};
    private static final int COMPACT_FILL_RATE = 80;
    private static final int READ_ATTEMPTS = 5;
    /** MVStore's unit of space. */
    static final int BLOCK = 4096;

    private final String fileName;
    private final int cacheMegabytes;
    private final Map<Long, MVMap<Long, byte[]>> queueMaps = new ConcurrentHashMap<>();
    private volatile MVStore store;
    /** Keeps the space of the last pinned version from being used again. */
    private MVStore.@Nullable TxCounter pin;

    private MessageStore(String fileName, long cacheBytes, boolean scan) {
        this.fileName = fileName;
        this.cacheMegabytes = (int) Math.max(1, cacheBytes >> 20);
        this.store = openStore(scan);
    }

    /** Opens the store's file, or makes a new one. */
    static MessageStore open(String fileName, long cacheBytes) {
        return open(fileName, cacheBytes, false);
    }

    /** As above; {@code scan}: looks at the whole file for the newest version, where a quick look may find an older one. */
    static MessageStore open(String fileName, long cacheBytes, boolean scan) {
        try {
            return new MessageStore(fileName, cacheBytes, scan);
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            // damaged pages: absurd lengths come as OutOfMemoryError, circles as StackOverflowError
            throw new EngineException("the store " + fileName + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private MVStore openStore(boolean scan) {
        MVStore.Builder builder = new MVStore.Builder()
                .fileName(fileName)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(cacheMegabytes);
        MVStore opened = (scan ? builder.recoveryMode() : builder).open();
        opened.getFileStore().setRetentionTime(0);
        opened.setVersionsToKeep(1);
        if (opened.getMapNames().isEmpty()) {
            // in this order: see "apart"
            for (String name : new String[] {"engine", "queues", "apart", "queues-copy", "engine-copy"}) {
                opened.openMap(name, MAP);
            }
        }
        return opened;
    }

    /** Takes the file of another that was opened on it after MVStore gave up (it closes itself when a write fails). */
    void replaceBy(MessageStore other) {
        queueMaps.clear();
        pin = other.pin;
        store = other.store;
    }

    /** The version of the last commit. */
    long version() {
        return store.getFileStore().lastChunkVersion();
    }

    /**
     * The last commit is what an opening after a loss of power must find: its space is kept until the next call, whatever is
     * committed meanwhile.
     */
    void pin() {
        MVStore.TxCounter old = pin;
        pin = store.registerVersionUsage();
        if (old != null) {
            store.deregisterVersionUsage(old);
        }
    }

    /** Where commits lie in the file: first byte to length, by first byte. */
    NavigableMap<Long, Long> chunks() {
        NavigableMap<Long, Long> chunks = new TreeMap<>();
        store.getFileStore().getLayoutMap().forEach((key, value) -> {
            if (key.startsWith("chunk.")) {
                Map<String, String> chunk = DataUtils.parseMap(value);
                long block = DataUtils.readHexLong(chunk, "block", 0);
                chunks.put(block * BLOCK, DataUtils.readHexLong(chunk, "len", 0) * BLOCK);
            }
        });
        return chunks;
    }

    boolean isClosed() {
        return store.isClosed();
    }

    /** The last commit, for a copy; by the thread that commits. */
    StoreCopy copyOfLastCommit() {
        MVStore.TxCounter usage = store.registerVersionUsage();
        Map<String, MVMap<Long, byte[]>> maps = new TreeMap<>();
        for (String name : store.getMapNames()) {
            maps.put(name, map(name).openVersion(version()));
        }
        return new StoreCopy(store, usage, maps);
    }

    /** An entry as it was in another store. */
    void put(String map, long key, byte[] value) {
        map(map).put(key, value);
    }

    private MVMap<Long, byte[]> map(String name) {
        return store.openMap(name, MAP);
    }

    private static String blocksName(long incarnation) {
        return "q." + incarnation;
    }

    private MVMap<Long, byte[]> blocks(long incarnation) {
        MVMap<Long, byte[]> map = queueMaps.get(incarnation);
        if (map == null || map.isClosed()) {
            map = map(blocksName(incarnation));
            queueMaps.put(incarnation, map);
        }
        return map;
    }

    // ---- reading

    /** The engine's state; empty in a new store and when both copies are damaged. */
    Optional<Sealed> engineState() {
        return checked("engine", 1, Sealed.ENGINE, 0)
                .or(() -> checked("engine-copy", 1, Sealed.ENGINE, 0))
                .or(() -> checked("engine", 2, Sealed.ENGINE, 0));
    }

    boolean isNew() {
        return store.getCurrentVersion() == 0 && !store.hasMap("engine");
    }

    /** Incarnations of all queues in the store. */
    Set<Long> incarnations() {
        Set<Long> all = new TreeSet<>();
        for (String name : store.getMapNames()) {
            if (name.startsWith("q.")) {
                all.add(Long.parseLong(name.substring(2)));
            }
        }
        for (String name : STATES) {
            try {
                map(name).keyIterator(null).forEachRemaining(all::add);
            } catch (RuntimeException | VirtualMachineError | AssertionError e) {
                // the other copy may have them
                LOG.warn("event=states-unreadable map={} cause=\"{}\"", name, e.toString());
            }
        }
        return all;
    }

    Optional<Sealed> queueState(long incarnation) {
        return Arrays.stream(STATES)
                .flatMap(map -> checked(map, incarnation, Sealed.QUEUE, incarnation).stream())
                .findFirst();
    }

    private Optional<Sealed> checked(String map, long key, int kind, long id) {
        try {
            byte[] value = store.hasMap(map) ? map(map).get(key) : null;
            return value == null ? Optional.empty() : Sealed.read(value, kind, id);
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            return Optional.empty();
        }
    }

    /**
     * The block that begins at or before this number; empty when there is none or it cannot be read.
     *
     * @throws EngineException when the store is closed after an error: nothing is known of the message then
     */
    Optional<Block> block(long incarnation, long number) {
        Optional<Block> block = Optional.empty();
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            MVStore read = store;
            block = tryBlock(read, incarnation, number);
            if (block.isPresent() && block.get().last() >= number) {
                return block;
            }
            mustBeOpen(read);
        }
        return block;
    }

    /** What was read, or not, counts only if the store was open all the time. */
    private void mustBeOpen(MVStore read) {
        if (read.isClosed() || read != store) {
            throw new EngineException("the store is being opened again after an error; read again in a moment");
        }
    }

    /**
     * A checkpoint may free and overwrite pages that a reader of an older version is on its way to: registering as a user of the
     * version holds them, and a failure is tried again on the newest version.
     */
    private Optional<Block> tryBlock(MVStore read, long incarnation, long number) {
        if (read.isClosed()) {
            return Optional.empty();
        }
        MVStore.TxCounter usage = read.registerVersionUsage();
        try {
            MVMap<Long, byte[]> map = blocks(incarnation);
            Long key = map.floorKey(number);
            byte[] data = key == null ? null : map.get(key);
            return data == null ? Optional.empty() : Block.decode(data, incarnation, key);
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            LOG.debug("event=read-failed incarnation={} number={}", incarnation, number, e);
            return Optional.empty();
        } finally {
            read.deregisterVersionUsage(usage);
        }
    }

    /** Where the next block after this number begins, at the earliest; empty when there is none. */
    OptionalLong nextBlock(long incarnation, long number) {
        MVStore read = store;
        try {
            Long key = blocks(incarnation).higherKey(number);
            return key == null ? OptionalLong.empty() : OptionalLong.of(key);
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            mustBeOpen(read);
            // the way there is damaged: try further on
            return OptionalLong.of(number + TailBlock.MAX_MESSAGES);
        }
    }

    /** Each checkpoint's idempotency keys by count, oldest first, as far as they can be read. */
    NavigableMap<Long, byte[]> readableKeys() {
        NavigableMap<Long, byte[]> keys = new TreeMap<>();
        try {
            map("keys").forEach(keys::put);
        } catch (RuntimeException | VirtualMachineError | AssertionError e) {
            LOG.warn("event=keys-unreadable cause=\"{}\"", e.toString());
        }
        return keys;
    }

    /** Whether this came from damaged pages, not from the disk under them. */
    static boolean isDamage(Throwable problem) {
        if (problem instanceof EngineException || isShortOfMemory(problem)) {
            return false;
        }
        return !(problem instanceof MVStoreException store)
                || (store.getErrorCode() != DataUtils.ERROR_WRITING_FAILED
                        && store.getErrorCode() != DataUtils.ERROR_READING_FAILED
                        && store.getErrorCode() != DataUtils.ERROR_CLOSED);
    }

    /** Whether the heap had no room for a commit; pages with absurd lengths end otherwise. */
    static boolean isShortOfMemory(Throwable problem) {
        Throwable cause = problem instanceof MVStoreException ? problem.getCause() : problem;
        return cause instanceof OutOfMemoryError
                && String.valueOf(cause.getMessage()).startsWith("Capacity: ");
    }

    // ---- changing: the checkpoint thread alone

    /** A state, where its kind belongs; the engine's and the queues' twice. */
    void put(Sealed kept) {
        byte[] bytes = kept.bytes();
        if (kept.kind() == Sealed.KEYS) {
            map("keys").put(kept.id(), bytes);
        } else if (kept.kind() == Sealed.QUEUE) {
            map("queues").put(kept.id(), bytes);
            map("queues-copy").put(kept.id(), bytes);
        } else {
            map("engine").put(1L, bytes);
            map("apart").put(1L, new byte[BLOCK]);
            map("engine-copy").put(1L, bytes);
            if (store.hasMap(OLD_STATES)) {
                store.removeMap(OLD_STATES);
            }
        }
    }

    void removeQueueState(long incarnation) {
        map("queues").remove(incarnation);
        map("queues-copy").remove(incarnation);
    }

    void putBlock(long incarnation, long first, byte[] block) {
        blocks(incarnation).put(first, block);
    }

    void removeBlock(long incarnation, long first) {
        blocks(incarnation).remove(first);
    }

    void removeBlocks(long incarnation) {
        queueMaps.remove(incarnation);
        if (store.hasMap(blocksName(incarnation))) {
            store.removeMap(blocksName(incarnation));
        }
    }

    /** Removes the blocks that lie wholly below this number; returns where the first one left begins, 0 when none is left. */
    long trim(long incarnation, long keepFrom) {
        MVMap<Long, byte[]> map = blocks(incarnation);
        Long first = map.firstKey();
        while (first != null) {
            Long next = map.higherKey(first);
            if (next == null || next > keepFrom) {
                return first;
            }
            map.remove(first);
            first = next;
        }
        return 0;
    }

    void removeKeys(long count) {
        map("keys").remove(count);
    }

    /** Makes all changes since the last call durable together. */
    void commit() {
        store.commit();
        store.sync();
    }

    /** Moves what is left of little used commits into the next one, at most so many bytes; true when there is something. */
    boolean compact(int bytes) {
        return store.compact(COMPACT_FILL_RATE, bytes);
    }

    /** Copies what is live to a new file and puts it in the old one's place; the store must not be open. */
    static void rewrite(String fileName) {
        MVStoreTool.compactCleanUp(fileName);
        MVStoreTool.compact(fileName, false);
    }

    /** Bytes of the file. */
    long size() {
        return store.isClosed() ? 0 : store.getFileStore().size();
    }

    @Override
    public void close() {
        if (store.isClosed()) {
            store.closeImmediately();
        } else {
            store.close(0);
        }
    }

    /** Leaves the file as it is. */
    void abandon() {
        store.closeImmediately();
    }
}
