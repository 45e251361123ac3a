package io.gannet.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP listener. Requests are parsed and answered on one selector thread as long as handlers do not block; those that may
 * block run on a small pool of their own. {@link #close} stops accepting, gives open requests a moment and ends all threads.
 */
public final class HttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private static final long STOP_MILLIS = 2_000;

    private final Server server;
    private final ServerConnector connector;
    private final ThreadPoolExecutor blocking;
    private final HttpCore core;
    private final Routes routes;
    private final Optional<SslContextFactory.Server> tls;

    private HttpServer(
            Prepared prepared, HttpSettings settings, Routes routes, Optional<ConnectionFactory.Detecting> other)
            throws IOException {
        checkExposure(settings);
        server = prepared.server;
        server.setStopTimeout(STOP_MILLIS);
        blocking = pool(settings);
        core = new HttpCore(settings, prepared.threads, routes);
        this.routes = routes;
        routes.start(Authenticator.of(settings), blocking);
        tls = settings.tls().isPresent()
                ? Optional.of(TlsFiles.context(settings.tls().get()))
                : Optional.empty();
        ConnectionFactory[] factories = factories(other);
        connector = tls.isPresent() ? new ServerConnector(server, null, null, null, 0, 1) : prepared.connector;
        connector.setConnectionFactories(List.of(factories));
        connector.setDefaultProtocol(factories[0].getProtocol());
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idleMillis());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
    }

    /**
     * Starts a server.
     *
     * @throws IOException it cannot listen, or a file of the settings cannot be read
     * @throws IllegalArgumentException the settings are refused; the message says which and why
     */
    public static HttpServer start(HttpSettings settings, Routes routes) throws IOException {
        return new Prepared().start(settings, routes, Optional.empty());
    }

    static HttpServer start(
            Prepared prepared,
            HttpSettings settings,
            Routes routes,
            Optional<ConnectionFactory.Detecting> otherProtocol)
            throws IOException {
        HttpServer http = new HttpServer(prepared, settings, routes, otherProtocol);
        try {
            http.server.start();
            return http;
        } catch (Exception e) {
            http.close();
            throw new IOException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
        }
    }

    private static void checkExposure(HttpSettings settings) throws IOException {
        if (settings.password().isEmpty()
                && !InetAddress.getByName(settings.host()).isLoopbackAddress()) {
            throw new IllegalArgumentException("the address for HTTP is \"" + settings.host()
                    + "\" and there is no password: without one only loopback (127.0.0.1, ::1) is allowed; give an"
                    + " auth-file");
        }
    }

    private static ThreadPoolExecutor pool(HttpSettings settings) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                settings.limits().threads(),
                settings.limits().threads(),
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.limits().waitingRequests()),
                task -> {
                    Thread thread = new Thread(task, "http-work-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private ConnectionFactory[] factories(Optional<ConnectionFactory.Detecting> other) {
        Factory http = new Factory(core);
        if (tls.isPresent()) {
            return new ConnectionFactory[] {new SslConnectionFactory(tls.get(), http.getProtocol()), http};
        }
        return other.isEmpty()
                ? new ConnectionFactory[] {http}
                : new ConnectionFactory[] {new DetectorConnectionFactory(other.orElseThrow()), http, other.orElseThrow()
                };
    }

    /**
     * Takes over what can change while it runs: password, tokens, certificate and key, limits, the access log. Reads every file
     * before it changes anything. Connections that are open keep their idle timeout and their certificate.
     *
     * @throws IOException a file cannot be read; nothing has changed
     * @throws IllegalArgumentException the settings are refused; nothing has changed
     */
    public void reload(HttpSettings settings) throws IOException {
        checkExposure(settings);
        Authenticator checks = Authenticator.of(settings);
        if (tls.isPresent() != settings.tls().isPresent()) {
            throw new IllegalArgumentException("server.tls can only be given or taken away by a restart");
        }
        if (tls.isPresent()) {
            TlsFiles.reload(tls.get(), settings.tls().orElseThrow());
        }
        routes.authenticator(checks);
        core.settings(settings);
        connector.setIdleTimeout(settings.limits().idleMillis());
    }

    private static final class Factory extends AbstractConnectionFactory {

        private final HttpCore core;
        private Optional<Turn> turn = Optional.empty();

        Factory(HttpCore core) {
            super("gannet-http");
            this.core = core;
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            Optional<Turn> its = Turn.runs(endPoint) ? turn(connector) : Optional.empty();
            return configure(new HttpConnection(endPoint, core, its), connector, endPoint);
        }

        private synchronized Optional<Turn> turn(Connector connector) {
            if (turn.isEmpty()) {
                turn = Turn.of(connector);
            }
            return turn;
        }
    }

    /** The port listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Connections open now. */
    public int connections() {
        return core.connections();
    }

    /** Requests since the start. */
    public long requests() {
        return core.requests.sum();
    }

    /** What came in and was no acceptable request, since the start. */
    public long malformed() {
        return core.malformed.sum();
    }

    /** Connections refused because too many were open, since the start. */
    public long refusedConnections() {
        return core.refusedConnections.sum();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException e) {
            // streams of events and waiting reads: they end now, and whoever follows one comes again
            LOG.info("event=http-connections-cut after_ms={}", STOP_MILLIS);
        } catch (Exception e) {
            LOG.warn("event=http-stop-failed", e);
        } finally {
            server.destroy();
            blocking.shutdownNow();
        }
    }
}
