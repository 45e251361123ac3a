package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens the store's file at the version that the mark names: the last one that was certainly on the disk. MVStore alone may come
 * up with an older one, which a scan of the whole file mends, or with a newer one, which need not be complete: its pages have no
 * checksums, and a loss of power may have left any part of a commit that was not synced. What that one held is in the log still.
 */
final class StoreOpening {

    private static final byte[] CHUNK = "chunk:".getBytes(StandardCharsets.US_ASCII);
    private static final int WINDOW = 256 * MessageStore.BLOCK;
    private static final int SECTOR = 512;
    private static final int MAX_TRIES = 5;
    private static final long MAX_LENGTH = 1 << 18;
    private static final Pattern VALUE = Pattern.compile("(version|block|len):([0-9a-f]{1,15})\\b");

    private final Disk disk;
    private final Path file;
    private final long cacheBytes;

    StoreOpening(Disk disk, Path file, long cacheBytes) {
        this.disk = disk;
        this.file = file;
        this.cacheBytes = cacheBytes;
    }

    /**
     * The store at this version if it is there; otherwise as it comes up.
     *
     * @param version 0 = not known: the newest that a scan of the whole file finds
     * @throws EngineException when it cannot be opened
     */
    MessageStore open(long version) throws IOException {
        MessageStore store = newest(version);
        try {
            for (int tries = 0; version > 0 && store.version() > version && tries < MAX_TRIES; tries++) {
                // not by rolling back: the version reached might again be another one
                forgetLaterCommits(store, version);
                store.abandon();
                store = MessageStore.open(disk.storeName(file), cacheBytes, true);
            }
            if (version > 0 && store.version() == version) {
                forgetLaterCommits(store, version);
            }
            store.pin();
            return store;
        } catch (IOException | RuntimeException e) {
            store.abandon();
            throw e;
        }
    }

    private MessageStore newest(long version) {
        if (version == 0) {
            return MessageStore.open(disk.storeName(file), cacheBytes, true);
        }
        MessageStore store;
        try {
            store = MessageStore.open(disk.storeName(file), cacheBytes);
        } catch (EngineException e) {
            return MessageStore.open(disk.storeName(file), cacheBytes, true);
        }
        if (store.version() >= version) {
            return store;
        }
        store.abandon();
        return MessageStore.open(disk.storeName(file), cacheBytes, true);
    }

    /** What is left of commits that do not count would be taken for newer ones by a later scan: their first bytes go. */
    private void forgetLaterCommits(MessageStore store, long version) throws IOException {
        try (Disk.DataFile data = disk.open(file)) {
            Wiping wiping = new Wiping(data, version);
            long free = 2L * MessageStore.BLOCK;
            for (Map.Entry<Long, Long> chunk : store.chunks().entrySet()) {
                wiping.wipe(free, chunk.getKey());
                free = Math.max(free, chunk.getKey() + chunk.getValue());
            }
            wiping.wipe(free, data.size());
            if (wiping.wiped) {
                data.force();
            }
        }
    }

    /** Looks for beginnings of later commits where no earlier one lies. */
    private static final class Wiping {
        private final Disk.DataFile data;
        private final long version;
        boolean wiped;

        Wiping(Disk.DataFile data, long version) {
            this.data = data;
            this.version = version;
        }

        void wipe(long from, long to) throws IOException {
            byte[] window = new byte[WINDOW];
            long next = from;
            while (next < to) {
                int length = (int) Math.min(WINDOW, to - next);
                data.read(ByteBuffer.wrap(window, 0, length), next);
                int at = 0;
                while (at < length) {
                    at += look(window, at, next + at);
                }
                next += at;
            }
        }

        /** How far it is to the next place to look at. */
        private int look(byte[] window, int at, long position) throws IOException {
            Map<String, Long> head = head(window, at);
            long of = head.getOrDefault("version", 0L);
            if (of > version) {
                data.write(ByteBuffer.wrap(new byte[SECTOR]), position);
                wiped = true;
            } else if (of == version && head.getOrDefault("block", 0L) * MessageStore.BLOCK == position) {
                // the last commit itself, which is not in its own list
                return (int) Math.max(1, Math.min(head.getOrDefault("len", 1L), MAX_LENGTH)) * MessageStore.BLOCK;
            }
            return MessageStore.BLOCK;
        }

        private static Map<String, Long> head(byte[] window, int at) {
            int end = Math.min(window.length, at + SECTOR);
            Map<String, Long> values = new HashMap<>();
            if (!Arrays.equals(window, at, Math.min(end, at + CHUNK.length), CHUNK, 0, CHUNK.length)) {
                return values;
            }
            String text = new String(window, at, end - at, StandardCharsets.ISO_8859_1);
            Matcher matcher = VALUE.matcher(text.lines().findFirst().orElse(""));
            while (matcher.find()) {
                values.put(matcher.group(1), Long.parseLong(matcher.group(2), 16));
            }
            return values;
        }
    }
}
