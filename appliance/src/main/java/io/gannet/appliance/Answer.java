package io.gannet.appliance;

import io.gannet.queue.Callback;
import io.gannet.queue.EngineException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An engine's answer, waited for. */
final class Answer<T> implements Callback<T> {

    private final CompletableFuture<T> answer = new CompletableFuture<>();

    @Override
    public void done(T result) {
        answer.complete(result);
    }

    @Override
    public void failed(EngineException problem) {
        answer.completeExceptionally(problem);
    }

    /**
     * The answer.
     *
     * @param what who is asked, for the error's message
     */
    T get(String what, long limit, TimeUnit unit) throws IOException, InterruptedException {
        try {
            return answer.get(limit, unit);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException(what + " did not answer within " + limit + " " + unit, e);
        }
    }
}
