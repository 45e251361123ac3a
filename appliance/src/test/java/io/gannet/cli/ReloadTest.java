package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gannet.appliance.Appliance;
import io.gannet.config.Config;
import io.gannet.config.ConfigLoader;
import io.gannet.config.Sources;
import io.gannet.http.RawClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What SIGHUP does, without the signal. */
class ReloadTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Reload.class);

    @TempDir
    private Path folder;

    private final AtomicReference<Config.Log> told = new AtomicReference<>();
    private Path file;
    private Appliance appliance;
    private Reload reload;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("gannet.yaml");
        Files.writeString(folder.resolve("auth"), "first\n");
        configure("");
        ConfigLoader.Loaded loaded = ConfigLoader.load(sources());
        appliance = Appliance.start(loaded.config(), "test", Clock.systemUTC());
        reload = new Reload(() -> ConfigLoader.load(sources()), appliance, told::set, loaded);
        logger.addAppender(log);
        log.start();
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        appliance.close();
    }

    private Sources sources() {
        return new Sources(Map.of(), Map.of(), Optional.of(file));
    }

    private void configure(String more) throws IOException {
        Files.writeString(file, """
                server:
                  http: 127.0.0.1:0
                  memcached: off
                  data: %s
                  auth-file: %s
                log:
                  level: warn
                """.formatted(folder.resolve("data"), folder.resolve("auth")) + more);
    }

    private RawClient client() {
        return new RawClient(URI.create(appliance.url()).getPort());
    }

    private String status(String password) {
        try (RawClient client = client()) {
            return client.get("/?name=q&opt=put&data=x&auth=" + password).text();
        }
    }

    private int metrics(String password) {
        try (RawClient client = client()) {
            return client.request("GET", "/metrics", new byte[0], "Authorization: Bearer " + password)
                    .status();
        }
    }

    private List<String> logged() {
        List<String> lines =
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        log.list.clear();
        return lines;
    }

    @Test
    void password_changes_forBothProtocols() throws Exception {
        assertThat(status("first")).isEqualTo("HTTPSQS_PUT_OK");
        Files.writeString(folder.resolve("auth"), "second\n");
        Files.writeString(file, Files.readString(file).replace("level: warn", "level: debug"));
        assertThat(status("second")).isEqualTo("HTTPSQS_AUTH_FAILED");
        reload.run();
        assertThat(status("second")).isEqualTo("HTTPSQS_PUT_OK");
        assertThat(status("first")).isEqualTo("HTTPSQS_AUTH_FAILED");
        assertThat(metrics("second")).isEqualTo(200);
        assertThat(metrics("first")).isEqualTo(401);
        assertThat(told.get().level()).isEqualTo(Config.Log.Level.DEBUG);
    }

    @Test
    void limits_change_andWhatNeedsARestartIsNamed() throws Exception {
        configure("queue:\n  sync: never\n");
        Files.writeString(
                file, Files.readString(file).replace("memcached: off", "memcached: off\n  limits:\n    body: 2kB"));
        reload.run();
        assertThat(logged())
                .contains("event=setting-needs-restart key=queue.sync from=\"always\" to=\"never\"")
                .noneMatch(line -> line.contains("refused"));
        try (RawClient client = client()) {
            assertThat(client.post("/?name=q&opt=put&auth=first", new byte[3000])
                            .status())
                    .isEqualTo(413);
        }
        reload.run();
        assertThat(logged())
                .as("it is said again until the restart")
                .contains("event=setting-needs-restart key=queue.sync from=\"always\" to=\"never\"");
    }

    @Test
    void configuration_refused_staysAsItWas_andTheLogSaysWhy() throws Exception {
        configure("queue:\n  snyc: never\n");
        Files.writeString(folder.resolve("auth"), "second\n");
        reload.run();
        assertThat(logged())
                .singleElement()
                .asString()
                .contains("event=reload-refused", "gannet.yaml:9", "queue.snyc", "did you mean sync?");
        assertThat(status("first")).isEqualTo("HTTPSQS_PUT_OK");
        configure("");
        Files.delete(folder.resolve("auth"));
        reload.run();
        assertThat(logged()).singleElement().asString().contains("event=reload-refused", "cannot be read");
        assertThat(status("first")).isEqualTo("HTTPSQS_PUT_OK");
        Files.delete(file);
        reload.run();
        assertThat(logged()).singleElement().asString().contains("event=reload-refused", "there is no such file");
        assertThat(status("first")).isEqualTo("HTTPSQS_PUT_OK");
    }
}
