package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.appliance.Appliance;
import io.gannet.config.TestConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code gannet queue} against an appliance that runs in the test's process. */
class QueueCommandTest {

    @TempDir
    Path folder;

    private Appliance appliance;

    @BeforeEach
    void start() throws Exception {
        appliance = Appliance.start(
                TestConfig.of(
                        folder.resolve("data"),
                        Optional.empty(),
                        Map.of("server.memcached", "off", "queue.sync", "interval")),
                "test",
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        appliance.close();
    }

    @Test
    void viewAndStatus_lookWithoutTaking() {
        assertThat(run("queue", "put", "orders", "first")).isEqualTo("1\n");
        assertThat(run("queue", "put", "orders", "second")).isEqualTo("2\n");
        assertThat(run("queue", "view", "orders", "2")).isEqualTo("second\n");
        assertThat(json(run("queue", "view", "orders", "1", "--output", "json"))
                        .path("body")
                        .asString())
                .isEqualTo("first");
        assertThat(run("queue", "status", "orders")).contains("unread: 2\n");
        assertThat(json(run("queue", "status", "orders", "--output", "json"))
                        .path("httpsqs")
                        .path("putpos")
                        .asLong())
                .isEqualTo(2);
        assertThat(run("queue", "view", "orders", "3")).isEqualTo("4 gannet: there is no message \"3\"\n");
    }

    @Test
    void create_config_list_show_delete() {
        assertThat(run("queue", "create", "jobs", "--max", "500", "--max-age", "24h", "--lease", "10s"))
                .contains("name: jobs\n");
        assertThat(run("queue", "create", "orders/eu \u00fc")).contains("name: orders/eu \u00fc\n");
        JsonNode settings = json(run("queue", "config", "jobs", "--max", "50", "--discard-old", "true"));
        assertThat(settings.path("slots").asLong()).isEqualTo(50);
        assertThat(settings.path("maxAge").asString()).isEqualTo("86400000ms");
        assertThat(settings.path("lease").asString()).isEqualTo("10000ms");
        assertThat(settings.path("discardOld").asBoolean()).isTrue();
        settings = json(run(
                "queue",
                "config",
                "jobs",
                "--max-messages=7",
                "--max-bytes=8",
                "--max-message-bytes=9",
                "--expire-to=old",
                "--max-idle=2h",
                "--idempotency=3s",
                "--fan-out-only=true"));
        assertThat(settings.toString())
                .contains("\"maxMessages\":7,\"maxBytes\":8,\"maxMessageBytes\":9", "\"expireTo\":\"old\"")
                .contains("\"maxIdle\":\"7200000ms\"", "\"idempotency\":\"3000ms\"", "\"fanOutOnly\":true");
        run(
                "queue",
                "config",
                "jobs",
                "--fan-out-only=false",
                "--max-bytes=0",
                "--max-message-bytes=0",
                "--max-messages=0");
        settings = json(run("queue", "config", "jobs"));
        assertThat(json(run("queue", "config", "jobs"))).isEqualTo(settings);
        assertThat(run("queue", "list").lines().map(line -> line.replaceAll(".*s  ", "")))
                .containsExactly("jobs", "orders/eu \u00fc");
        assertThat(run("queue", "list", "--output", "json")
                        .lines()
                        .map(line -> json(line).path("settings").path("slots").asLong()))
                .containsExactly(50L, 1_000_000L);
        assertThat(run("queue", "config", "jobs", "--max", "5"))
                .startsWith("2 ")
                .contains("slots", "\"5\"", "10 to 1000000000");
        assertThat(run("queue", "show", "nowhere")).startsWith("4 ").contains("nowhere");
        assertThat(run("queue", "put", "jobs", "x")).isEqualTo("1\n");
        assertThat(run("queue", "delete", "jobs"))
                .isEqualTo("2 gannet: queue jobs has 1 unread messages; delete it with --yes\n");
        assertThat(run("queue", "delete", "jobs", "--yes")).isEmpty();
        assertThat(run("queue", "show", "jobs")).startsWith("4 ");
    }

    @Test
    void put_ofArgumentFileAndStandardInput_getPeekAndWait() throws Exception {
        Path file = Files.write(folder.resolve("body"), new byte[] {(byte) 0xff, 0, 1});
        assertThat(run("queue", "put", "q", "a text")).isEqualTo("1\n");
        assertThat(run("queue", "put", "q", "--file", file.toString())).isEqualTo("2\n");
        assertThat(withInput("typed\nlines", () -> run("queue", "put", "q"))).isEqualTo("3\n");
        assertThat(withInput("dash", () -> run("queue", "put", "q", "-f", "-"))).isEqualTo("4\n");
        assertThat(run("queue", "put", "q", "--file", folder.resolve("none").toString()))
                .contains("none")
                .doesNotContain("Exception");
        assertThat(run("queue", "peek", "q")).isEqualTo("a text\n");
        assertThat(run("queue", "peek", "q", "--from", "2", "--to", "3")).isEqualTo("base64:/wAB\ntyped\nlines\n");
        assertThat(run("queue", "peek", "q", "--pos", "4")).isEqualTo("dash\n");
        assertThat(run("queue", "get", "q", "--no-ack")).isEqualTo("a text\n");
        assertThat(run("queue", "get", "q", "--count", "10", "--output", "json")
                        .lines()
                        .map(line -> json(line).path("number").asLong()))
                .containsExactly(2L, 3L, 4L);
        assertThat(run("queue", "get", "q", "--wait", "50ms")).isEqualTo("6 ");
        assertThat(run("queue", "get", "q", "--wait", "soon")).startsWith("2 ").contains("wait", "soon");
    }

    @Test
    void pause_refusesUntilResumed() {
        run("queue", "put", "q", "before");
        assertThat(run("queue", "pause", "q", "--puts")).isEmpty();
        assertThat(run("queue", "list")).contains("q  (paused)");
        assertThat(run("queue", "put", "q", "x")).startsWith("1 ").contains("queue \"q\" is paused");
        assertThat(run("queue", "get", "q")).isEqualTo("before\n");
        assertThat(run("queue", "pause", "q")).isEmpty();
        assertThat(run("queue", "resume", "q", "--puts")).isEmpty();
        assertThat(run("queue", "put", "q", "after")).isEqualTo("2\n");
        assertThat(run("queue", "get", "q")).isEqualTo("6 ");
        assertThat(run("queue", "resume", "q")).isEmpty();
        assertThat(run("queue", "get", "q")).isEqualTo("after\n");
    }

    @Test
    void purge_countsFirst() {
        for (int i = 1; i <= 5; i++) {
            run("queue", "put", "q", "m" + i);
        }
        assertThat(run("queue", "purge", "q")).isEqualTo("2 5 unread; purge them with --yes\n");
        assertThat(run("queue", "purge", "q", "--up-to", "2", "--yes")).isEqualTo("2 purged\n");
        assertThat(run("queue", "peek", "q")).isEqualTo("m3\n");
        assertThat(run("queue", "purge", "q", "--yes")).isEqualTo("3 purged\n");
        assertThat(run("queue", "peek", "q")).isEqualTo("6 ");
    }

    @Test
    void tail_printsWhatIsPut() throws Exception {
        run("queue", "put", "q", "old");
        CompletableFuture<String> tail =
                CompletableFuture.supplyAsync(() -> run("queue", "tail", "q", "--from", "1", "--count", "3"));
        run("queue", "put", "q", "new");
        run("queue", "put", "q", "newer");
        assertThat(tail.get(30, TimeUnit.SECONDS)).isEqualTo("old\nnew\nnewer\n");
        assertThat(run("queue", "peek", "q")).isEqualTo("old\n");
    }

    @Test
    void export_import_keepBodiesAndOrder() throws Exception {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0x80, '\n', 0});
        run("queue", "put", "from", "one");
        run("queue", "put", "from", "--file", binary.toString());
        run("queue", "put", "from", "three");
        run("queue", "get", "from");
        String all = run("queue", "export", "from");
        assertThat(all.lines().map(line -> json(line).path("number").asLong())).containsExactly(1L, 2L, 3L);
        assertThat(all.lines().map(line -> json(line).path("position").asLong()))
                .containsExactly(1L, 2L, 3L);
        assertThat(all.lines().map(line -> json(line).path("version").asString()))
                .allMatch(version -> version.matches("\\d+[.:-]\\d+"));
        String unread = run("queue", "export", "from", "--unread");
        assertThat(unread.lines()).containsExactlyElementsOf(all.lines().skip(1).toList());
        Path file = Files.writeString(folder.resolve("q.ndjson"), unread);
        assertThat(run("queue", "import", "to", file.toString())).isEmpty();
        assertThat(withInput(all, () -> run("queue", "import", "to"))).isEmpty();
        assertThat(run("queue", "get", "to", "--count", "10"))
                .isEqualTo("base64:gAoA\nthree\none\nbase64:gAoA\nthree\n");
        assertThat(withInput("{\"body\":\"x\"}\nnonsense\n", () -> run("queue", "import", "to")))
                .startsWith("2 ")
                .contains("line 2");
        assertThat(run("queue", "peek", "to")).isEqualTo("6 ");
    }

    @Test
    void backupOfTheRunningAppliance_restored_checked_andErased() throws Exception {
        for (int i = 1; i <= 3; i++) {
            run("queue", "put", "q", "secret" + i + ".");
        }
        run("queue", "get", "q", "--count", "2");
        String backup = folder.resolve("backup").toString();
        String restored = folder.resolve("restored").toString();
        assertThat(run("store", "backup", "--running", backup)).isEmpty();
        assertThat(run("store", "restore", backup, restored)).isEmpty();
        assertThat(run("queue", "erase", "q", "--data", restored, "--through", "9"))
                .isEqualTo("2 messages erased\n");
        assertThat(run("store", "check", restored)).contains("3 messages");
        assertThat(bytesOf(folder.resolve("backup"))).contains("secret1.", "secret2.", "secret3.");
        assertThat(bytesOf(folder.resolve("restored")))
                .doesNotContain("secret1.", "secret2.")
                .contains("secret3.");
        assertThat(run(
                        "queue",
                        "erase",
                        "q",
                        "--data",
                        folder.resolve("data/queue").toString(),
                        "--through",
                        "9"))
                .startsWith("1 ")
                .contains("is in use by another process");
    }

    /** All files in a directory, one behind the other. */
    private static String bytesOf(Path directory) throws IOException {
        StringBuilder bytes = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toString();
    }

    private static String withInput(String text, Supplier<String> command) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return command.get();
        } finally {
            System.setIn(before);
        }
    }

    private static JsonNode json(String text) {
        return Json.MAPPER.readTree(text);
    }

    /** What a command printed; before it the exit status and what it complained about, where that was not 0. */
    private String run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Cli cli = new Cli(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("GANNET_URL", appliance.url()));
        int status = Main.run(cli, args);
        return (status == 0 ? "" : status + " " + err.toString(StandardCharsets.UTF_8))
                + out.toString(StandardCharsets.UTF_8);
    }
}
