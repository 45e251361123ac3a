package io.gannet.queue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the log engine, in each way that messages can lie: synced or not, in memory or in the store. */
class LogQueueEngineTest {

    @TempDir
    Path directory;

    private EngineSettings settings(TestClock clock) {
        return EngineSettings.of(directory).withClock(clock).withDisk(0, 0);
    }

    @Nested
    class Always extends QueueEngineContract {
        @Override
        QueueEngine open() {
            return LogQueueEngine.open(settings(clock));
        }
    }

    @Nested
    class Interval extends QueueEngineContract {
        @Override
        QueueEngine open() {
            return LogQueueEngine.open(settings(clock).withSync(Sync.INTERVAL, Duration.ofMillis(10)));
        }
    }

    /** Checkpoints all the time and nothing stays in memory: reads come from the store. */
    @Nested
    class FromTheStore extends QueueEngineContract {
        @Override
        QueueEngine open() {
            return LogQueueEngine.open(settings(clock)
                    .withSync(Sync.NEVER, Duration.ofMillis(10))
                    .withMemory(Duration.ofMillis(1), 4096, 0, 1 << 20));
        }
    }
}
