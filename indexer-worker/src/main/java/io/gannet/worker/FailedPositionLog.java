package io.gannet.worker;

import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Positions set aside, in an append-only file that people can read and that programs of theirs may follow. One line when a
 * position fails, one when it ends ({@link FailedLine}). A line is written before the failing message is acknowledged, and is
 * synced with the sink's checkpoint, so nothing is forgotten by a crash; a line that a crash cut short is ignored, and its
 * message comes again.
 *
 * <p>When the file has grown to its limit it becomes {@code failed.log.1} (older ones count up, the oldest goes), and the new one
 * starts with all positions that are still open: rotation forgets none. Thread-safe.
 */
public final class FailedPositionLog implements AutoCloseable {

    /** The file's name in its directory. */
    public static final String FILE = "failed.log";

    private static final int OLD_FILES = 4;

    /** How many ended positions it can tell of. */
    private static final int ENDED = 100_000;

    /** How a position ended; the reason is that of its successor, where it failed again. */
    record Ended(FailedPosition.End end, String reason) {}

    private record Place(String sink, String queue, long number) {}

    private record Id(String sink, TableName table, RowKey key) {}

    private final Path file;
    private final long maxBytes;
    private final TreeMap<Long, FailedPosition> open = new TreeMap<>();
    private final Map<Place, Long> places = new HashMap<>();
    private final Map<Id, Set<Long>> keys = new HashMap<>();
    private final Set<Long> replaying = new HashSet<>();
    private final Map<Long, Ended> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ended> eldest) {
            return size() > ENDED;
        }
    };
    private FileChannel channel;
    private long rotateAt;
    private long lastId;
    private long ends;
    private boolean dirty;

    private FailedPositionLog(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.rotateAt = maxBytes;
        read();
        this.channel = append();
    }

    /**
     * Opens the log in this directory.
     *
     * @param maxBytes the file is rotated beyond so many bytes
     */
    public static FailedPositionLog open(Path directory, long maxBytes) throws IOException {
        Files.createDirectories(directory);
        return new FailedPositionLog(directory.resolve(FILE), maxBytes);
    }

    private void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        // a line that a crash cut short may end within a character, which must not stop the reading
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                FailedLine.fields(line).ifPresent(this::take);
            }
        }
    }

    private void take(Map<String, String> fields) {
        if (FailedLine.FAILED.equals(fields.get("what"))) {
            FailedLine.parse(fields).ifPresent(this::remember);
        } else {
            try {
                forget(FailedLine.number(fields, "id"));
            } catch (NumberFormatException e) {
                // a line cut short by a crash
            }
        }
    }

    private FileChannel append() throws IOException {
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = opened.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        if (size > 0 && opened.read(last, size - 1) == 1 && last.get(0) != '\n') {
            opened.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
            size++;
        }
        opened.position(size);
        return opened;
    }

    private void remember(FailedPosition failed) {
        lastId = Math.max(lastId, failed.id());
        open.put(failed.id(), failed);
        places.put(new Place(failed.sink(), failed.queue(), failed.number()), failed.id());
        key(failed).ifPresent(key -> keys.computeIfAbsent(key, none -> new HashSet<>())
                .add(failed.id()));
    }

    private void forget(long id) {
        FailedPosition failed = open.remove(id);
        replaying.remove(id);
        if (failed == null) {
            return;
        }
        places.remove(new Place(failed.sink(), failed.queue(), failed.number()), id);
        key(failed)
                .ifPresent(key -> keys.computeIfPresent(key, (same, ids) -> {
                    ids.remove(id);
                    return ids.isEmpty() ? null : ids;
                }));
    }

    private static Optional<Id> key(FailedPosition failed) {
        return failed.table().flatMap(table -> failed.key().map(key -> new Id(failed.sink(), table, key)));
    }

    /**
     * Sets a position aside; the id in it is ignored and a new one returned. A message that is open already (it came again after
     * a crash) keeps its line; open positions of the same key end, because the new one stands for them.
     */
    public synchronized long add(FailedPosition failed) throws IOException {
        Long there = places.get(new Place(failed.sink(), failed.queue(), failed.number()));
        if (there != null && failed.number() > 0) {
            return there;
        }
        FailedPosition numbered = failed.withId(lastId + 1);
        write(FailedLine.failed(numbered));
        Optional<Id> key = key(numbered);
        if (key.isPresent()) {
            for (long id : Set.copyOf(keys.getOrDefault(key.get(), Set.of()))) {
                end(id, FailedPosition.End.AGAIN, numbered.reason(), numbered.at());
            }
        }
        remember(numbered);
        return numbered.id();
    }

    /** A change of this key was applied: what failed with an older version is over. */
    synchronized void applied(String sink, TableName table, RowKey key, Version version, long now) throws IOException {
        if (open.isEmpty()) {
            return;
        }
        for (long id : Set.copyOf(keys.getOrDefault(new Id(sink, table, key), Set.of()))) {
            FailedPosition failed = open.get(id);
            if (failed != null && failed.version().compareTo(version) < 0) {
                end(id, replaying.contains(id) ? FailedPosition.End.APPLIED : FailedPosition.End.SUPERSEDED, now);
            }
        }
    }

    /** Somebody sends this position's key again: when it is applied, that is why. */
    public synchronized void replaying(long id) {
        if (open.containsKey(id)) {
            replaying.add(id);
        }
    }

    /** Ends an open position; false when there is none with this id. */
    public synchronized boolean end(long id, FailedPosition.End end, long now) throws IOException {
        return end(id, end, "", now);
    }

    private boolean end(long id, FailedPosition.End end, String reason, long now) throws IOException {
        if (!open.containsKey(id)) {
            return false;
        }
        write(FailedLine.ended(id, end, now));
        forget(id);
        ended.put(id, new Ended(end, reason));
        ends++;
        notifyAll();
        return true;
    }

    /** Waits until some position ends, or the time is over. */
    synchronized void awaitEnd(long millis) throws InterruptedException {
        long before = ends;
        long until = System.nanoTime() + millis * 1_000_000;
        while (ends == before) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** How this position ended, if it did lately. */
    synchronized Optional<Ended> ended(long id) {
        return Optional.ofNullable(ended.get(id));
    }

    /** Whether a failed position ever had this number. */
    synchronized boolean given(long id) {
        return id >= 1 && id <= lastId;
    }

    /** The open position with this id. */
    public synchronized Optional<FailedPosition> find(long id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Open positions, oldest first. */
    public synchronized List<FailedPosition> open() {
        return new ArrayList<>(open.values());
    }

    /** Number of open positions. */
    public synchronized int size() {
        return open.size();
    }

    private void write(String line) throws IOException {
        if (channel.position() >= rotateAt) {
            rotate();
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        dirty = true;
    }

    private void rotate() throws IOException {
        Path next = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(next);
        try (FileChannel copy = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (FailedPosition failed : open.values()) {
                copy.write(ByteBuffer.wrap(FailedLine.failed(failed).getBytes(StandardCharsets.UTF_8)));
            }
            copy.force(true);
        }
        channel.close();
        for (int i = OLD_FILES - 1; i >= 1; i--) {
            Path older = file.resolveSibling(FILE + "." + i);
            if (Files.exists(older)) {
                Files.move(older, file.resolveSibling(FILE + "." + (i + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(file, file.resolveSibling(FILE + ".1"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel = append();
        // many open positions may fill most of the new file
        rotateAt = Math.max(maxBytes, 2 * channel.size());
    }

    /** Makes every line so far survive a power loss. */
    public synchronized void sync() throws IOException {
        if (dirty) {
            channel.force(false);
            dirty = false;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        sync();
        channel.close();
    }
}
