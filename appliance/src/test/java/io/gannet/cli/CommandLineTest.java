package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

    @TempDir
    Path folder;

    private record Ran(int status, String out, String err) {}

    @Test
    void help_ofEveryCommand_hasAnExample() {
        List<String> bare = new ArrayList<>();
        bareOf(Root.commandLine(new Cli(System.out, System.err, Map.of())), bare);
        assertThat(bare).isEmpty();
    }

    private static void bareOf(CommandLine line, List<String> bare) {
        String footer = String.join("\n", line.getCommandSpec().usageMessage().footer());
        if (!footer.contains("Example") || !footer.contains("gannet ")) {
            bare.add(line.getCommandSpec().qualifiedName(" "));
        }
        line.getSubcommands().values().forEach(one -> bareOf(one, bare));
    }

    @Test
    void everyCommand_isInTheCommandsPage() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/cli.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")).replace("\\|", "|"))
                .toList();
        List<String> unnamed = new ArrayList<>();
        CommandLine gannet = Root.commandLine(new Cli(System.out, System.err, Map.of()));
        gannet.getSubcommands().forEach((name, command) -> {
            List<String> own = rows.stream()
                    .filter(row -> row.contains("`" + name + " ") || row.contains("`" + name + "`"))
                    .toList();
            if (own.isEmpty()) {
                unnamed.add(name);
            }
            command.getSubcommands().keySet().stream()
                    .filter(sub -> own.stream().noneMatch(row -> row.matches(".*[ |]" + sub + "\\b.*")))
                    .forEach(sub -> unnamed.add(name + " " + sub));
        });
        assertThat(unnamed).isEmpty();
    }

    @Test
    void unknownCommand_isUsageWithTheNearest() {
        Ran ran = run("confg");
        assertThat(ran.status).isEqualTo(ExitCode.USAGE.status());
        assertThat(ran.err)
                .isEqualTo(
                        "gannet: Unmatched argument at index 0: 'confg' (did you mean config?); see gannet --help\n");
    }

    @Test
    void addressOfAWorker_isLookedAtBeforeAnythingIsOpened() {
        for (String address : List.of("nonsense", "127.0.0.1:70000", "0.0.0.0:1219")) {
            Ran ran = run(
                    "worker",
                    "--table",
                    "shop.articles",
                    "--data",
                    folder.resolve("worker").toString(),
                    "--http",
                    address);
            assertThat(ran.status).isEqualTo(ExitCode.CONFIG.status());
            assertThat(ran.err)
                    .isEqualTo("gannet: --http is HOST:PORT of this machine alone, not \"" + address + "\"\n");
            assertThat(folder.resolve("worker")).doesNotExist();
        }
    }

    @Test
    void unknownOption_isUsageInOneLine() {
        Ran ran = run("config", "show", "--nothing");
        assertThat(ran.status).isEqualTo(ExitCode.USAGE.status());
        assertThat(ran.err).hasLineCount(1).startsWith("gannet: Unknown option: '--nothing'");
    }

    @Test
    void noCommand_isUsage() {
        Ran ran = run();
        assertThat(ran.status).isEqualTo(ExitCode.USAGE.status());
        assertThat(ran.err).hasLineCount(1).startsWith("gannet: a command is missing");
    }

    @Test
    void badConfiguration_isToldWithFileLineAndKey() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "server:\n  htp: 127.0.0.1:1\n");
        Ran ran = run("config", "check", file.toString());
        assertThat(ran.status).isEqualTo(ExitCode.CONFIG.status());
        assertThat(ran.err).isEqualTo("gannet: " + file + ":2: server.htp: unknown key (did you mean http?)\n");
    }

    @Test
    void sql_withoutDatabase_isConfiguration() {
        Ran ran = run("sql", "SELECT 1");
        assertThat(ran.status).isEqualTo(ExitCode.CONFIG.status());
        assertThat(ran.err).hasLineCount(1).startsWith("gannet: no database:");
    }

    @Test
    void sql_databaseDown_isUnreachableInOneLine() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file =
                Files.writeString(folder.resolve("g.yaml"), "database:\n  url: jdbc:mysql://127.0.0.1:" + port + "/\n");
        Ran ran = run("sql", "--config", file.toString(), "SELECT 1");
        assertThat(ran.status).isEqualTo(ExitCode.UNREACHABLE.status());
        assertThat(ran.err).hasLineCount(1).startsWith("gannet: ").contains("127.0.0.1:" + port);
    }

    @Test
    void version_asJson_isOneObject() {
        Ran ran = run("version", "--output", "json");
        assertThat(ran.status).isZero();
        assertThat(Json.MAPPER.readTree(ran.out).path("version").asString()).isNotEmpty();
    }

    private Ran run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Cli cli = new Cli(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("GANNET_CACHE", folder.toString()));
        int status = Main.run(cli, args);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
