package io.gannet.convergence;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code gannet serve} as a process of its own, that can be killed, stopped for a while and started again. */
public final class ServeProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Path folder;
    private final Path log;
    private final String url;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private Process process;

    public ServeProcess(Path config, Path log, int port, List<String> more) {
        this(log, port, arguments(config, more), Map.of());
    }

    /**
     * Any command that serves HTTP.
     *
     * @param arguments the command and what belongs to it
     * @param environment added to this process's own
     */
    ServeProcess(Path log, int port, List<String> arguments, Map<String, String> environment) {
        this.folder = log.toAbsolutePath().getParent();
        this.log = log;
        this.url = "http://127.0.0.1:" + port;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
    }

    static List<String> arguments(Path config, List<String> more) {
        List<String> all = new ArrayList<>(List.of("serve", "--config", config.toString()));
        all.addAll(more);
        return all;
    }

    public String url() {
        return url;
    }

    public void start() throws IOException {
        Path classPath = folder.resolve("java.args");
        Files.writeString(
                classPath, "-cp \"" + System.getProperty("java.class.path").replace("\\", "\\\\") + "\"\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "@" + classPath,
                "io.gannet.cli.Main"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public void awaitReady() {
        Awaitility.await("gannet " + arguments.get(0) + " at " + url)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                arguments.get(0) + " ended with " + process.exitValue() + ":\n" + tail());
                    }
                    return status("/v1/indexes") == 200;
                });
    }

    private int status(String path) throws InterruptedException {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url + path))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> reply = HTTP.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IOException(path + " answered " + reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** kill -9, and it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(20, TimeUnit.SECONDS);
    }

    /** An orderly stop. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor(20, TimeUnit.SECONDS);
        }
    }

    /** Hangs it: SIGSTOP, or lets it go on: SIGCONT. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor(5, TimeUnit.SECONDS);
    }

    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
