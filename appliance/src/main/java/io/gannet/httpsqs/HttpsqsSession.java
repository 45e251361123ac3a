package io.gannet.httpsqs;

import io.gannet.http.Exchange;
import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.Message;
import io.gannet.queue.OpenRead;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.Traffic;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way to its reply. */
final class HttpsqsSession {

    private static final Logger LOG = LoggerFactory.getLogger(HttpsqsSession.class);

    private final Exchange exchange;
    private final QueueEngine engine;
    private final Traffic traffic;
    private final byte[] charset;
    private final Runnable write;

    HttpsqsSession(Exchange exchange, QueueEngine engine, Runnable write, Traffic traffic, byte[] charset) {
        this.exchange = exchange;
        this.engine = engine;
        this.write = write;
        this.traffic = traffic;
        this.charset = charset;
    }

    QueueEngine engine() {
        return engine;
    }

    void reply(Body body) {
        HttpsqsReply.send(exchange, charset, body, 0, ok -> {});
    }

    /** Stores with the others of the selector's turn, where there are any. */
    void store(Queue queue, PutRequest request, Callback<PutResult> done) {
        if (exchange.inTurn()) {
            queue.gather(request, done);
            exchange.atTurnEnd(write);
        } else {
            queue.put(request, done);
        }
    }

    void put(QueueName name, PutResult result) {
        traffic.put(name, result);
        if (engine.isBusy()) {
            exchange.bySelector(() -> reply(result));
        } else {
            reply(result);
        }
    }

    private void reply(PutResult result) {
        switch (result.outcome()) {
            case STORED, DUPLICATE -> HttpsqsReply.send(exchange, charset, HttpsqsReply.PUT_OK, result.tag(), ok -> {});
            case TOO_LARGE -> reply(HttpsqsReply.PUT_ERROR);
            default -> reply(HttpsqsReply.PUT_END);
        }
    }

    void got(Queue queue, List<OpenRead> opened) {
        if (opened.isEmpty()) {
            reply(HttpsqsReply.GET_END);
            return;
        }
        OpenRead read = opened.get(0);
        Message message = read.message();
        long position = Eras.position(queue, message.number());
        HttpsqsReply.send(exchange, charset, message.body(), position, ok -> {
            if (ok) {
                traffic.got(queue.name(), 1, read.attempt() > 1 ? 1 : 0);
                // nobody waits for it: a crash within the milliseconds before it is written gives the message out again
                read.close(Callback.ignored());
            } else {
                read.abort();
            }
        });
    }

    /** Replies with what the function makes of the result. */
    <T> Callback<T> answer(Function<T, Body> text) {
        return new Callback<>() {
            @Override
            public void done(T result) {
                reply(text.apply(result));
            }

            @Override
            public void failed(EngineException problem) {
                HttpsqsSession.this.failed(problem);
            }
        };
    }

    void failed(EngineException problem) {
        LOG.warn("event=httpsqs-failed reason=\"{}\"", problem.getMessage());
        reply(HttpsqsReply.ERROR);
    }
}
