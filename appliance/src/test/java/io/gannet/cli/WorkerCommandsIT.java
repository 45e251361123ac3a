package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gannet.appliance.Appliance;
import io.gannet.client.ApiClient;
import io.gannet.client.ApiException;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands lag, failed, replay and worker against a running appliance over a real table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerCommandsIT {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Pattern AT = Pattern.compile("--url (http\\S+) lag");

    @TempDir
    static Path folder;

    private DatabaseServer server;
    private Appliance appliance;
    private Path config;

    private record Ran(int status, String out, String err) {}

    @BeforeAll
    void start() throws Exception {
        server = TestServers.shared(ServerKind.MARIADB_INSTALLED);
        server.execute(
                "DROP DATABASE IF EXISTS workercli",
                "CREATE DATABASE workercli CHARACTER SET utf8mb4",
                "CREATE TABLE workercli.item (id INT PRIMARY KEY, title VARCHAR(80) NOT NULL, price VARCHAR(20))");
        Path password = Files.writeString(folder.resolve("password"), server.password() + "\n");
        config = Files.writeString(
                folder.resolve("gannet.yaml"),
                String.join(
                        "\n",
                        "server: {data: " + folder.resolve("data") + ", http: '127.0.0.1:0', memcached: off}",
                        "queue: {sync: never}",
                        "database: {url: '" + server.jdbcUrl("") + "', user: root, password-file: " + password + "}",
                        "worker: {heartbeat: 100ms}",
                        "indexes: {item: {tables: [workercli.item], fields: {price: long}, freshness: 40ms}}",
                        ""));
        appliance = Appliance.start(
                ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(config)))
                        .config(),
                "test",
                Clock.systemUTC());
        assertThat(run("capture", "install", "--no-udf", "workercli.item").status)
                .isZero();
    }

    @AfterAll
    void stop() throws Exception {
        // the server is other tests' as well: they shall find no heartbeat that nobody answers
        server.execute("DROP TABLE IF EXISTS gannet.heartbeat");
        run("capture", "remove", "--discard", "gannet.heartbeat", "workercli.item");
        appliance.close();
        server.execute("DROP DATABASE workercli");
    }

    private Ran run(String... arguments) {
        return runAt(appliance.url(), arguments);
    }

    private Ran runAt(String url, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--config", config.toString(), "--url", url));
        int status = Main.run(
                new Cli(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of()),
                all.toArray(String[]::new));
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private ApiClient api() {
        return new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(20));
    }

    private void awaitHits(String word, long hits) {
        await().atMost(LONG)
                .until(() ->
                        api().get("/v1/search/item?q=" + word).path("total").asLong() == hits);
    }

    private void awaitFailed(int count) {
        await().atMost(LONG)
                .until(() -> api().get("/v1/failed?max=1000").path("total").asInt() == count);
    }

    @Test
    void failedPositions_areListed_replayed_andSuperseded() throws Exception {
        server.execute("INSERT INTO workercli.item VALUES (1, 'amberone', '7'), (2, 'ambertwo', 'dear'),"
                + " (3, 'amberthree', 'cheap'), (4, 'amberfour', 'free')");
        awaitHits("amberone", 1);
        awaitFailed(3);
        Ran list = run("failed", "list", "--queue", "workercli.item");
        assertThat(list.out)
                .contains("3 x column \"price\" is no whole number of 64 bits\n")
                .contains("workercli.item {\"id\":\"2\"}: dear\n");
        assertThat(run("replay", "1", "--all").status).isEqualTo(ExitCode.USAGE.status());
        Ran vain = run("replay", "--reason", "bits: dear");
        assertThat(vain.status).isEqualTo(ExitCode.FAILED.status());
        assertThat(vain.out).contains("failed: column \"price\" is no whole number of 64 bits: dear");

        // mended while nobody tells, so that only a replay finds it
        run("capture", "switch", "off", "workercli.item");
        server.execute("UPDATE workercli.item SET price = '2' WHERE id IN (2, 3)");
        run("capture", "switch", "outbox", "workercli.item");
        Ran dry = run("replay", "--all", "--dry-run");
        assertThat(dry.out).hasLineCount(3).contains("would be sent");
        awaitFailed(3);
        Ran mended = run("replay", "--reason", "bits: dear");
        assertThat(mended.status).as(mended.err).isZero();
        assertThat(mended.out).endsWith("applied\n");
        awaitHits("ambertwo", 1);
        Ran rest = run("replay", "--all", "--rate", "50");
        assertThat(rest.status).isEqualTo(ExitCode.FAILED.status());
        assertThat(rest.out).contains("applied").contains("bits: free");
        awaitHits("amberthree", 1);

        server.execute("UPDATE workercli.item SET price = '4' WHERE id = 4");
        awaitHits("amberfour", 1);
        awaitFailed(0);
        assertThat(run("failed", "list").out).isEmpty();
    }

    /** What cannot be read is no longer missing once its row was read again, or once index and table were compared. */
    @Test
    void unreadableMessages_areEndedByOneReplay() throws Exception {
        server.execute("INSERT INTO workercli.item VALUES (31, 'elmone', '1')");
        awaitHits("elmone", 1);
        run("capture", "switch", "off", "workercli.item");
        server.execute(
                "UPDATE workercli.item SET title = 'firone' WHERE id = 31",
                "INSERT INTO workercli.item VALUES (32, 'firtwo', '1')");
        run("capture", "switch", "outbox", "workercli.item");
        String cut =
                "{\"v\":1,\"op\":\"update\",\"db\":\"workercli\",\"table\":\"item\",\"key\":{\"id\":31},\"row\":{\"ti";
        for (String body : List.of("hello", cut)) {
            api().send(
                            "POST",
                            "/v1/queues/workercli.item/messages",
                            Optional.of(body.getBytes(StandardCharsets.UTF_8)),
                            "application/octet-stream");
        }
        await().atMost(LONG)
                .until(() -> run("failed", "list", "--reason", "not JSON")
                                .out
                                .lines()
                                .count()
                        >= 3);
        Ran replayed = run("replay", "--reason", "not JSON");
        assertThat(replayed.status).as(replayed.out + replayed.err).isZero();
        assertThat(replayed.out)
                .containsOnlyOnce(" applied\n")
                .containsOnlyOnce(" superseded (it names no row; the index and its tables were compared since)\n");
        awaitHits("firone", 1);
        awaitHits("firtwo", 1);
        assertThat(run("failed", "list", "--reason", "not JSON").out).isEmpty();
    }

    @Test
    void replay_takesAPlainLogOfQueuesAndPositions() throws Exception {
        server.execute("INSERT INTO workercli.item VALUES (11, 'birchone', '1'), (12, 'birchtwo', '2')");
        awaitHits("birchtwo", 1);
        run("capture", "switch", "off", "workercli.item");
        server.execute("UPDATE workercli.item SET title = 'cedarone' WHERE id = 11");
        run("capture", "switch", "outbox", "workercli.item");
        long last = api().get("/v1/workers/item")
                .path("read")
                .path("workercli.item")
                .asLong();
        Path log = Files.writeString(
                folder.resolve("failures.txt"),
                "# what a script of ours wrote\nworkercli.item " + (last - 1) + "\nqueue=workercli.item pos=" + last
                        + "\nnonsense\n");
        Ran sent = run("replay", "--log", log.toString());
        assertThat(sent.out)
                .contains("workercli.item " + (last - 1) + " sent")
                .contains("workercli.item " + last + " sent")
                .contains("line 4 names no queue and position");
        assertThat(sent.status).isZero();
        awaitHits("cedarone", 1);
    }

    @Test
    void lag_tellsTheMeasuredHeartbeat_andReadinessItsSilence() throws Exception {
        await().atMost(LONG).until(() -> run("lag").out.contains("heartbeat took"));
        Ran lag = run("lag");
        assertThat(lag.out).startsWith("item ").contains("running  promised 40 ms");
        assertThat(api().get("/v1/indexes").toString()).doesNotContain("heartbeat");
        assertThat(api().get("/v1/search/item?q=*&table=gannet.heartbeat")
                        .path("total")
                        .asLong())
                .isZero();
        assertThat(readiness().statusCode()).isEqualTo(200);

        // the way from table to search is broken where no worker can see it: the triggers' switch is off
        server.execute("UPDATE gannet.control SET state = 0 WHERE queue = 'gannet.heartbeat'");
        await().atMost(LONG).until(() -> readiness().statusCode() == 503);
        assertThat(readiness().body()).contains("heartbeat item").contains("is not found yet");
        Ran broken = run("lag");
        assertThat(broken.status).isEqualTo(ExitCode.FAILED.status());
        assertThat(broken.out).contains("(broken)").contains("not found yet");
        server.execute("UPDATE gannet.control SET state = 2 WHERE queue = 'gannet.heartbeat'");
        await().atMost(LONG).until(() -> readiness().statusCode() == 200);
    }

    private HttpResponse<String> readiness() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(appliance.url() + "/readyz"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void worker_feedsAProgram_inAProcessOfItsOwn() throws Exception {
        server.execute("INSERT INTO workercli.item VALUES (21, 'dogwood', '1'), (22, 'poison ivy', '1')");
        awaitHits("poison", 1);
        Path seen = folder.resolve("seen");
        Path program = Files.writeString(
                folder.resolve("program"),
                "while IFS= read -r line; do printf '%s\\n' \"$line\" >> " + seen
                        + "; id=${line#*:}; id=${id%%,*}; case $line in *poison*) echo \"rejected $id no ivy\";; *) echo \"ok $id\";; esac;"
                        + " done\n");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "worker",
                "--from",
                appliance.url(),
                "--table",
                "workercli.item",
                "--data",
                folder.resolve("alone").toString(),
                "--exec",
                "sh " + program,
                "--http",
                "127.0.0.1:0");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker.log").toFile())
                .start();
        try {
            await().atMost(LONG)
                    .until(() -> Files.exists(seen) && Files.readString(seen).contains("dogwood"));
            await().atMost(LONG).until(() -> api().get("/v1/queues/workercli.item")
                    .path("readers")
                    .toString()
                    .contains("worker"));
            messagesAreFound(folder.resolve("worker.log"));
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A worker alone looks its failed positions' messages up where it read them, and no others. */
    private void messagesAreFound(Path log) throws Exception {
        await().atMost(LONG).until(() -> AT.matcher(Files.readString(log)).find());
        Matcher at = AT.matcher(Files.readString(log));
        assertThat(at.find()).isTrue();
        ApiClient worker = new ApiClient(at.group(1), Optional.empty(), Duration.ofSeconds(20));
        await().atMost(LONG).until(() -> worker.get("/v1/failed").path("total").asInt() == 1);
        JsonNode failed = worker.get("/v1/failed").path("failed").path(0);
        Ran shown = runAt(at.group(1), "failed", "show", failed.path("id").asString());
        assertThat(shown.out).contains("reason: no ivy").contains("message: {").contains("poison ivy");
        String another =
                "/v1/queues/workercli.item/messages/" + (failed.path("number").asLong() - 1);
        assertThat(api().get(another).path("body").asString()).contains("dogwood");
        assertThatThrownBy(() -> worker.get(another)).isInstanceOf(ApiException.class);
    }
}
