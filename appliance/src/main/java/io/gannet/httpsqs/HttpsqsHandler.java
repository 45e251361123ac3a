package io.gannet.httpsqs;

import io.gannet.http.Exchange;
import io.gannet.http.RouteHandler;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Traffic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Answers every request that is not an endpoint of ours as HTTPSQS 1.7 does, on any path. Never blocks; thread-safe.
 *
 * @see <a href="https://github.com/google-code-export/httpsqs">HTTPSQS 1.7</a>
 */
public final class HttpsqsHandler implements RouteHandler {

    private static final int MAX_CHARSET = 40;

    private final QueueEngine engine;
    private volatile Optional<byte[]> password;
    private final Traffic traffic;
    /** One object, so that it is known for the same. */
    private final Runnable write;

    /**
     * A handler.
     *
     * @param engine where the queues are
     * @param password what {@code auth} must be in every request, if anything
     * @param traffic is told what is done
     */
    public HttpsqsHandler(QueueEngine engine, Optional<String> password, Traffic traffic) {
        this.engine = engine;
        this.password = password.map(text -> text.getBytes(StandardCharsets.UTF_8));
        this.traffic = traffic;
        this.write = engine::write;
    }

    /** Another password, or none, from now on. */
    public void password(Optional<String> changed) {
        password = changed.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void handle(Exchange exchange) {
        Parameters parameters = Parameters.of(exchange);
        HttpsqsSession session = new HttpsqsSession(exchange, engine, write, traffic, charset(parameters));
        Optional<byte[]> wanted = password;
        if (wanted.isPresent() && !MessageDigest.isEqual(wanted.get(), parameters.value(Parameters.AUTH))) {
            traffic.unauthorized();
            session.reply(HttpsqsReply.AUTH_FAILED);
            return;
        }
        try {
            HttpsqsCommand.parse(parameters, exchange).run(session);
        } catch (RuntimeException e) {
            org.slf4j.LoggerFactory.getLogger(HttpsqsHandler.class).error("event=httpsqs-failed", e);
            session.reply(HttpsqsReply.ERROR);
        }
    }

    private static byte[] charset(Parameters parameters) {
        if (!parameters.has(Parameters.CHARSET)) {
            return HttpsqsReply.NO_CHARSET;
        }
        byte[] charset = parameters.value(Parameters.CHARSET);
        if (charset.length > MAX_CHARSET) {
            return HttpsqsReply.NO_CHARSET;
        }
        return charset.length == 0 ? new byte[0] : charset;
    }
}
