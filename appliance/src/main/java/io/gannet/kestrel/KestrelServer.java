package io.gannet.kestrel;

import io.gannet.http.LoopConnector;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Traffic;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Supplier;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memcached server: takes the place of Kestrel 1.x and 2.x for their clients. Runs on a Jetty server of its own with one
 * selector, which accepts and serves; further threads (named {@code memcached-*}) only take over when the selector's is busy.
 * Thread-safe.
 */
public final class KestrelServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KestrelServer.class);
    private static final int MAX_THREADS = 12;

    private final KestrelSettings settings;
    private final ServerContext server;
    private final Server jetty;
    private final ServerConnector connector;

    /**
     * A server, not yet started.
     *
     * @param settings what can be set
     * @param engine the queues
     * @param clock tells the time for expiry and STATS
     * @param reloadable reads the settings of queues again, for RELOAD
     * @param shutdown ends the whole server, for SHUTDOWN where it is allowed; must return at once
     */
    public KestrelServer(
            KestrelSettings settings,
            QueueEngine engine,
            Clock clock,
            Supplier<KestrelQueues> reloadable,
            Runnable shutdown) {
        this(settings, engine, clock, reloadable, shutdown, Traffic.NONE);
    }

    /**
     * A server, not yet started, of whose puts and gets somebody is told.
     *
     * @param settings what can be set
     * @param engine the queues
     * @param clock tells the time for expiry and STATS
     * @param reloadable reads the settings of queues again, for RELOAD
     * @param shutdown ends the whole server, for SHUTDOWN where it is allowed; must return at once
     * @param traffic is told of puts and gets
     */
    public KestrelServer(
            KestrelSettings settings,
            QueueEngine engine,
            Clock clock,
            Supplier<KestrelQueues> reloadable,
            Runnable shutdown,
            Traffic traffic) {
        this.settings = settings;
        this.server = new ServerContext(settings, engine, clock, reloadable, shutdown, traffic);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 3);
        threads.setName("memcached");
        this.jetty = new Server(threads);
        this.connector = new LoopConnector(jetty, new KestrelConnectionFactory(server));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(1024);
        connector.setReuseAddress(true);
        connector.setShutdownIdleTimeout(0);
        jetty.addConnector(connector);
        jetty.setStopTimeout(0);
        jetty.setStopAtShutdown(false);
    }

    /** Starts to listen; every configured queue that exists has its settings then. */
    public void start() throws IOException {
        server.directory().reload(settings.queues());
        try {
            jetty.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the memcached server does not start: " + e.getMessage(), e);
        }
        LOG.info("event=listening protocol=memcached host={} port={}", settings.host(), port());
    }

    /** The port it listens on; what was asked for, or the one found when that was 0. */
    public int port() {
        return connector.getLocalPort();
    }

    /** For a port that serves HTTP too: put it into a {@code DetectorConnectionFactory} before HTTP's. */
    public ConnectionFactory.Detecting connectionFactory() {
        server.directory().reload(settings.queues());
        return new KestrelConnectionFactory(server);
    }

    /** What its admin port told at /stats.json: the server's figures, then each queue's. */
    public KestrelFigures figures() {
        return new KestrelFigures(server);
    }

    /** Connections open now. */
    public int connections() {
        return server.counters().connections.get();
    }

    /** Reads the settings of queues and the aliases again, as RELOAD does. */
    public void reload() {
        server.reload();
    }

    /** Stops listening and closes all connections, within some seconds; open reads go back. */
    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            LOG.warn("event=stop-failed protocol=memcached problem=\"{}\"", e.getMessage());
        }
        LOG.info("event=stopped protocol=memcached");
    }
}
