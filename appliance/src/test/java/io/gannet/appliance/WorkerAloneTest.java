package io.gannet.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gannet.api.Api;
import io.gannet.api.QueueMetrics;
import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.client.ApiClient;
import io.gannet.client.HttpsqsClient;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.Readiness;
import io.gannet.http.Routes;
import io.gannet.httpsqs.HttpsqsHandler;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.Reader;
import io.gannet.search.SearchQuery;
import io.gannet.standalone.WorkerMain;
import io.gannet.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker alone against an appliance's queues over HTTP. */
class WorkerAloneTest {

    private static final String Q = "shop.articles";

    @TempDir
    Path directory;

    private final Map<String, String> rows = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private LogQueueEngine engine;
    private Api endpoints;
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        start(0);
    }

    private void start(int port) throws Exception {
        engine = LogQueueEngine.open(
                EngineSettings.of(directory.resolve("queue")).withDisk(0, 0));
        Routes routes = new Routes();
        QueueMetrics metrics = new QueueMetrics(engine, new SimpleMeterRegistry(), Clock.systemUTC());
        endpoints =
                new Api(routes, engine, Optional.of(new Rows()), new Readiness(), metrics, () -> "", Clock.systemUTC());
        routes.fallback(new HttpsqsHandler(engine, Optional.empty(), metrics.traffic("httpsqs")));
        server = HttpServer.start(HttpSettings.DEFAULT.at("127.0.0.1", port), routes);
    }

    @AfterEach
    void stop() {
        endpoints.close();
        server.close();
        engine.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private void put(String id) throws Exception {
        String event = "{\"op\":\"update\",\"db\":\"shop\",\"table\":\"articles\",\"key\":{\"id\":" + id
                + "},\"src\":\"push\",\"note\":\"100% + ü\"}";
        HttpsqsClient client = new HttpsqsClient(url(), Optional.empty(), Duration.ofSeconds(10));
        long position = client.put(Q, event.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(client.view(Q, position).map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .contains(event);
    }

    @Test
    void drains_readsRowsAgain_acknowledges_andWaitsForARestart() throws Exception {
        ApiClient client = new ApiClient(url(), Optional.empty(), Duration.ofSeconds(20));
        WorkerMain.Settings settings = new WorkerMain.Settings(
                "alone",
                List.of(new TableName("shop", "articles")),
                directory.resolve("worker"),
                Optional.empty(),
                true,
                new WorkerSettings(100, 1 << 20, 50, 50, 1_000, 100, 3));
        try (WorkerMain main =
                WorkerMain.start(client, settings, (sink, queues, gap) -> {}, meters, Clock.systemUTC())) {
            rows.put("7", "床前明月光");
            put("7");
            awaitHits(main, "明月", 1);
            await().until(() -> acknowledged() == 1);
            int port = server.port();
            stop();
            start(port);
            rows.remove("7");
            rows.put("8", "举头望明月");
            put("7");
            put("8");
            await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged() == 3);
            awaitHits(main, "明月", 1);
            awaitHits(main, "床前", 0);
        }
    }

    private static void awaitHits(WorkerMain main, String text, long hits) {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        main.index().orElseThrow().search(SearchQuery.of(text)).total() == hits);
    }

    private long acknowledged() {
        return engine.queue(QueueName.of(Q))
                .reader("alone")
                .map(Reader::acknowledged)
                .orElse(0L);
    }

    /** Rows of one table in memory. */
    private final class Rows implements RowSource {

        @Override
        public RowSource.Rows read(TableName table, Collection<RowKey> keys, ReadMode mode) {
            RowSource.Rows answer = new RowSource.Rows(new HashMap<>(), new HashSet<>(), new HashSet<>());
            for (RowKey key : keys) {
                String title = rows.get(key.id());
                if (title == null) {
                    answer.absent().add(key);
                } else {
                    answer.present().put(key, new Row(Map.of("id", key.id(), "title", title)));
                }
            }
            return answer;
        }

        @Override
        public int maxKeys() {
            return 100;
        }
    }
}
