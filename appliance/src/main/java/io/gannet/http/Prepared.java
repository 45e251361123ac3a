package io.gannet.http;

import java.io.IOException;
import java.time.ZoneId;
import java.util.Optional;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What of a server depends on no setting. It takes longer to make than all the rest, so a start makes it on one thread while it reads
 * the settings and opens the queues on another. Holds no thread, no port and no file until {@link #start}, which is for one call.
 */
public final class Prepared {

    private static final int POOL = 12;

    final QueuedThreadPool threads = new QueuedThreadPool(POOL, 3);
    final Server server;
    /** Not used under TLS. */
    final LoopConnector connector;

    /** Makes it. */
    public Prepared() {
        threads.setName("http");
        threads.setReservedThreads(0);
        server = new Server(threads);
        connector = new LoopConnector(server);
        // what the start, the first thread and the first reply would wait for: time zones, rights, names of months
        ZoneId.of("GMT");
        threads.newThread(() -> {});
        ReplyHead.date();
    }

    /**
     * Starts the server; its port may also serve another protocol, told apart by the first bytes, though not under TLS.
     *
     * @throws IOException it cannot listen, or a file of the settings cannot be read
     * @throws IllegalArgumentException the settings are refused; the message says which and why
     */
    public HttpServer start(HttpSettings settings, Routes routes, Optional<ConnectionFactory.Detecting> otherProtocol)
            throws IOException {
        return HttpServer.start(this, settings, routes, otherProtocol);
    }
}
