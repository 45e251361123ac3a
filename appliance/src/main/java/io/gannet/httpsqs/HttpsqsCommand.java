package io.gannet.httpsqs;

import io.gannet.http.Exchange;
import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.OpenRead;
import io.gannet.queue.OpenRequest;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueName;
import java.util.List;
import java.util.Optional;

/** One request of HTTPSQS, valid: nothing is checked again past {@link #parse}. */
sealed interface HttpsqsCommand {

    /** HTTPSQS's bound of {@code pos} and {@code num}. */
    int MOST = 1_000_000_000;

    void run(HttpsqsSession session);

    static HttpsqsCommand parse(Parameters parameters, Exchange exchange) {
        byte[] bytes = parameters.value(Parameters.NAME);
        if (!parameters.has(Parameters.NAME) || bytes.length > QueueName.MAX_BYTES) {
            return new Unknown();
        }
        QueueName name = QueueName.ofBytes(bytes);
        if (parameters.is(Parameters.OPT, "put")) {
            return put(name, parameters, exchange);
        }
        if (parameters.is(Parameters.OPT, "get")) {
            return new Get(name);
        }
        if (parameters.is(Parameters.OPT, "status")) {
            return new Status(name, false);
        }
        if (parameters.is(Parameters.OPT, "status_json")) {
            return new Status(name, true);
        }
        if (parameters.is(Parameters.OPT, "reset")) {
            return new Reset(name);
        }
        return withNumber(name, parameters);
    }

    private static HttpsqsCommand withNumber(QueueName name, Parameters parameters) {
        if (parameters.is(Parameters.OPT, "view")) {
            int pos = parameters.number(Parameters.POS);
            return pos >= 1 && pos <= MOST ? new View(name, pos) : new Unknown();
        }
        int num = parameters.number(Parameters.NUM);
        if (parameters.is(Parameters.OPT, "maxqueue")) {
            return num >= Era.MIN_SLOTS && num <= MOST ? new MaxQueue(name, num) : new Unknown();
        }
        if (parameters.is(Parameters.OPT, "synctime")) {
            return num >= 1 && num <= MOST ? new SyncTime() : new Unknown();
        }
        return new Unknown();
    }

    private static HttpsqsCommand put(QueueName name, Parameters parameters, Exchange exchange) {
        boolean raw = parameters.is(Parameters.RAW, "1");
        int length = exchange.bodyLength();
        if (length > 0) {
            int from = exchange.bodyStart();
            return new Put(
                    name, raw ? Body.wrap(exchange.body()) : Bytes.decoded(exchange.bodyBytes(), from, from + length));
        }
        if (parameters.has(Parameters.DATA)) {
            return new Put(name, raw ? parameters.dataDecodedOnce() : parameters.dataDecodedTwice());
        }
        return new PutNothing();
    }

    /** Stores a message. */
    record Put(QueueName name, Body body) implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            session.store(session.engine().queue(name), PutRequest.of(body, Eras.ADMISSION), new Callback<>() {
                @Override
                public void done(PutResult result) {
                    session.put(name, result);
                }

                @Override
                public void failed(EngineException problem) {
                    session.failed(problem);
                }
            });
        }
    }

    /** A put with neither body nor data. */
    record PutNothing() implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            session.reply(HttpsqsReply.PUT_ERROR);
        }
    }

    /** Takes the next message. It is gone once the reply is written; when that fails it goes back. */
    record Get(QueueName name) implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            Optional<Queue> queue = session.engine().find(name);
            if (queue.isEmpty()) {
                session.reply(HttpsqsReply.GET_END);
                return;
            }
            queue.get().reader().open(OpenRequest.one(0), new Callback<>() {
                @Override
                public void done(List<OpenRead> opened) {
                    session.got(queue.get(), opened);
                }

                @Override
                public void failed(EngineException problem) {
                    session.failed(problem);
                }
            });
        }
    }

    /** Shows the message in a slot, read or not. */
    record View(QueueName name, long position) implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            session.reply(session.engine()
                    .find(name)
                    .flatMap(queue -> {
                        long number = Eras.number(queue, position);
                        return number == 0 ? Optional.empty() : queue.view(number);
                    })
                    .map(message -> message.body())
                    .orElse(Body.EMPTY));
        }
    }

    /** Shows where the pointers are. */
    record Status(QueueName name, boolean json) implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            Eras.Ring ring = session.engine()
                    .find(name)
                    .map(queue -> queue.look(Eras::ring))
                    .orElse(new Eras.Ring(io.gannet.queue.QueueSettings.DEFAULT_SLOTS, 0, 0, 0));
            session.reply(json ? HttpsqsReply.statusJson(name, ring) : HttpsqsReply.status(name, ring));
        }
    }

    /** Forgets the pointers. */
    record Reset(QueueName name) implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            Optional<Queue> queue = session.engine().find(name);
            if (queue.isEmpty()) {
                session.reply(HttpsqsReply.RESET_OK);
                return;
            }
            Eras.reset(queue.get(), session.answer(done -> HttpsqsReply.RESET_OK));
        }
    }

    /** Sets the number of slots. */
    record MaxQueue(QueueName name, long slots) implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            Eras.maxqueue(
                    session.engine().queue(name),
                    slots,
                    session.answer(set -> set ? HttpsqsReply.MAXQUEUE_OK : HttpsqsReply.MAXQUEUE_CANCEL));
        }
    }

    /** Accepted and without effect: when to sync is the configuration's. */
    record SyncTime() implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            session.reply(HttpsqsReply.SYNCTIME_OK);
        }
    }

    /** Anything else. */
    record Unknown() implements HttpsqsCommand {
        @Override
        public void run(HttpsqsSession session) {
            session.reply(HttpsqsReply.ERROR);
        }
    }
}
