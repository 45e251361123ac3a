package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Reader;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Readers: list, create, show, seek, advance, delete; and waiting for several queues at once. */
final class ReaderRoutes {

    private static final int MAX_AWAITED = 1_000;
    private static final int MAX_NAME = 200;

    private final QueueEngine engine;
    private final Names names;
    private final Clock clock;

    ReaderRoutes(QueueEngine engine, Clock clock) {
        this.engine = engine;
        this.names = new Names(engine);
        this.clock = clock;
    }

    void register(Routes routes) {
        String one = "/v1/queues/{queue}/readers/{reader}";
        routes.direct("GET", "/v1/queues/{queue}/readers", Access.READ, this::list)
                .direct("GET", one, Access.READ, this::show)
                .on("PUT", one, Access.FULL, this::create)
                .on("DELETE", one, Access.FULL, this::delete)
                .on("POST", one + "/seek", Access.FULL, this::seek)
                .on("POST", one + "/advance", Access.FULL, this::advance)
                .on("POST", "/v1/queues:await", Access.READ, this::await);
    }

    private void list(Exchange x) {
        x.query().only();
        List<Map<String, Object>> readers = names.queue(x).status().readers().stream()
                .map(status -> QueueJson.reader(status, clock.millis()))
                .toList();
        x.json(200, Map.of("readers", readers));
    }

    private Reader reader(Exchange x) {
        Queue queue = names.queue(x);
        return Names.reader(queue, java.util.Optional.of(x.pathParameter("reader")));
    }

    /** The reader and where its queue is: all that a remote worker asks for. */
    private void answer(Exchange x, int status, Reader reader) {
        Queue queue = names.queue(x);
        Map<String, Object> json = new LinkedHashMap<>(QueueJson.reader(reader.status(), clock.millis()));
        json.put("last", queue.look(view -> view.last()));
        json.put("oldest", queue.status().oldest());
        json.put("epoch", engine.epoch());
        x.json(status, json);
    }

    private void show(Exchange x) {
        x.query().only();
        answer(x, 200, reader(x));
    }

    private void create(Exchange x) {
        x.query().only();
        String name = x.pathParameter("reader");
        if (name.isEmpty() || name.length() > MAX_NAME || name.equals(Names.DEFAULT_READER)) {
            throw Problem.parameter(
                            "reader", name, "1 to " + MAX_NAME + " characters, not \"" + Names.DEFAULT_READER + "\"")
                    .exception();
        }
        JsonBody body = JsonBody.of(x).only("mode", "after");
        Reader.Mode mode =
                switch (body.text("mode").orElse("blocking")) {
                    case "blocking" -> Reader.Mode.BLOCKING;
                    case "lapsing" -> Reader.Mode.LAPSING;
                    default ->
                        throw Problem.parameter("mode", body.required("mode"), "blocking, lapsing")
                                .exception();
                };
        long after = body.number("after", 0, 0, Long.MAX_VALUE);
        Queue queue = engine.queue(Names.name(x));
        boolean isNew = queue.reader(name).isEmpty();
        answer(x, isNew ? 201 : 200, queue.reader(name, mode, after));
    }

    private void delete(Exchange x) {
        x.query().only();
        String name = x.pathParameter("reader");
        names.queue(x).removeReader(name, Replies.then(x, removed -> {
            if (!removed) {
                throw Problem.notFound("reader", name).exception();
            }
            x.json(200, Map.of("deleted", true));
        }));
    }

    private void seek(Exchange x) {
        x.query().only();
        long after = required(JsonBody.of(x).only("after"), "after");
        Reader reader = reader(x);
        reader.seek(after, Replies.then(x, at -> answer(x, 200, reader)));
    }

    private void advance(Exchange x) {
        x.query().only();
        long through = required(JsonBody.of(x).only("through"), "through");
        Reader reader = reader(x);
        reader.advance(through, Replies.then(x, done -> answer(x, 200, reader)));
    }

    private static long required(JsonBody body, String name) {
        long number = body.number(name, -1, 0, Long.MAX_VALUE);
        if (number < 0) {
            throw Problem.parameter(name, "", "a whole number; it is required").exception();
        }
        return number;
    }

    private void await(Exchange x) {
        x.query().only();
        JsonBody body = JsonBody.of(x).only("after", "wait");
        Map<?, ?> after = body.object("after");
        if (after.isEmpty() || after.size() > MAX_AWAITED) {
            throw Problem.parameter("after", after.size() + " queues", "1 to " + MAX_AWAITED + " queues")
                    .exception();
        }
        long wait = Math.max(1, body.millis("wait", 10_000, MessageRoutes.MAX_WAIT));
        Awaiting awaiting = new Awaiting(x, after.size());
        after.forEach((name, number) -> {
            if (!(number instanceof Number above)) {
                throw Problem.parameter("after", String.valueOf(number), "queue to number")
                        .exception();
            }
            awaiting.add(names.find(String.valueOf(name)), above.longValue(), wait);
        });
        x.onGone(() -> awaiting.end(false));
    }

    /** Several waits with one answer. */
    private static final class Awaiting {

        private final Exchange exchange;
        private final AtomicInteger left;
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<io.gannet.queue.Waiting> waits = new java.util.concurrent.CopyOnWriteArrayList<>();

        Awaiting(Exchange exchange, int queues) {
            this.exchange = exchange;
            this.left = new AtomicInteger(queues);
        }

        void add(Queue queue, long above, long wait) {
            waits.add(queue.awaitAbove(above, wait, Replies.then(exchange, arrived -> {
                if (arrived || left.decrementAndGet() == 0) {
                    end(arrived);
                }
            })));
            if (over.get()) {
                waits.forEach(io.gannet.queue.Waiting::cancel);
            }
        }

        void end(boolean arrived) {
            if (over.compareAndSet(false, true)) {
                waits.forEach(io.gannet.queue.Waiting::cancel);
                exchange.json(200, Map.of("arrived", arrived));
            }
        }
    }
}
