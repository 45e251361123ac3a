package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Files that the log goes on in: full of zeros, or log files whose records are in the store. Only files of this process: the records
 * in them have lower serial numbers than all that come. What an earlier process left is deleted.
 */
final class LogSpares {

    private static final String PREFIX = "spare-";
    /** One is written while the other one is stored; a second spare is there after a checkpoint that failed. */
    private static final int MOST = 2;

    private static final int PIECE = 256 * 1024;

    private final Disk disk;
    private final Path directory;
    private final long mostBytes;
    private final ArrayDeque<Path> spares = new ArrayDeque<>();
    private int made;

    /** @param mostBytes a larger file is not kept */
    LogSpares(Disk disk, Path directory, long mostBytes) {
        this.disk = disk;
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    static boolean isSpare(Path file) {
        return String.valueOf(file.getFileName()).startsWith(PREFIX);
    }

    /** Deletes all there are. */
    synchronized void clear() throws IOException {
        spares.clear();
        for (Path file : disk.list(directory)) {
            if (isSpare(file)) {
                disk.delete(file);
            }
        }
    }

    synchronized Optional<Path> take() {
        return Optional.ofNullable(spares.poll());
    }

    /** Keeps a log file that is not needed any more; false when it is not wanted. */
    synchronized boolean keep(Path log, long bytes) throws IOException {
        if (spares.size() >= MOST || bytes > mostBytes) {
            return false;
        }
        Path name = next();
        disk.rename(log, name);
        spares.add(name);
        return true;
    }

    /** Has one of at least this size; where that fails, the log goes on in a file that grows. */
    synchronized void prepare(long bytes) throws IOException {
        Path file = spares.isEmpty() ? next() : spares.remove();
        try {
            fill(file, bytes);
            spares.addFirst(file);
        } catch (IOException e) {
            disk.delete(file);
            throw e;
        }
    }

    private void fill(Path file, long bytes) throws IOException {
        try (Disk.DataFile spare = disk.open(file)) {
            long size = spare.size();
            if (size < bytes) {
                byte[] zeros = new byte[PIECE];
                for (long at = size; at < bytes; at += PIECE) {
                    spare.write(ByteBuffer.wrap(zeros, 0, (int) Math.min(PIECE, bytes - at)), at);
                }
                spare.force();
            }
        }
    }

    private Path next() {
        return directory.resolve(PREFIX + ++made);
    }
}
