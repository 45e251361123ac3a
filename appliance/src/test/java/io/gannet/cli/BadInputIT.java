package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input to a process of its own: one line that says what is wrong, the documented exit code, no stack trace. */
class BadInputIT {

    @TempDir
    Path folder;

    private DatabaseServer server;

    @BeforeEach
    void tables() throws Exception {
        server = TestServers.shared(ServerKind.MARIADB_INSTALLED);
        server.execute(
                "DROP DATABASE IF EXISTS badinput",
                "CREATE DATABASE badinput",
                "CREATE TABLE badinput.keyless (name VARCHAR(20))");
    }

    @AfterEach
    void drop() throws Exception {
        server.execute("DROP DATABASE badinput");
    }

    @Test
    void unknownTable_isNotFound() throws Exception {
        Path config = config(server.port(), server.password());
        fails(ExitCode.NOT_FOUND, "there is no table badinput.absent", config, "capture", "plan", "badinput.absent");
        fails(ExitCode.NOT_FOUND, "there is no table badinput.absent", config, "capture", "install", "badinput.absent");
    }

    @Test
    void tableWithoutPrimaryKey_fails() throws Exception {
        Path config = config(server.port(), server.password());
        fails(ExitCode.FAILED, "badinput.keyless", config, "capture", "install", "--no-udf", "badinput.keyless");
    }

    @Test
    void wrongPassword_isRefused() throws Exception {
        Path config = config(server.port(), "wrong");
        fails(ExitCode.REFUSED, "Access denied for user", config, "capture", "install", "badinput.keyless");
        fails(ExitCode.REFUSED, "Access denied for user", config, "sql", "SELECT 1");
    }

    @Test
    void databaseDown_isUnreachable() throws Exception {
        int port = freePort();
        Path config = config(port, "any");
        String line = "the database at jdbc:mysql://127.0.0.1:" + port + "/ cannot be reached: Connection refused";
        fails(ExitCode.UNREACHABLE, line, config, "capture", "install", "badinput.keyless");
        fails(ExitCode.UNREACHABLE, line, config, "sql", "SELECT 1");
    }

    @Test
    void portInUse_fails() throws Exception {
        Path config = config(server.port(), server.password());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            fails(ExitCode.FAILED, "cannot listen on " + address, config, "serve", "--http", address);
        }
    }

    @Test
    void dataDirectoryBelowAFile_fails() throws Exception {
        Path config = config(server.port(), server.password());
        Path file = Files.writeString(folder.resolve("plain"), "a file");
        Path below = file.resolve("data");
        fails(
                ExitCode.FAILED,
                "data directory " + below + " cannot be used: Not a directory",
                config,
                "serve",
                "--data",
                below.toString());
    }

    @Test
    void unknownKey_isToldWithItsLine() throws Exception {
        Path config = config(server.port(), server.password());
        Files.writeString(config, Files.readString(config) + "colour: red\n");
        fails(ExitCode.CONFIG, config + ":7: colour: unknown key", config, "serve");
    }

    /** Runs the command; what it says for people is one line with this text. Log lines, JSON objects here, do not count. */
    private void fails(ExitCode code, String text, Path config, String... arguments) throws Exception {
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--config", config.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(err);
        List<String> said =
                lines.stream().filter(line -> !line.startsWith("{\"time\"")).toList();
        assertThat(said).as("%s", lines).hasSize(1);
        assertThat(said.get(0)).startsWith("gannet: ").contains(text).doesNotContain("Exception");
        assertThat(lines).noneMatch(line -> line.contains("stepArray") || line.contains("\tat "));
        assertThat(process.exitValue()).isEqualTo(code.status());
    }

    private Path config(int port, String password) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), password + "\n");
        return Files.writeString(
                folder.resolve("gannet.yaml"),
                String.join(
                        "\n",
                        "server: {http: '127.0.0.1:0', memcached: off}",
                        "database:",
                        "  url: jdbc:mysql://127.0.0.1:" + port + "/",
                        "  user: root",
                        "  password-file: " + file,
                        "indexes: {bad: {tables: [badinput.keyless]}}",
                        ""));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
