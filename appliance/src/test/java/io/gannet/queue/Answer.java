package io.gannet.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A callback that can be waited for; fails when it is called twice. */
final class Answer<T> implements Callback<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();

    static <T> T of(Consumer<Callback<T>> operation) {
        Answer<T> answer = new Answer<>();
        operation.accept(answer);
        return answer.get();
    }

    @Override
    public void done(T result) {
        if (!future.complete(result)) {
            throw new AssertionError("called twice, now with " + result);
        }
    }

    @Override
    public void failed(EngineException problem) {
        if (!future.completeExceptionally(problem)) {
            throw new AssertionError("called twice", problem);
        }
    }

    boolean isDone() {
        return future.isDone();
    }

    T get() {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException problem) {
                throw problem;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
