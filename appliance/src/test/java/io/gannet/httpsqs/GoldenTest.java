package io.gannet.httpsqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the original HTTPSQS 1.7 answered, answered again. */
class GoldenTest {

    @TempDir
    private static Path dir;

    private static TestAppliance open;
    private static TestAppliance secret;

    @BeforeAll
    static void start() throws IOException {
        open = new TestAppliance(dir.resolve("open"));
        secret = new TestAppliance(
                dir.resolve("secret"),
                TestAppliance.SETTINGS.withPassword("golden-secret"),
                java.util.Optional.empty());
    }

    @AfterAll
    static void stop() {
        open.close();
        secret.close();
    }

    @TestFactory
    Stream<DynamicTest> recording_replayed_hasNoDifference() throws IOException, URISyntaxException {
        Path file = Path.of(
                Objects.requireNonNull(getClass().getResource("golden.jsonl")).toURI());
        List<Recording.Scenario> scenarios = Recording.read(file);
        assertThat(scenarios).hasSizeGreaterThan(30);
        return scenarios.stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.name() + " " + scenario.tags(), () -> assertThat(
                                Recording.replay(scenario, (scenario.auth() ? secret : open).port()))
                        .isEmpty()));
    }
}
