package io.gannet.http;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one server share: limits, counters, and the way to a handler. Thread-safe. */
final class HttpCore {

    /** Which methods are let in. */
    interface Methods {
        void check(RequestHead head) throws BadRequestException;
    }

    private static final int MAX_LOGGED_PATH = 200;
    private static final Logger ACCESS = LoggerFactory.getLogger("gannet.access");
    private static final Logger LOG = LoggerFactory.getLogger(HttpCore.class);

    private volatile HttpSettings settings;
    private final Executor executor;
    private final Routes routes;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bodyBytes = new AtomicLong();
    final LongAdder requests = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder refusedConnections = new LongAdder();

    HttpCore(HttpSettings settings, Executor executor, Routes routes) {
        this.settings = settings;
        this.executor = executor;
        this.routes = routes;
    }

    HttpSettings settings() {
        return settings;
    }

    /** Other limits and access log from now on. */
    void settings(HttpSettings changed) {
        settings = changed;
    }

    Executor executor() {
        return executor;
    }

    Methods methods() {
        return HttpCore::known;
    }

    private static void known(RequestHead head) throws BadRequestException {
        if (!head.methodIs("GET")
                && !head.methodIs("POST")
                && !head.methodIs("PUT")
                && !head.methodIs("DELETE")
                && !head.methodIs("HEAD")
                && !((head.methodIs("PATCH") || head.methodIs("OPTIONS"))
                        && head.rawPath().startsWith("/v1/"))) {
            throw BadRequestException.notImplemented(
                    "the method is none of GET, HEAD, POST, PUT, DELETE, and PATCH and OPTIONS of /v1");
        }
    }

    int connections() {
        return connections.get();
    }

    boolean opened(HttpConnection connection) {
        boolean allowed = connections.incrementAndGet() <= settings.limits().connections();
        if (!allowed) {
            refusedConnections.increment();
        }
        return allowed;
    }

    void closed(HttpConnection connection) {
        connections.decrementAndGet();
    }

    boolean reserve(long bytes) {
        if (bytes == 0) {
            return true;
        }
        if (bodyBytes.addAndGet(bytes) > settings.limits().pendingBodyBytes() && bytes > 0) {
            bodyBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void refused(BadRequestException problem, String peer) {
        malformed.increment();
        LOG.debug("event=request-refused peer={} status={} reason=\"{}\"", peer, problem.status(), problem.reason());
    }

    void dispatch(Exchange exchange) {
        requests.increment();
        if (settings.accessLog()) {
            exchange.own();
        }
        routes.dispatch(exchange);
    }

    void later(Runnable work) {
        routes.later(work);
    }

    void done(Exchange exchange) {
        long nanos = System.nanoTime() - exchange.startedAt;
        routes.listener().replied(exchange.api, exchange.status, nanos);
        if (settings.accessLog() && exchange.owned()) {
            ACCESS.info(
                    "peer={} method={} path=\"{}\" status={} bytes-in={} micros={}",
                    exchange.peer(),
                    exchange.method(),
                    printable(exchange.rawPath()),
                    exchange.status,
                    exchange.bodyLength(),
                    nanos / 1000);
        }
    }

    /** The path without what would break the line, and without the query, which may hold a password or a message. */
    private static String printable(String path) {
        StringBuilder text = new StringBuilder(Math.min(path.length(), MAX_LOGGED_PATH));
        for (int i = 0; i < path.length() && i < MAX_LOGGED_PATH; i++) {
            char c = path.charAt(i);
            text.append(c < ' ' || c == '"' || c > '~' ? '?' : c);
        }
        return text.toString();
    }
}
