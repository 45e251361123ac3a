package io.gannet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemcachedSectionTest {

    @TempDir
    Path folder;

    private Config load(String yaml) throws IOException, ConfigException {
        Path file = Files.writeString(folder.resolve("gannet.yaml"), yaml);
        return ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file)))
                .config();
    }

    @Test
    void load_queuesAndAliases_asDocumented() throws Exception {
        Config.Memcached read = load("""
                memcached:
                  open-reads: 7
                  queues:
                    jobs: {max-messages: 3, max-age: 2s, discard-old: true, expire-to: old, open-timeout: 5s, delete-idle: 1h}
                  aliases:
                    everybody: [mail, log]
                    one: [mail]
                """).memcached();

        assertThat(read.openReads()).isEqualTo(7);
        assertThat(read.aliases()).isEqualTo(Map.of("everybody", List.of("mail", "log"), "one", List.of("mail")));
        assertThat(read.queues().get("jobs"))
                .isEqualTo(new Config.QueueRule(
                        3,
                        0,
                        0,
                        Duration.ofSeconds(2),
                        true,
                        Optional.of("old"),
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofHours(1)));
    }

    @Test
    void load_onePortWithTls_isRefused() {
        String yaml = "server:\n  http: 127.0.0.1:7000\n  memcached: 127.0.0.1:7000\n  tls:\n    certificate: c.pem\n"
                + "    key: k.pem\n";
        assertThatThrownBy(() -> load(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(":3: server.memcached: 127.0.0.1:7000 is server.http too")
                .hasMessageContaining("a port of its own");
    }

    @Test
    void load_twoFreePorts_areTwo() throws Exception {
        assertThat(load("server:\n  http: 127.0.0.1:0\n  memcached: 127.0.0.1:0\n")
                        .server()
                        .onePort())
                .isFalse();
        assertThat(load("server:\n  http: 127.0.0.1:7000\n  memcached: 127.0.0.1:7000\n")
                        .server()
                        .onePort())
                .isTrue();
    }
}
