package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * The log's files: one for each checkpoint period, named by the serial number of its first record; {@link LogHead} tells what is in
 * one. Where each put waits for an fsync, files are written over ({@link LogSpares}).
 *
 * <p>Written by one thread at a time (the engine's write lock). A write that fails may be repeated: it goes to the same place.
 */
final class Log {

    private static final String SUFFIX = ".log";
    /** A spare file has room for a checkpoint's messages and what is around them, or what comes until the next one. */
    private static final double SPARE = 1.5;

    private static final int MOST_SPARE = 4;

    /** A file before the current one. */
    private static final class Closing {
        final Path path;
        final Disk.DataFile file;
        final long bytes;
        /** Everything in it is on the disk, or in the store. */
        volatile boolean safe;

        Closing(Path path, Disk.DataFile file, long bytes, boolean safe) {
            this.path = path;
            this.file = file;
            this.bytes = bytes;
            this.safe = safe;
        }
    }

    private final Disk disk;
    private final Path directory;
    private final int format;
    /** Of all records of this process, in files that are written over. */
    private final int salt;

    private final long checkpointBytes;
    private final LogSpares spares;
    private final List<Closing> closing = new ArrayList<>();
    private Path path;
    private Disk.DataFile file;
    private volatile long end;
    private volatile long closingBytes;
    private volatile LongConsumer onForce = nanos -> {};
    private final LongAdder fsyncs = new LongAdder();

    private Log(Disk disk, EngineSettings settings, int salt, long epoch, long firstSerial) throws IOException {
        this.disk = disk;
        this.directory = settings.directory();
        this.format = settings.sync() == Sync.ALWAYS ? LogHead.WRITTEN_OVER : LogHead.GROWS;
        this.salt = salt;
        this.checkpointBytes = settings.checkpointBytes();
        this.spares = new LogSpares(disk, directory, MOST_SPARE * checkpointBytes);
        this.path = path(directory, firstSerial);
        spares.clear();
        this.file = create(path, epoch, firstSerial);
        this.end = LogHead.records(format);
    }

    /** Starts a log whose first record will be this one. Older files stay until {@link #dropOthers}. */
    static Log start(Disk disk, EngineSettings settings, long epoch, long firstSerial) throws IOException {
        int salt = settings.sync() == Sync.ALWAYS ? new SplittableRandom().nextInt() : 0;
        return new Log(disk, settings, salt, epoch, firstSerial);
    }

    /** What the records written to it must have. */
    int salt() {
        return salt;
    }

    private Disk.DataFile create(Path next, long epoch, long firstSerial) throws IOException {
        Disk.DataFile created = disk.create(next);
        try {
            created.write(LogHead.bytes(format, epoch, firstSerial, salt), 0);
            created.force();
            disk.forceDirectory(directory);
            return created;
        } catch (IOException | RuntimeException e) {
            created.close();
            throw e;
        }
    }

    /** Under its old name until the new head is on the disk. */
    private Disk.DataFile writeOver(Path spare, Path next, long epoch, long firstSerial) throws IOException {
        try (Disk.DataFile head = disk.open(spare)) {
            head.write(LogHead.bytes(format, epoch, firstSerial, salt), 0);
            head.force();
        }
        disk.replace(spare, next);
        return disk.open(next);
    }

    /** Has a file ready to go on in. */
    void prepareSpare() throws IOException {
        if (format == LogHead.WRITTEN_OVER) {
            spares.prepare((long) (SPARE * checkpointBytes));
        }
    }

    static Path path(Path directory, long firstSerial) {
        return directory.resolve(String.format(Locale.ROOT, "%016x", firstSerial) + SUFFIX);
    }

    static boolean isLog(Path file) {
        return file.getFileName().toString().matches("[0-9a-f]{16}\\.log");
    }

    static long firstSerial(Path file) {
        return Long.parseUnsignedLong(file.getFileName().toString().substring(0, 16), 16);
    }

    /** Writes records; {@code last}: the serial number of the last of them. */
    void write(List<ByteBuffer> slices, long last) throws IOException {
        long at = end;
        for (ByteBuffer slice : slices) {
            int length = slice.remaining();
            file.write(slice.duplicate(), at);
            at += length;
        }
        if (format == LogHead.WRITTEN_OVER && !slices.isEmpty()) {
            file.write(LogHead.complete(last, salt), LogHead.COMPLETE);
        }
        end = at;
    }

    /** Makes everything written durable, older files first; gives the nanoseconds that took. */
    long force() throws IOException {
        long begun = System.nanoTime();
        Disk.DataFile last;
        do {
            last = current();
            forceOlder();
            try {
                last.force();
            } catch (ClosedChannelException e) {
                if (last == current()) {
                    throw e;
                }
            }
        } while (last != current());
        long nanos = System.nanoTime() - begun;
        fsyncs.increment();
        onForce.accept(nanos);
        return nanos;
    }

    /** How often {@link #force} was done. */
    long fsyncs() {
        return fsyncs.sum();
    }

    /** Is told how many nanoseconds each {@link #force} took. */
    void onForce(LongConsumer listener) {
        onForce = listener;
    }

    private synchronized Disk.DataFile current() {
        return file;
    }

    /** Makes the files before the current one durable. */
    void forceOlder() throws IOException {
        for (Closing old : older()) {
            if (!old.safe) {
                try {
                    old.file.force();
                } catch (ClosedChannelException e) {
                    if (!old.safe) {
                        throw e;
                    }
                }
                old.safe = true;
            }
        }
    }

    private synchronized List<Closing> older() {
        return List.copyOf(closing);
    }

    /** Goes on in a new file, whose first record will be this one; {@code safe}: the current one need not be forced any more. */
    void roll(long epoch, long firstSerial, boolean safe) throws IOException {
        Path next = path(directory, firstSerial);
        if (next.equals(path)) {
            return;
        }
        Optional<Path> spare = spares.take();
        Disk.DataFile created =
                spare.isPresent() ? writeOver(spare.get(), next, epoch, firstSerial) : create(next, epoch, firstSerial);
        synchronized (this) {
            closing.add(new Closing(path, file, end, safe));
            closingBytes += end;
            path = next;
            file = created;
            end = LogHead.records(format);
        }
    }

    /** Has no other log files any more: what they hold is in the store. */
    void dropOthers(Path keep) throws IOException {
        List<Closing> done;
        synchronized (this) {
            done = closing.stream().filter(old -> !old.path.equals(keep)).toList();
            closing.removeAll(done);
            closingBytes = 0;
        }
        for (Closing old : done) {
            old.safe = true;
            old.file.close();
            if (format == LogHead.WRITTEN_OVER) {
                spares.keep(old.path, old.bytes);
            }
        }
        for (Path other : disk.list(directory)) {
            if (isLog(other) && firstSerial(other) < firstSerial(keep)) {
                disk.delete(other);
            }
        }
    }

    synchronized Path currentPath() {
        return path;
    }

    /** Whether the current file has records. */
    boolean hasRecords() {
        return end > LogHead.records(format);
    }

    /** Bytes in all files. */
    long bytes() {
        return end + closingBytes;
    }

    /** Closes the files; deletes them when everything is in the store. */
    void close(boolean delete) throws IOException {
        for (Closing old : older()) {
            old.file.close();
        }
        current().close();
        if (delete) {
            for (Path other : disk.list(directory)) {
                if (isLog(other)) {
                    disk.delete(other);
                }
            }
            spares.clear();
        }
    }
}
