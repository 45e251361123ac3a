package io.gannet.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Finds a server's program files: unpacks an archive once into the cache, or looks for what is installed. */
final class ServerArchive {

    private static final String MYSQL_INNER = "mysql-Linux-amd64.tar.gz";
    private static final String MARIADB_ROOT = "/linux/";

    private final Path archives;
    private final Path servers;

    ServerArchive(Path archives, Path servers) {
        this.archives = archives;
        this.servers = servers;
    }

    ServerFiles files(ServerKind kind) throws IOException, InterruptedException {
        Optional<String> name = kind.archiveName();
        if (name.isEmpty()) {
            return installed(kind);
        }
        Path target = servers.resolve(kind.id() + "-" + version(kind));
        if (!Files.isDirectory(target)) {
            unpack(kind, archives.resolve(name.get()), target);
        }
        return kind.mariadb()
                ? new ServerFiles(
                        kind,
                        target,
                        target.resolve("bin/mariadbd"),
                        target.resolve("scripts/mariadb-install-db"),
                        true)
                : new ServerFiles(kind, target, target.resolve("bin/mysqld"), target.resolve("bin/mysqld"), true);
    }

    private static String version(ServerKind kind) {
        String coordinates = kind.coordinates().orElse("");
        return coordinates.substring(coordinates.lastIndexOf(':') + 1);
    }

    private static ServerFiles installed(ServerKind kind) {
        Path daemon = onPath("mariadbd")
                .orElseThrow(() -> new SandboxException(
                        "no mariadbd on the PATH or in /usr/sbin; on Debian or Ubuntu: apt install mariadb-server"));
        Path script = onPath("mariadb-install-db")
                .orElseThrow(() -> new SandboxException(
                        "no mariadb-install-db on the PATH; on Debian or Ubuntu: apt install mariadb-server"));
        return new ServerFiles(kind, Path.of("/usr"), daemon, script, false);
    }

    static Optional<Path> onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin") + ":/usr/sbin:/usr/libexec";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void unpack(ServerKind kind, Path archive, Path target) throws IOException, InterruptedException {
        if (!Files.isRegularFile(archive)) {
            throw new SandboxException(kind.title() + " is not fetched: no file " + archive + " (Maven artifact "
                    + kind.coordinates().orElse("") + ")");
        }
        Path fresh = Files.createTempDirectory(servers, kind.id() + ".new");
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            if (kind.mariadb()) {
                unpackEntries(zip, fresh);
            } else {
                unpackTar(zip, fresh);
            }
            Files.move(fresh, target);
        } catch (IOException e) {
            throw new SandboxException("cannot unpack " + archive + ": " + e.getMessage(), e);
        } finally {
            FileTree.delete(fresh);
        }
    }

    private static void unpackTar(ZipFile zip, Path target) throws IOException, InterruptedException {
        ZipEntry entry = zip.getEntry(MYSQL_INNER);
        if (entry == null) {
            throw new IOException("it holds no " + MYSQL_INNER);
        }
        Process tar = new ProcessBuilder("tar", "xz", "--no-same-owner", "-C", target.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = tar.getOutputStream()) {
            in.transferTo(out);
        }
        if (!tar.waitFor(2, TimeUnit.MINUTES) || tar.exitValue() != 0) {
            tar.destroyForcibly();
            throw new IOException("tar does not unpack " + MYSQL_INNER);
        }
    }

    private static void unpackEntries(ZipFile zip, Path target) throws IOException {
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            int root = entry.getName().indexOf(MARIADB_ROOT);
            if (root < 0 || entry.isDirectory()) {
                continue;
            }
            Path file = target.resolve(entry.getName().substring(root + MARIADB_ROOT.length()))
                    .normalize();
            if (!file.startsWith(target)) {
                throw new IOException("it holds a path outside itself: " + entry.getName());
            }
            Files.createDirectories(file.getParent());
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, file);
            }
            if (!file.toFile().setExecutable(true, false)) {
                throw new IOException("cannot make " + file + " executable");
            }
        }
    }
}
