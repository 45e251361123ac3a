package io.gannet.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The operating system's files. */
final class RealDisk implements Disk {

    /** One write call at most, so that no thread keeps a large buffer outside the heap. */
    private static final int MAX_WRITE = 256 * 1024;

    @Override
    public DataFile create(Path file) throws IOException {
        return open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    @Override
    public DataFile open(Path file) throws IOException {
        return open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static DataFile open(Path file, OpenOption... options) throws IOException {
        return new ChannelFile(FileChannel.open(file, options));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void rename(Path file, Path name) throws IOException {
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void replace(Path fresh, Path file) throws IOException {
        rename(fresh, file);
        forceDirectory(Objects.requireNonNull(file.getParent()));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public String storeName(Path file) {
        return file.toString();
    }

    @Override
    public String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private record ChannelFile(FileChannel channel) implements DataFile {

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            long next = at;
            int limit = bytes.limit();
            while (bytes.position() < limit) {
                bytes.limit(Math.min(limit, bytes.position() + MAX_WRITE));
                next += channel.write(bytes, next);
                bytes.limit(limit);
            }
        }

        @Override
        public void read(ByteBuffer bytes, long at) throws IOException {
            long next = at;
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, next);
                if (read < 0) {
                    return;
                }
                next += read;
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

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
