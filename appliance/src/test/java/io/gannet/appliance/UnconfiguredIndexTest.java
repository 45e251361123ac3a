package io.gannet.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.client.ApiClient;
import io.gannet.config.Config;
import io.gannet.config.TestConfig;
import io.gannet.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index is taken out of the configuration, and put into it again. */
class UnconfiguredIndexTest {

    private static final String QUEUE = "shop.articles";

    @TempDir
    Path folder;

    private Appliance start(String... indexes) throws Exception {
        Path file = folder.resolve("gannet.yaml");
        String tables = ": {tables: [" + QUEUE + "]}";
        Files.writeString(file, "indexes: {" + String.join(tables + ", ", indexes) + tables + "}\n");
        Config config = TestConfig.of(folder.resolve("data"), Optional.of(file), Map.of("server.memcached", "off"));
        return Appliance.start(config, "test", Clock.systemUTC());
    }

    private static ApiClient api(Appliance appliance) {
        return new ApiClient(appliance.url(), Optional.empty(), Duration.ofSeconds(20));
    }

    private static Set<String> readers(Appliance appliance) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        api(appliance)
                .get("/v1/queues/" + QUEUE + "/readers")
                .path("readers")
                .forEach(reader -> names.add(reader.path("name").asString()));
        return names;
    }

    private static void put(Appliance appliance, int id) {
        String change = "{\"v\":1,\"op\":\"insert\",\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":" + id
                + "},\"row\":{\"id\":" + id + ",\"title\":\"gannets\"}}";
        try (RawClient client =
                new RawClient(java.net.URI.create(appliance.url()).getPort())) {
            assertThat(client.request("POST", "/?name=" + QUEUE + "&opt=put&raw=1", change.getBytes(UTF_8))
                            .utf8())
                    .isEqualTo("HTTPSQS_PUT_OK");
        }
    }

    private static void awaitFound(Appliance appliance, String index, int count) {
        ApiClient api = api(appliance);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api.get("/v1/search/" + index + "/count?q=gannets")
                                .path("count")
                                .asInt()
                        == count);
    }

    @Test
    void indexNotConfigured_keepsNothingInItsQueues_andGoesOnWhenItIsAgain() throws Exception {
        try (Appliance appliance = start("one", "two")) {
            put(appliance, 1);
            awaitFound(appliance, "one", 1);
            awaitFound(appliance, "two", 1);
            assertThat(readers(appliance)).containsExactly("one", "two");
        }
        try (Appliance appliance = start("one")) {
            await().until(() -> readers(appliance).equals(Set.of("one")));
        }
        try (Appliance appliance = start("one", "two")) {
            put(appliance, 2);
            for (String index : List.of("one", "two")) {
                awaitFound(appliance, index, 2);
            }
            assertThat(readers(appliance)).containsExactly("one", "two");
        }
    }
}
