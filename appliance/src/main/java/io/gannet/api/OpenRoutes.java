package io.gannet.api;

import io.gannet.http.Access;
import io.gannet.http.Exchange;
import io.gannet.http.Json;
import io.gannet.http.JsonBody;
import io.gannet.http.Problem;
import io.gannet.http.Query;
import io.gannet.http.Routes;
import io.gannet.httpsqs.Eras;
import io.gannet.queue.Callback;
import io.gannet.queue.OpenRead;
import io.gannet.queue.OpenRequest;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.Reader;
import io.gannet.queue.Traffic;
import io.gannet.queue.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Reliable reads: open with a lease, close, abort; and the plain get. */
final class OpenRoutes {

    private static final long DEFAULT_LEASE = 30_000;
    private static final long MAX_LEASE = 24L * 3_600_000;

    private final Names names;
    private final Traffic traffic;

    OpenRoutes(QueueEngine engine, Traffic traffic) {
        this.names = new Names(engine);
        this.traffic = traffic;
    }

    void register(Routes routes) {
        routes.direct("POST", "/v1/queues/{queue}/open", Access.FULL, x -> open(x, true))
                .direct("POST", "/v1/queues/{queue}/get", Access.FULL, x -> open(x, false))
                .on("POST", "/v1/queues/{queue}/close", Access.FULL, x -> end(x, true))
                .on("POST", "/v1/queues/{queue}/abort", Access.FULL, x -> end(x, false))
                .direct("GET", "/v1/queues/{queue}/peek", Access.READ, this::peek);
    }

    private void open(Exchange x, boolean keep) {
        JsonBody.none(x);
        Query query = x.query();
        if (keep) {
            query.only("reader", "max", "max-bytes", "wait", "lease");
        } else {
            query.only("reader", "max", "max-bytes", "wait");
        }
        Queue queue = names.queue(x);
        Reader reader = Names.reader(queue, query.text("reader"));
        long lease = DEFAULT_LEASE;
        if (keep) {
            long standard = queue.settings().leaseMillis();
            lease = query.millis("lease", standard > 0 ? standard : DEFAULT_LEASE, MAX_LEASE);
            if (lease == 0) {
                throw Problem.parameter("lease", "0", "a time above 0, at most 24h")
                        .exception();
            }
        }
        OpenRequest request = new OpenRequest(
                (int) query.number("max", 1, 1, MessageRoutes.MAX_BATCH),
                query.number("max-bytes", 1 << 20, 1, MessageRoutes.MAX_BYTES),
                query.millis("wait", 0, MessageRoutes.MAX_WAIT),
                lease,
                keep);
        Waiting waiting = reader.open(request, Replies.then(x, opened -> answer(x, queue, opened, keep)));
        if (request.waitMillis() > 0 && !x.isReplied()) {
            x.onGone(() -> {
                if (waiting.cancel()) {
                    x.noContent();
                }
            });
        }
    }

    private void answer(Exchange x, Queue queue, List<OpenRead> opened, boolean keep) {
        List<Map<String, Object>> messages = new ArrayList<>(opened.size());
        for (OpenRead read : opened) {
            Map<String, Object> json = QueueJson.message(
                    read.message(), Eras.position(queue, read.message().number()));
            json.put("attempt", read.attempt());
            messages.add(json);
        }
        byte[] bytes = Json.bytes(Map.of("messages", messages));
        x.reply(200, "application/json", bytes, ok -> {
            if (ok) {
                int again =
                        (int) opened.stream().filter(read -> read.attempt() > 1).count();
                traffic.got(queue.name(), opened.size(), again);
            }
            for (OpenRead read : opened) {
                if (!ok) {
                    read.abort();
                } else if (!keep) {
                    read.close(Callback.ignored());
                }
            }
        });
    }

    /** Ends open reads that the body names by number and attempt. */
    private void end(Exchange x, boolean close) {
        x.query().only("reader");
        Queue queue = names.queue(x);
        Reader reader = Names.reader(queue, x.query().text("reader"));
        List<OpenRead> reads = new ArrayList<>();
        int asked = 0;
        for (Object entry : JsonBody.of(x).only("messages").list("messages")) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw Problem.parameter("messages", String.valueOf(entry), "objects with number and attempt")
                        .exception();
            }
            asked++;
            find(reader, map).ifPresent(reads::add);
        }
        int missing = asked - reads.size();
        if (close) {
            close(x, reads, missing);
        } else {
            int aborted = 0;
            for (OpenRead read : reads) {
                aborted += read.abort() ? 1 : 0;
            }
            x.json(200, Map.of("ended", aborted, "missing", asked - aborted));
        }
    }

    private static Optional<OpenRead> find(Reader reader, Map<?, ?> entry) {
        Object number = entry.get("number");
        Object attempt = entry.get("attempt");
        if (number instanceof Number n && attempt instanceof Number a) {
            return reader.openRead(n.longValue(), a.intValue());
        }
        throw Problem.parameter("messages", String.valueOf(entry), "objects with number and attempt")
                .exception();
    }

    private static void close(Exchange x, List<OpenRead> reads, int missing) {
        if (reads.isEmpty()) {
            x.json(200, Map.of("ended", 0, "missing", missing));
            return;
        }
        AtomicInteger left = new AtomicInteger(reads.size());
        AtomicInteger ended = new AtomicInteger();
        for (OpenRead read : reads) {
            read.close(Replies.then(x, done -> {
                if (done) {
                    ended.incrementAndGet();
                }
                if (left.decrementAndGet() == 0) {
                    x.json(200, Map.of("ended", ended.get(), "missing", missing + reads.size() - ended.get()));
                }
            }));
        }
    }

    private void peek(Exchange x) {
        x.query().only("reader", "wait");
        Queue queue = names.queue(x);
        Reader reader = Names.reader(queue, x.query().text("reader"));
        long wait = x.query().millis("wait", 0, MessageRoutes.MAX_WAIT);
        Waiting waiting = reader.peek(
                wait,
                Replies.then(
                        x,
                        seen -> x.json(
                                200,
                                Map.of(
                                        "messages",
                                        seen.map(message -> List.of(QueueJson.message(
                                                        message, Eras.position(queue, message.number()))))
                                                .orElse(List.of())))));
        if (wait > 0 && !x.isReplied()) {
            x.onGone(() -> {
                if (waiting.cancel()) {
                    x.noContent();
                }
            });
        }
    }
}
