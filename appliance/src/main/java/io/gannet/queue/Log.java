package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * The log's files: one for each checkpoint period, named by the serial number of its first record.
 *
 * <pre>
 *  0  byte[8]  "GANNETLG"
 *  8  int      format, 1
 * 12  long     store epoch of its messages
 * 20  long     serial number of its first record
 * 28  int      CRC32C of all before
 * 32           records ({@link LogRecord})
 * </pre>
 *
 * <p>Written by one thread at a time (the engine's write lock). A write that fails may be repeated: it goes to the same place.
 */
final class Log {

    static final int FORMAT = 1;
    static final int HEAD = 32;
    private static final byte[] MAGIC = "GANNETLG".getBytes(StandardCharsets.US_ASCII);
    private static final String SUFFIX = ".log";

    /** A file before the current one. */
    private static final class Closing {
        final Path path;
        final Disk.DataFile file;
        /** Everything in it is on the disk, or in the store. */
        volatile boolean safe;

        Closing(Path path, Disk.DataFile file, boolean safe) {
            this.path = path;
            this.file = file;
            this.safe = safe;
        }
    }

    private final Disk disk;
    private final Path directory;
    private final List<Closing> closing = new ArrayList<>();
    private Path path;
    private Disk.DataFile file;
    private volatile long end;
    private volatile long closingBytes;
    private volatile LongConsumer onForce = nanos -> {};
    private final LongAdder fsyncs = new LongAdder();

    private Log(Disk disk, Path directory, Path path, Disk.DataFile file) {
        this.disk = disk;
        this.directory = directory;
        this.path = path;
        this.file = file;
        this.end = HEAD;
    }

    /** Starts a log whose first record will be this one. Older files stay until {@link #dropOthers}. */
    static Log start(Disk disk, Path directory, long epoch, long firstSerial) throws IOException {
        Path path = path(directory, firstSerial);
        return new Log(disk, directory, path, create(disk, directory, path, epoch, firstSerial));
    }

    private static Disk.DataFile create(Disk disk, Path directory, Path path, long epoch, long firstSerial)
            throws IOException {
        Disk.DataFile created = disk.create(path);
        try {
            created.write(ByteBuffer.wrap(head(epoch, firstSerial)), 0);
            created.force();
            disk.forceDirectory(directory);
            return created;
        } catch (IOException | RuntimeException e) {
            created.close();
            throw e;
        }
    }

    private static byte[] head(long epoch, long firstSerial) {
        byte[] head = new byte[HEAD];
        System.arraycopy(MAGIC, 0, head, 0, MAGIC.length);
        Bytes.putInt(head, 8, FORMAT);
        Bytes.putLong(head, 12, epoch);
        Bytes.putLong(head, 20, firstSerial);
        Bytes.putInt(head, 28, Bytes.crc(head, 0, 28));
        return head;
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

    static boolean headIntact(byte[] head) {
        return java.util.Arrays.equals(MAGIC, java.util.Arrays.copyOf(head, 8))
                && Bytes.getInt(head, 28) == Bytes.crc(head, 0, 28);
    }

    void write(List<ByteBuffer> slices) throws IOException {
        long at = end;
        for (ByteBuffer slice : slices) {
            int length = slice.remaining();
            file.write(slice.duplicate(), at);
            at += length;
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
        Disk.DataFile created = create(disk, directory, next, epoch, firstSerial);
        synchronized (this) {
            closing.add(new Closing(path, file, safe));
            closingBytes += end;
            path = next;
            file = created;
            end = HEAD;
        }
    }

    /** Deletes all other log files: what they hold is in the store. */
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

    /** Bytes in the current file. */
    long currentBytes() {
        return end;
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
        }
    }
}
