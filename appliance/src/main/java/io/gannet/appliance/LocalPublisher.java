package io.gannet.appliance;

import io.gannet.client.MessagePublisher;
import io.gannet.queue.Body;
import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import io.gannet.queue.PutRequest;
import io.gannet.queue.PutResult;
import io.gannet.queue.QueueEngine;
import io.gannet.queue.QueueName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts into the engine of this process. Thread-safe. */
public final class LocalPublisher implements MessagePublisher {

    private static final long LIMIT_SECONDS = 60;

    private final QueueEngine engine;

    public LocalPublisher(QueueEngine engine) {
        this.engine = engine;
    }

    @Override
    public int publish(String queue, List<byte[]> bodies) throws IOException, InterruptedException {
        CompletableFuture<List<PutResult>> stored = new CompletableFuture<>();
        engine.queue(QueueName.of(queue))
                .putAll(
                        bodies.stream()
                                .map(body -> PutRequest.of(Body.wrap(body)))
                                .toList(),
                        new Callback<>() {
                            @Override
                            public void done(List<PutResult> result) {
                                stored.complete(result);
                            }

                            @Override
                            public void failed(EngineException problem) {
                                stored.completeExceptionally(problem);
                            }
                        });
        try {
            return prefix(stored.get(LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("queue " + queue + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("queue " + queue + " did not answer a put within " + LIMIT_SECONDS + " s", e);
        }
    }

    private static int prefix(List<PutResult> results) {
        int count = 0;
        while (count < results.size() && results.get(count).stored()) {
            count++;
        }
        return count;
    }
}
