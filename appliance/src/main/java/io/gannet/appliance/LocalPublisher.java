package io.gannet.appliance;

import io.gannet.client.MessagePublisher;
import io.gannet.queue.Body;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Puts into the engine of this process. Thread-safe. */
public final class LocalPublisher implements MessagePublisher {

    private static final long LIMIT_SECONDS = 60;

    private final QueueEngine engine;

    public LocalPublisher(QueueEngine engine) {
        this.engine = engine;
    }

    @Override
    public int publish(String queue, List<byte[]> bodies) throws IOException, InterruptedException {
        Answer<List<PutResult>> stored = new Answer<>();
        engine.queue(QueueName.of(queue))
                .putAll(
                        bodies.stream()
                                .map(body -> PutRequest.of(Body.wrap(body)))
                                .toList(),
                        stored);
        return prefix(stored.get("queue " + queue, LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    private static int prefix(List<PutResult> results) {
        int count = 0;
        while (count < results.size() && results.get(count).stored()) {
            count++;
        }
        return count;
    }
}
