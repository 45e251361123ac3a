package io.gannet.appliance;

import io.gannet.change.Version;
import io.gannet.config.Config;
import io.gannet.queue.EngineSettings;
import io.gannet.queue.LogQueueEngine;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.StoreTool;
import io.gannet.search.LuceneSink;
import io.gannet.sink.SinkCheckpoint;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the engine. A queue directory that was put back as it once was is sound in itself; only an index that has applied what the
 * directory does not know of tells. Its epoch then rises: else the index would take every new read for an old one, and the numbers
 * of new messages for those it has read.
 */
final class Engines {

    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    static QueueEngine open(EngineSettings settings, Config config, DataDirectory data) throws IOException {
        LogQueueEngine engine = LogQueueEngine.open(settings);
        Generations generations = new Generations(data.indexes());
        try {
            for (Config.Index index : config.indexes()) {
                Optional<SinkCheckpoint> seen = LuceneSink.checkpoint(generations.used(index.name()));
                if (seen.isPresent() && behind(engine, seen.get())) {
                    LOG.warn(
                            "event=store-behind index={} applied={} epoch={} action=\"raise the epoch and verify\"",
                            index.name(),
                            seen.get().version(),
                            engine.epoch());
                    engine.close();
                    StoreTool.raiseEpoch(settings.directory(), seen.get().epoch());
                    engine = LogQueueEngine.open(settings);
                }
            }
            return engine;
        } catch (IOException | RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static boolean behind(QueueEngine engine, SinkCheckpoint seen) {
        Version version = seen.version();
        if (seen.epoch() != engine.epoch()) {
            return seen.epoch() > engine.epoch();
        }
        return version.position() > engine.drawPosition()
                || seen.numbers().entrySet().stream()
                        .anyMatch(queue -> queue.getValue() > last(engine, queue.getKey()));
    }

    private static long last(QueueEngine engine, String queue) {
        return engine.find(QueueName.of(queue)).map(one -> one.status().last()).orElse(0L);
    }
}
