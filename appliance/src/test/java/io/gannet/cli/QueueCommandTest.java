package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.appliance.Appliance;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueCommandTest {

    @TempDir
    Path folder;

    @Test
    void viewAndStatus_lookWithoutTaking() throws Exception {
        Config config = ConfigLoader.load(new Sources(
                        Map.of(
                                "server.data",
                                folder.toString(),
                                "server.http",
                                "127.0.0.1:0",
                                "server.memcached",
                                "off"),
                        Map.of(),
                        Optional.empty()))
                .config();
        try (Appliance appliance = Appliance.start(config, "test", Clock.systemUTC())) {
            assertThat(run(appliance, "queue", "put", "orders", "first")).isEqualTo("1\n");
            assertThat(run(appliance, "queue", "put", "orders", "second")).isEqualTo("2\n");
            assertThat(run(appliance, "queue", "view", "orders", "2")).isEqualTo("second\n");
            assertThat(Json.MAPPER
                            .readTree(run(appliance, "queue", "view", "orders", "1", "--output", "json"))
                            .path("body")
                            .asString())
                    .isEqualTo("first");
            assertThat(run(appliance, "queue", "status", "orders")).contains("unread: 2\n");
            assertThat(Json.MAPPER
                            .readTree(run(appliance, "queue", "status", "orders", "--output", "json"))
                            .path("httpsqs")
                            .path("putpos")
                            .asLong())
                    .isEqualTo(2);
            assertThat(run(appliance, "queue", "view", "orders", "3"))
                    .isEqualTo("4 gannet: there is no message \"3\"\n");
        }
    }

    /** What a command printed; before it the exit status and what it complained about, where it failed. */
    private static String run(Appliance appliance, String... args) {
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
