package io.gannet.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who answers which path. Register before the server starts; thread-safe afterwards.
 *
 * <p>A pattern is a path whose segments may be parameters: {@code /v1/queues/{name}}; a last segment {@code {rest*}} takes
 * everything that follows. Literal segments go before parameters.
 *
 * <p><b>Which requests are ours:</b> a request whose query has a parameter named {@code opt} is HTTPSQS on any path, because
 * HTTPSQS answers on every path and no endpoint of ours has such a parameter. Without it, registered paths and everything
 * under a reserved prefix are ours; {@code GET /} is ours only without a query and when {@code Accept} names {@code text/html}.
 * All else goes to the fallback.
 */
public final class Routes {

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final List<Route> all = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private RouteHandler fallback = exchange -> exchange.problem(Problem.notFound("path", exchange.path()));
    private volatile Authenticator authenticator = Authenticator.open();
    private RequestListener listener = RequestListener.NONE;
    private Executor blocking = Runnable::run;

    /** Adds a route whose handler may block; it runs on a thread of the server's pool. */
    public Routes on(String method, String pattern, Access access, RouteHandler handler) {
        all.add(new Route(method, pattern, access, handler, true));
        return this;
    }

    /** Adds a route whose handler never blocks; it runs on the thread that read the request. */
    public Routes direct(String method, String pattern, Access access, RouteHandler handler) {
        all.add(new Route(method, pattern, access, handler, false));
        return this;
    }

    /** Everything under this path prefix is ours: what is not registered there is 404, not the fallback's. */
    public Routes reserve(String prefix) {
        prefixes.add(prefix);
        return this;
    }

    /** Who answers what is not ours; must not block. */
    public Routes fallback(RouteHandler handler) {
        this.fallback = handler;
        return this;
    }

    /** Who is told of every reply. */
    public Routes listener(RequestListener told) {
        this.listener = told;
        return this;
    }

    RequestListener listener() {
        return listener;
    }

    /** Every registered route as {@code METHOD pattern}. */
    public List<String> registered() {
        return all.stream()
                .map(route -> route.method() + " " + route.pattern())
                .sorted()
                .toList();
    }

    void start(Authenticator checks, Executor executor) {
        this.authenticator = checks;
        this.blocking = executor;
    }

    /** Other passwords and tokens from now on. */
    void authenticator(Authenticator checks) {
        this.authenticator = checks;
    }

    void later(Runnable work) {
        try {
            blocking.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    void dispatch(Exchange exchange) {
        try {
            if (isOurs(exchange)) {
                exchange.api =
                        exchange.rawPath().startsWith("/v1/") ? RequestListener.Api.V1 : RequestListener.Api.OTHER;
                exchange.own();
                route(exchange);
            } else {
                fallback.handle(exchange);
            }
        } catch (Exception e) {
            fail(exchange, e);
        }
    }

    private boolean isOurs(Exchange exchange) {
        if (exchange.pathIsRoot()) {
            return !exchange.hasQuery()
                    && exchange.methodIs("GET")
                    && exchange.header("Accept").orElse("").contains("text/html")
                    && all.stream().anyMatch(route -> route.pattern().equals("/"));
        }
        if (hasOpt(exchange)) {
            return false;
        }
        String path = exchange.path();
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        for (Route route : all) {
            if (route.match(path).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOpt(Exchange exchange) {
        byte[] bytes = exchange.queryBytes();
        int to = exchange.queryEnd();
        for (int i = exchange.queryStart(); i + 3 < to; i++) {
            if ((bytes[i] | 0x20) == 'o'
                    && (bytes[i + 1] | 0x20) == 'p'
                    && (bytes[i + 2] | 0x20) == 't'
                    && bytes[i + 3] == '='
                    && (i == exchange.queryStart() || bytes[i - 1] == '&')) {
                return true;
            }
        }
        return false;
    }

    private void route(Exchange exchange) throws Exception {
        String path = exchange.path();
        String method = exchange.methodIs("HEAD") ? "GET" : exchange.method();
        Route best = null;
        Map<String, String> parameters = Map.of();
        Set<String> allowed = new TreeSet<>();
        for (Route route : all) {
            var match = route.match(exchange.rawPath());
            if (match.isPresent()) {
                allowed.add(route.method());
                if (route.method().equals(method) && (best == null || route.literals() > best.literals())) {
                    best = route;
                    parameters = match.get();
                }
            }
        }
        if (best == null) {
            unknown(exchange, path, allowed);
            return;
        }
        exchange.pathParameters(parameters);
        if (authenticator.refuse(exchange, best.access())) {
            return;
        }
        run(exchange, best);
    }

    private static void unknown(Exchange exchange, String path, Set<String> allowed) {
        if (allowed.isEmpty()) {
            exchange.problem(Problem.notFound("path", path));
        } else {
            String methods = String.join(", ", allowed);
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("parameter", "method");
            members.put("value", exchange.method());
            members.put("allowed", methods);
            exchange.problem(
                    new Problem(
                            405,
                            "Method not allowed",
                            exchange.method() + " is not for " + path + "; allowed: " + methods,
                            members),
                    "Allow",
                    methods);
        }
    }

    private void run(Exchange exchange, Route route) throws Exception {
        if (!route.blocking()) {
            route.handler().handle(exchange);
            return;
        }
        try {
            blocking.execute(() -> {
                try {
                    route.handler().handle(exchange);
                } catch (Exception | StackOverflowError e) {
                    fail(exchange, e);
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.problem(
                    Problem.of(503, "Busy", "too many requests are waiting; try again later"), "Retry-After", "1");
        }
    }

    private static void fail(Exchange exchange, Throwable e) {
        if (e instanceof ProblemException known) {
            exchange.problem(known.problem());
            return;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        LOG.error("event=request-failed path={}", exchange.rawPath(), e);
        exchange.closeAfterReply();
        exchange.problem(Problem.of(500, "Internal error", "the request failed; the log says why"));
    }
}
