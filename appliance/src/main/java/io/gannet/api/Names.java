package io.gannet.api;

import io.gannet.http.Exchange;
import io.gannet.http.Problem;
import io.gannet.queue.Queue;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import io.gannet.queue.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Queues and readers by the names in a path. */
final class Names {

    /** How the default reader is called where a name is needed. */
    static final String DEFAULT_READER = "default";

    private final QueueEngine engine;

    Names(QueueEngine engine) {
        this.engine = engine;
    }

    QueueEngine engine() {
        return engine;
    }

    /** The name in the path, whether there is such a queue or not. */
    static QueueName name(Exchange exchange) {
        return name(exchange.pathParameter("queue"));
    }

    static QueueName name(String text) {
        try {
            return QueueName.of(text);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("queue", text, "0 to " + QueueName.MAX_BYTES + " bytes, no NUL")
                    .exception();
        }
    }

    /** The queue in the path. */
    Queue queue(Exchange exchange) {
        return find(exchange.pathParameter("queue"));
    }

    /** The queue of this name; a name that is not UTF-8 is found by its bytes, one char each. */
    Queue find(String text) {
        Optional<Queue> queue = engine.find(name(text));
        if (queue.isEmpty() && text.chars().allMatch(c -> c > 0 && c <= 0xff)) {
            queue = engine.find(QueueName.ofBytes(text.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return queue.orElseThrow(() -> Problem.notFound("queue", text).exception());
    }

    /** The reader that the parameter {@code reader} names, the default one without it. */
    static Reader reader(Queue queue, Optional<String> name) {
        String text = name.orElse(DEFAULT_READER);
        if (text.isEmpty() || text.equals(DEFAULT_READER)) {
            return queue.reader();
        }
        return queue.reader(text)
                .orElseThrow(() -> Problem.notFound("reader", text).exception());
    }
}
