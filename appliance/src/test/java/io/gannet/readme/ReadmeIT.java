package io.gannet.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes the README's marked blocks and runs them, on the built distribution in place of the clone's launcher. */
class ReadmeIT {

    private static final Path GANNET =
            Path.of("target", "gannet", "bin", "gannet").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void existingDatabase_inFiveSteps_isFound() throws Exception {
        int port = freePort();
        DatabaseServer server = TestServers.shared(ServerKind.MARIADB_INSTALLED);
        server.execute(
                "DROP DATABASE IF EXISTS shop",
                "CREATE DATABASE shop CHARACTER SET utf8mb4",
                "CREATE TABLE shop.articles (id INT PRIMARY KEY, title VARCHAR(100), body TEXT)",
                "INSERT INTO shop.articles VALUES (1, 'hello world', 'a first article')",
                "DROP USER IF EXISTS gannet@'%'");
        for (String statement : block("account").split(";\n", -1)) {
            if (!statement.isBlank()) {
                server.execute(statement.strip().replaceAll(";$", ""));
            }
        }
        Files.writeString(
                folder.resolve("gannet.yaml"),
                block("configuration").replace(":3306/", ":" + server.port() + "/") + "\nserver: {http: '127.0.0.1:"
                        + port + "', memcached: off}\n");
        Files.writeString(folder.resolve("gannet.password"), "change-me\n");
        Process serve = shell(block("serve"), "serve.log");
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !serve.isAlive() || log("serve.log").contains("gannet is ready"));
            assertThat(log("serve.log")).contains("gannet is ready");
            run(block("capture"), "capture.log");
            run(block("backfill").replaceAll("(?m)^\\./gannet search.*$", ""), "backfill.log");
            String search = block("backfill").replaceAll("(?m)^\\./gannet backfill.*$", "");
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> run(search, "search.log"));
            assertThat(log("search.log")).contains("hello world");
        } finally {
            serve.descendants().forEach(ProcessHandle::destroy);
            serve.destroy();
            assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
            server.execute("DROP DATABASE shop", "DROP DATABASE IF EXISTS gannet", "DROP USER gannet@'%'");
        }
    }

    @Test
    void demo_andTheSearchBesideIt_find() throws Exception {
        String cache = "export GANNET_CACHE='" + ownCache() + "'\n";
        Process demo = shell(cache + "exec " + block("demo").strip(), "demo.log");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> !demo.isAlive() || log("demo.log").contains("Ctrl-C ends the demo"));
            assertThat(log("demo.log")).contains("every change was found", "Ctrl-C ends the demo");
            Matcher url = Pattern.compile("answers at (http://[^/]+)/").matcher(log("demo.log"));
            assertThat(url.find()).isTrue();
            run("export GANNET_URL=" + url.group(1) + "\n" + block("search"), "found.log");
            assertThat(log("found.log").toLowerCase(Locale.ROOT)).contains("demo.film", "dinosaur", "secretary");
        } finally {
            demo.destroy();
            assertThat(demo.waitFor(90, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(folder.resolve("cache").resolve("demo")).doesNotExist();
    }

    /** A cache with what the build has fetched, where another demo on this machine is not met. */
    private Path ownCache() throws IOException {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Path fetched = Path.of(System.getProperty("gannet.sandbox.cache"));
        for (String part : List.of("archives", "servers")) {
            Files.createSymbolicLink(cache.resolve(part), Files.createDirectories(fetched.resolve(part)));
        }
        return cache;
    }

    /** The block after {@code <!-- run: NAME -->}, without its indentation. */
    private static String block(String name) throws IOException {
        Matcher found = Pattern.compile("<!-- run: " + name + " -->\\s*```[a-z]*\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(found.find()).as("block %s in README.md", name).isTrue();
        return Arrays.stream(found.group(1).split("\n", -1))
                .map(line -> line.replaceFirst("^ {3}", ""))
                .collect(Collectors.joining("\n"));
    }

    private void run(String commands, String log) throws IOException, InterruptedException {
        Process process = shell("set -e\n" + commands, log);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log + ": " + log(log)).isZero();
    }

    private Process shell(String commands, String log) throws IOException {
        return new ProcessBuilder("sh", "-c", commands.replace("./gannet ", GANNET + " "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
