package io.gannet.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Who owns a server's folder, and the clearing of folders whose owner is gone. A folder's {@code owner} file holds process id and
 * start time of the JVM, its {@code server} file those of the daemon: the start time tells a process from a later one with the
 * same id.
 */
final class Leftovers {

    private static final String OWNER = "owner";
    private static final String SERVER = "server";

    private Leftovers() {}

    static void claim(Path instance) throws IOException {
        Files.writeString(instance.resolve(OWNER), identity(ProcessHandle.current()));
    }

    static void server(Path instance, ProcessHandle process) throws IOException {
        Files.writeString(instance.resolve(SERVER), identity(process));
    }

    static void clear(Path run) throws IOException, InterruptedException {
        List<Path> instances;
        try (Stream<Path> found = Files.list(run)) {
            instances = found.toList();
        }
        for (Path instance : instances) {
            if (alive(instance.resolve(OWNER)).isEmpty()) {
                Optional<ProcessHandle> server = alive(instance.resolve(SERVER));
                if (server.isPresent()) {
                    kill(server.get());
                }
                FileTree.delete(instance);
            }
        }
    }

    private static void kill(ProcessHandle server) throws InterruptedException {
        server.destroyForcibly();
        try {
            server.onExit().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new SandboxException("the server of an earlier run, process " + server.pid() + ", does not end", e);
        }
    }

    private static String identity(ProcessHandle process) {
        return process.pid() + " " + started(process);
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static Optional<ProcessHandle> alive(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        int blank = text.indexOf(' ');
        if (blank < 0) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text, 0, blank, 10))
                .filter(ProcessHandle::isAlive)
                .filter(process -> identity(process).equals(text));
    }
}
