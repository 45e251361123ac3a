package io.gannet.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a worker's loops tell of themselves. Thread-safe. */
final class Progress {

    final AtomicLong messages = new AtomicLong();
    final AtomicLong applied = new AtomicLong();
    final AtomicLong stale = new AtomicLong();
    final AtomicLong rejected = new AtomicLong();
    final AtomicLong retried = new AtomicLong();
    final AtomicLong locked = new AtomicLong();
    final AtomicLong checkpoints = new AtomicLong();
    final Trail trail = new Trail();

    private final Deque<Long> unseen = new ArrayDeque<>();
    private SortedMap<String, Long> read = new TreeMap<>();
    private SortedMap<String, Long> durable = new TreeMap<>();
    private String readingProblem = "";
    private String applyingProblem = "";
    private String tableProblem = "";

    synchronized void startedAt(Map<String, Long> numbers) {
        read = new TreeMap<>(numbers);
        durable = new TreeMap<>(numbers);
        unseen.clear();
    }

    /** A batch leaves the reader; {@code oldest} is when its oldest change was made. */
    synchronized void handedOver(SortedMap<String, Long> numbers, long oldest) {
        read = numbers;
        unseen.addLast(oldest);
    }

    /** The oldest batches that were handed over are visible. */
    synchronized void visible(int batches) {
        for (int i = 0; i < batches; i++) {
            unseen.pollFirst();
        }
    }

    synchronized void durable(SortedMap<String, Long> numbers) {
        durable = numbers;
        checkpoints.incrementAndGet();
    }

    synchronized Optional<Long> oldestUnseen() {
        return unseen.stream().min(Long::compare);
    }

    synchronized SortedMap<String, Long> read() {
        return read;
    }

    synchronized SortedMap<String, Long> durable() {
        return durable;
    }

    synchronized void readingProblem(String line) {
        readingProblem = line;
    }

    synchronized void applyingProblem(String line) {
        applyingProblem = line;
    }

    synchronized void tableProblem(String line) {
        tableProblem = line;
    }

    synchronized String problem() {
        if (!applyingProblem.isEmpty()) {
            return applyingProblem;
        }
        return readingProblem.isEmpty() ? tableProblem : readingProblem;
    }
}
