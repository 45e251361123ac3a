package io.gannet.kestrel;

import io.gannet.queue.QueueEngine;
import java.time.Clock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of the server share. Thread-safe. */
final class ServerContext {

    private static final Logger LOG = LoggerFactory.getLogger(ServerContext.class);

    private final KestrelSettings settings;
    private final Clock clock;
    private final Counters counters = new Counters();
    private final Directory directory;
    private final ServerStatus status;
    private final Supplier<KestrelQueues> reloadable;
    private final Runnable shutdown;
    private final byte[] versionLine;
    private final String version;
    private final long startedAt;

    ServerContext(
            KestrelSettings settings,
            QueueEngine engine,
            Clock clock,
            String version,
            Supplier<KestrelQueues> reloadable,
            Runnable shutdown) {
        this.settings = settings;
        this.clock = clock;
        this.version = threeNumbers(version);
        this.versionLine = KestrelReply.bytes("VERSION " + this.version + "\r\n");
        this.directory = new Directory(engine, counters, settings.queues());
        this.status = new ServerStatus(settings.statusFile());
        this.reloadable = reloadable;
        this.shutdown = shutdown;
        this.startedAt = clock.millis();
    }

    /** Node's memcached client takes the version apart at its full stops and dies of anything but three numbers. */
    private static String threeNumbers(String version) {
        String[] parts = version.replaceAll("[^0-9.].*", "").split("\\.", -1);
        StringBuilder three = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            three.append(i == 0 ? "" : ".").append(i < parts.length && !parts[i].isEmpty() ? parts[i] : "0");
        }
        return three.toString();
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

    Directory directory() {
        return directory;
    }

    ServerStatus status() {
        return status;
    }

    String version() {
        return version;
    }

    byte[] versionLine() {
        return versionLine;
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
