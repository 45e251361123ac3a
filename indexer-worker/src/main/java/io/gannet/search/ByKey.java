package io.gannet.search;

import io.gannet.sink.RetryableSinkException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Does the work of a batch on a few threads, the caller's among them, so that what has the same key is done by one thread and in
 * order. A small batch is the caller's alone. Its own threads end after a while without work. For one caller at a time.
 */
final class ByKey implements AutoCloseable {

    private static final int MOST_THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    /** Below this a batch is done before another thread would have begun. */
    private static final int FROM = 32;

    /** Work on one of a batch. */
    @FunctionalInterface
    interface Work<T, R> {
        R on(T one) throws RetryableSinkException;
    }

    private final int threads;
    private final ExecutorService others;

    ByKey(String name, int processors) {
        this.threads = Math.max(1, Math.min(MOST_THREADS, processors));
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                Math.max(1, threads - 1),
                Math.max(1, threads - 1),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.others = pool;
    }

    /**
     * The results in the order of the batch.
     *
     * @throws RetryableSinkException the first failure, after all threads have ended their part
     */
    <T, R> List<R> each(List<T> batch, Function<T, String> key, Work<T, R> work)
            throws RetryableSinkException, InterruptedException {
        if (batch.size() < FROM || threads == 1) {
            return part(batch, work);
        }
        List<List<T>> parts = new ArrayList<>(threads);
        for (int i = 0; i < threads; i++) {
            parts.add(new ArrayList<>(batch.size()));
        }
        int[] partOf = new int[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            partOf[i] = Math.floorMod(key.apply(batch.get(i)).hashCode(), threads);
            parts.get(partOf[i]).add(batch.get(i));
        }
        List<Future<List<R>>> running = new ArrayList<>(threads - 1);
        for (List<T> one : parts.subList(1, threads)) {
            running.add(others.submit(() -> part(one, work)));
        }
        List<Iterator<R>> results = results(parts.get(0), work, running);
        List<R> all = new ArrayList<>(batch.size());
        for (int part : partOf) {
            all.add(results.get(part).next());
        }
        return all;
    }

    private static <T, R> List<Iterator<R>> results(List<T> own, Work<T, R> work, List<Future<List<R>>> running)
            throws RetryableSinkException, InterruptedException {
        List<Iterator<R>> results = new ArrayList<>();
        Optional<RetryableSinkException> failure = Optional.empty();
        try {
            results.add(part(own, work).iterator());
        } catch (RetryableSinkException e) {
            failure = Optional.of(e);
        }
        for (Future<List<R>> part : running) {
            try {
                results.add(part.get().iterator());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetryableSinkException retryable)) {
                    throw new IllegalStateException("a thread of the index failed", e.getCause());
                }
                failure = failure.or(() -> Optional.of(retryable));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return results;
    }

    private static <T, R> List<R> part(List<T> part, Work<T, R> work) throws RetryableSinkException {
        List<R> results = new ArrayList<>(part.size());
        for (T one : part) {
            results.add(work.on(one));
        }
        return results;
    }

    @Override
    public void close() {
        others.shutdown();
    }
}
