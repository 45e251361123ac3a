package io.gannet.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Starts private database servers under one cache folder:
 *
 * <pre>
 *   archives/   the fetched archives, as files
 *   servers/    each unpacked once
 *   templates/  an initialised data directory of each
 *   run/        one folder a running server; gone when it is closed
 * </pre>
 *
 * Each server listens on a free port of 127.0.0.1 alone, has its own plugin folder and a password drawn for it. What a killed run
 * has left under {@code run/} (its server included) is cleared by the next one. Thread-safe, and several processes may share a
 * cache. Linux on x86-64 only.
 */
public final class Sandbox {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path cache;
    private final ServerArchive archive;
    private final DataTemplate template;

    /**
     * A sandbox over a cache folder, with the archives in its {@code archives/}.
     *
     * @param cache made when it does not exist; must allow execution
     */
    public Sandbox(Path cache) {
        this(cache, archives(cache));
    }

    /**
     * A sandbox over a cache folder.
     *
     * @param cache made when it does not exist; must allow execution
     * @param archives where the fetched archives lie
     */
    public Sandbox(Path cache, Path archives) {
        this.cache = cache.toAbsolutePath().normalize();
        this.archive = new ServerArchive(archives.toAbsolutePath(), this.cache.resolve("servers"));
        this.template = new DataTemplate(this.cache.resolve("templates"));
    }

    /** {@code $XDG_CACHE_HOME/gannet}, or {@code ~/.cache/gannet}. */
    public static Path defaultCache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(text -> text.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("gannet");
    }

    /** Where a cache keeps its archives. */
    public static Path archives(Path cache) {
        return cache.resolve("archives");
    }

    /** Whether archives of this kind run on this machine at all. */
    public static boolean supportedHere() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system.equals("linux") && (machine.equals("amd64") || machine.equals("x86_64"));
    }

    /**
     * Starts a server with an empty data directory and returns when it takes connections.
     *
     * @param kind which
     * @param arguments further arguments for the daemon
     * @throws SandboxException with one line that says what is missing or went wrong
     */
    public DatabaseServer start(ServerKind kind, List<String> arguments) throws InterruptedException {
        if (!supportedHere()) {
            throw new SandboxException("a private " + kind.title() + " runs on Linux x86-64 only, not on "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        }
        try {
            return startLocked(kind, arguments);
        } catch (IOException e) {
            throw new SandboxException("cannot prepare " + kind.title() + " under " + cache + ": " + e.getMessage(), e);
        }
    }

    private DatabaseServer startLocked(ServerKind kind, List<String> arguments)
            throws IOException, InterruptedException {
        for (String folder : List.of("servers", "templates", "run")) {
            Files.createDirectories(cache.resolve(folder));
        }
        Path instance;
        ServerFiles files;
        synchronized (Sandbox.class) {
            try (FileChannel channel = FileChannel.open(
                            cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                Leftovers.clear(cache.resolve("run"));
                files = archive.files(kind);
                SharedLibraries.check(files);
                instance = Files.createTempDirectory(
                        cache.resolve("run"),
                        "s",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Leftovers.claim(instance);
                template.copyTo(files, version(files), instance.resolve("data"));
            }
        }
        byte[] password = new byte[12];
        RANDOM.nextBytes(password);
        DatabaseServer server =
                new DatabaseServer(files, instance, HexFormat.of().formatHex(password), arguments);
        try {
            server.start();
            return server;
        } catch (SandboxException | IOException | InterruptedException e) {
            server.kill();
            FileTree.delete(instance);
            throw e;
        }
    }

    /** An installed server may be upgraded between two runs; its template then is another. */
    private static String version(ServerFiles files) throws IOException {
        return files.packaged()
                ? files.base().getFileName().toString()
                : Long.toHexString(Files.getLastModifiedTime(files.daemon()).toMillis()) + "-"
                        + Files.size(files.daemon());
    }
}
