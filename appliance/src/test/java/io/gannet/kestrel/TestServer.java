package io.gannet.kestrel;

import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Sync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A listener on a free port, over an engine in a folder. */
final class TestServer implements AutoCloseable {

    private final QueueEngine engine;
    private final KestrelServer server;

    TestServer(Path folder) throws IOException {
        this(folder, Sync.INTERVAL, KestrelSettings.DEFAULT);
    }

    TestServer(Path folder, Sync sync, KestrelSettings settings) throws IOException {
        engine = LogQueueEngine.open(EngineSettings.of(folder).withSync(sync, Duration.ofSeconds(1)));
        server = new KestrelServer(settings.at("127.0.0.1", 0), engine, Clock.systemUTC(), settings::queues, () -> {});
        server.start();
    }

    int port() {
        return server.port();
    }

    QueueEngine engine() {
        return engine;
    }

    KestrelServer server() {
        return server;
    }

    TextClient client() throws IOException {
        return new TextClient(port());
    }

    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
