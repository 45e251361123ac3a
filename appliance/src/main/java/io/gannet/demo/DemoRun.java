package io.gannet.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** One run of the demo: its folder, held by a lock while it lasts, gone at its end. What a killed run left goes at the next start. */
final class DemoRun implements AutoCloseable {

    private static final int USUAL_PORT = 1218;

    private final DemoFolder folder;
    private final FileChannel channel;
    private final FileLock lock;

    private DemoRun(DemoFolder folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the folder, emptied. */
    static DemoRun begin(DemoFolder folder) throws IOException {
        Files.createDirectories(folder.cache());
        FileChannel channel = FileChannel.open(
                folder.cache().resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another demo is running with the cache " + folder.cache());
        }
        delete(folder.run());
        Files.createDirectories(folder.run());
        return new DemoRun(folder, channel, lock);
    }

    /** The configuration's file. */
    Path config() {
        return folder.config();
    }

    /** Writes the configuration for this database: on the usual port where that is free, else on any. */
    void configure(DemoDatabase database) throws IOException {
        Files.createFile(
                folder.password(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(folder.password(), database.password() + "\n");
        String schema = database.schema();
        Files.writeString(
                folder.config(),
                String.join(
                        "\n",
                        "server:",
                        "  data: " + quoted(folder.data().toString()),
                        "  http: 127.0.0.1:" + freePort(),
                        "  memcached: off",
                        "log:",
                        "  level: error",
                        "database:",
                        "  url: " + quoted(database.jdbcUrl()),
                        "  user: " + quoted(database.user()),
                        "  password-file: " + quoted(folder.password().toString()),
                        "indexes:",
                        "  film:",
                        "    tables: [" + schema + ".film]",
                        "    fields: {length: long, release_year: long, rental_rate: double, rating: {facet: true}}",
                        "  poem:",
                        "    tables: [" + schema + ".poem]",
                        "    fields: {kind: {facet: true}, author: {facet: true}}",
                        ""));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static int freePort() throws IOException {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return any.getLocalPort();
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException problem) throws IOException {
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        delete(folder.run());
        lock.release();
        channel.close();
    }
}
