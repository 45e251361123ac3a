package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePathWrapper;

/** How the store opens its file on a {@link FaultyDisk}. */
public final class FaultyPath extends FilePathWrapper {

    static final String SCHEME = "faulty";

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        Path file = Path.of(getBase().toString());
        FaultyDisk disk = FaultyDisk.of(file);
        disk.opening(file);
        return new Channel(disk, file, super.open(mode));
    }

    private static final class Channel extends FileBase {
        private final FaultyDisk disk;
        private final Path path;
        private final FileChannel channel;
        private final Disk.DataFile raw;

        Channel(FaultyDisk disk, Path path, FileChannel channel) {
            this.disk = disk;
            this.path = path;
            this.channel = channel;
            this.raw = new Raw(channel);
        }

        @Override
        public int read(ByteBuffer bytes, long at) throws IOException {
            return channel.read(bytes, at);
        }

        @Override
        public int write(ByteBuffer bytes, long at) throws IOException {
            int length = bytes.remaining();
            disk.write(path, raw, bytes, at);
            return length;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            disk.force(path);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            disk.truncated(path, size);
            channel.truncate(size);
            return this;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer bytes) {
            throw new UnsupportedOperationException("the store reads by position");
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new UnsupportedOperationException("the store writes by position");
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException("the store reads by position");
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException("the store reads by position");
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }
    }

    private record Raw(FileChannel channel) implements Disk.DataFile {

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            long next = at;
            while (bytes.hasRemaining()) {
                next += channel.write(bytes, next);
            }
        }

        @Override
        public void read(ByteBuffer bytes, long at) throws IOException {
            channel.read(bytes, at);
        }

        @Override
        public void force() {}

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
