package io.gannet.kestrel;

import io.gannet.queue.QueueEngine;
import io.gannet.queue.Traffic;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of the server share. Thread-safe. */
final class ServerContext {

    private static final Logger LOG = LoggerFactory.getLogger(ServerContext.class);

    private final KestrelSettings settings;
    private final Clock clock;
    private final Counters counters = new Counters();
    private final Traffic traffic;
    private final Directory directory;
    private final ServerStatus status;
    private final Supplier<KestrelQueues> reloadable;
    private final Runnable shutdown;
    private final Runnable write;
    private final BooleanSupplier busy;
    private final long startedAt;

    ServerContext(
            KestrelSettings settings,
            QueueEngine engine,
            Clock clock,
            Supplier<KestrelQueues> reloadable,
            Runnable shutdown,
            Traffic traffic) {
        this.traffic = traffic;
        this.settings = settings;
        this.clock = clock;
        this.directory = new Directory(engine, counters, settings.queues());
        this.status = new ServerStatus(settings.administration().statusFile());
        this.reloadable = reloadable;
        this.shutdown = shutdown;
        this.write = engine::write;
        this.busy = engine::isBusy;
        this.startedAt = clock.millis();
    }

    KestrelSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    Counters counters() {
        return counters;
    }

    /** Has written what was gathered; always the same object. */
    Runnable write() {
        return write;
    }

    /** Whether a thread of the engine has others to serve, so that what it can leave is left to the selector. */
    boolean isEngineBusy() {
        return busy.getAsBoolean();
    }

    Traffic traffic() {
        return traffic;
    }

    Directory directory() {
        return directory;
    }

    ServerStatus status() {
        return status;
    }

    /**
     * What VERSION tells: the last release of Kestrel, whose protocol this is. Clients take the text apart: node's memcached dies of
     * anything but three numbers, and libmemcached takes a first number of 0 for an error.
     */
    String version() {
        return "2.4.1";
    }

    long startedAt() {
        return startedAt;
    }

    /** Reads the settings of queues again; ones that cannot be read leave the old ones, as in Kestrel. */
    void reload() {
        try {
            directory.reload(reloadable.get());
            LOG.info("event=settings-reloaded");
        } catch (RuntimeException e) {
            LOG.warn("event=settings-not-reloaded problem=\"{}\"", e.getMessage());
        }
    }

    /** Asks the whole server to end. */
    void shutdown() {
        LOG.info("event=shutdown-asked");
        shutdown.run();
    }
}
