package io.gannet.bench;

import io.gannet.queue.Sync;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A beanstalkd of the system's, with its binlog at the same fsync setting: a lean queue server in C to stand beside. */
final class BeanstalkServer implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Process process;
    private final int port;

    private BeanstalkServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one, if it is installed. */
    static Optional<BeanstalkServer> start(Path folder, Sync sync, long intervalMillis) throws IOException {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                program.orElseThrow().toString(), "-l", "127.0.0.1", "-p", String.valueOf(port), "-b", "" + folder));
        command.add(
                switch (sync) {
                    case ALWAYS -> "-f0";
                    case INTERVAL -> "-f" + intervalMillis;
                    case NEVER -> "-F";
                });
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        BeanstalkServer server = new BeanstalkServer(process, port);
        server.awaitListening();
        return Optional.of(server);
    }

    private static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(":", -1)) {
            Path candidate = Path.of(directory, "beanstalkd");
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private void awaitListening() throws IOException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        close();
        throw new IOException("beanstalkd does not listen on port " + port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
