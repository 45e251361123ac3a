package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.Routes;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueSettings;
import io.gannet.queue.Reader;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Queues: list, show, create, configure, pause, resume, purge, delete. */
final class QueueRoutes {

    private final QueueEngine engine;
    private final Names names;
    private final Clock clock;

    QueueRoutes(QueueEngine engine, Clock clock) {
        this.engine = engine;
        this.names = new Names(engine);
        this.clock = clock;
    }

    void register(Routes routes) {
        routes.on("GET", "/v1/queues", Access.READ, this::list)
                .direct("GET", "/v1/queues/{queue}", Access.READ, this::show)
                .on("PUT", "/v1/queues/{queue}", Access.FULL, this::configure)
                .on("DELETE", "/v1/queues/{queue}", Access.FULL, this::delete)
                .on("POST", "/v1/queues/{queue}/pause", Access.FULL, x -> pause(x, true))
                .on("POST", "/v1/queues/{queue}/resume", Access.FULL, x -> pause(x, false))
                .on("POST", "/v1/queues/{queue}/purge", Access.FULL, this::purge);
    }

    private void list(Exchange x) {
        x.query().only();
        long now = clock.millis();
        List<Map<String, Object>> queues = engine.queues().stream()
                .map(queue -> QueueJson.queue(queue, now))
                .toList();
        x.json(200, Map.of("queues", queues));
    }

    private void show(Exchange x) {
        x.query().only();
        x.json(200, QueueJson.queue(names.queue(x), clock.millis()));
    }

    private void configure(Exchange x) {
        QueueName name = Names.name(x);
        JsonBody body = JsonBody.of(x);
        Optional<Queue> existing = engine.find(name);
        QueueSettings old = existing.map(queue -> queue.settings().withSlots(Eras.maxqueue(queue)))
                .orElse(QueueSettings.DEFAULT);
        QueueSettings settings = QueueJson.merge(old, body);
        Queue queue = engine.queue(name);
        if (existing.isPresent() && old.slots() != settings.slots()) {
            slots(x, queue, settings);
        } else if (existing.isPresent()) {
            set(x, queue, settings.withSlots(queue.settings().slots()), 200);
        } else {
            set(x, queue, settings, 201);
        }
    }

    /** Slots are HTTPSQS's maxqueue as well, so they change by its rule. */
    private void slots(Exchange x, Queue queue, QueueSettings settings) {
        Eras.maxqueue(queue, settings.slots(), Replies.then(x, allowed -> {
            if (!allowed) {
                Eras.Ring ring = queue.look(Eras::ring);
                throw new Problem(
                                409,
                                "Slots cannot change now",
                                "slots cannot be " + settings.slots() + " while the put position is " + ring.putpos()
                                        + " and the get position " + ring.getpos(),
                                Map.of(
                                        "parameter",
                                        "slots",
                                        "value",
                                        settings.slots(),
                                        "allowed",
                                        "at least both positions, and only while the get position is not ahead"))
                        .exception();
            }
            set(x, queue, settings.withSlots(queue.settings().slots()), 200);
        }));
    }

    private void set(Exchange x, Queue queue, QueueSettings settings, int status) {
        queue.configure(settings, Replies.then(x, done -> x.json(status, QueueJson.queue(queue, clock.millis()))));
    }

    private void delete(Exchange x) {
        x.query().only();
        Queue queue = names.queue(x);
        long unread = queue.look(view -> view.unread());
        if (queue.settings().capture()) {
            throw Problem.of(
                            409,
                            "Capture queue",
                            "queue \"" + queue.name()
                                    + "\" is filled by capture and cannot be deleted; remove the capture")
                    .exception();
        }
        engine.delete(
                queue.name(), Replies.then(x, deleted -> x.json(200, Map.of("deleted", deleted, "unread", unread))));
    }

    private void pause(Exchange x, boolean paused) {
        JsonBody.none(x);
        x.query().only("puts", "reads");
        Queue queue = names.queue(x);
        boolean any =
                x.query().text("puts").isEmpty() && x.query().text("reads").isEmpty();
        boolean puts = x.query().flag("puts", any);
        boolean reads = x.query().flag("reads", any);
        QueueSettings old = queue.settings();
        QueueSettings settings = old.withPaused(puts ? paused : old.putsPaused(), reads ? paused : old.readsPaused());
        set(x, queue, settings, 200);
    }

    private void purge(Exchange x) {
        JsonBody.none(x);
        x.query().only("reader", "dry-run", "through");
        Queue queue = names.queue(x);
        Reader reader = Names.reader(queue, x.query().text("reader"));
        long through = x.query().number("through", -1, 0, Long.MAX_VALUE);
        long unread = reader.status().unread();
        if (x.query().flag("dry-run", false)) {
            x.json(200, Map.of("purged", 0, "unread", unread));
        } else if (through >= 0) {
            long before = unread;
            reader.advance(through, Replies.then(x, done -> {
                long left = reader.status().unread();
                x.json(200, Map.of("purged", Math.max(0, before - left), "unread", left));
            }));
        } else {
            reader.flush(Replies.then(
                    x,
                    purged -> x.json(
                            200,
                            Map.of("purged", purged, "unread", reader.status().unread()))));
        }
    }
}
