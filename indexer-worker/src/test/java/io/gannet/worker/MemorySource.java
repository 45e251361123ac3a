package io.gannet.worker;

import io.gannet.change.Version;
import io.gannet.client.Delivery;
import io.gannet.client.MessagePublisher;
import io.gannet.client.MessageSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Queues in memory: what a queue server gives a worker, without the disk. */
public final class MemorySource implements MessageSource {

    private final Map<String, NavigableMap<Long, Delivery>> queues = new HashMap<>();
    private final Map<String, Long> last = new HashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    /** How often somebody read. */
    final AtomicInteger reads = new AtomicInteger();

    private long epoch = 1;
    private long position;
    private boolean awake;

    public synchronized long put(String queue, String json) {
        return put(queue, json.getBytes(StandardCharsets.UTF_8));
    }

    public synchronized long put(String queue, byte[] body) {
        long number = last.merge(queue, 1L, Long::sum);
        messages(queue)
                .put(
                        number,
                        new Delivery(queue, number, new Version(epoch, ++position), System.currentTimeMillis(), body));
        wake();
        return number;
    }

    private NavigableMap<Long, Delivery> messages(String queue) {
        return queues.computeIfAbsent(queue, name -> new TreeMap<>());
    }

    /** As after a restored backup. */
    public synchronized void newEpoch() {
        epoch++;
    }

    /** Drops messages up to this number, read or not. */
    public synchronized void drop(String queue, long through) {
        messages(queue).headMap(through, true).clear();
    }

    @Override
    public synchronized long epoch() {
        return epoch;
    }

    @Override
    public synchronized Version draw() {
        return new Version(epoch, ++position);
    }

    @Override
    public synchronized Span open(String queue, String reader, long after) {
        acknowledged.putIfAbsent(queue + "/" + reader, after);
        return span(queue, reader);
    }

    @Override
    public synchronized Span span(String queue, String reader) {
        NavigableMap<Long, Delivery> messages = messages(queue);
        long end = last.getOrDefault(queue, 0L);
        return new Span(
                messages.isEmpty() ? end + 1 : messages.firstKey(),
                end,
                acknowledged.getOrDefault(queue + "/" + reader, 0L));
    }

    @Override
    public synchronized List<Delivery> read(String queue, long after, int max, long maxBytes) {
        reads.incrementAndGet();
        List<Delivery> read = new ArrayList<>();
        long bytes = 0;
        for (Delivery message : messages(queue).tailMap(after, false).values()) {
            if (read.size() == max || bytes > maxBytes) {
                break;
            }
            read.add(message);
            bytes += message.body().length;
        }
        return read;
    }

    @Override
    public synchronized Optional<Delivery> view(String queue, long number) {
        return Optional.ofNullable(messages(queue).get(number));
    }

    @Override
    public synchronized void await(Map<String, Long> after, long waitMillis) throws InterruptedException {
        long end = System.nanoTime() + waitMillis * 1_000_000;
        while (!awake
                && after.entrySet().stream().noneMatch(at -> last.getOrDefault(at.getKey(), 0L) > at.getValue())) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
        awake = false;
    }

    @Override
    public synchronized void wake() {
        awake = true;
        notifyAll();
    }

    @Override
    public synchronized void acknowledge(String queue, String reader, long through) {
        acknowledged.put(queue + "/" + reader, through);
    }

    public synchronized long acknowledged(String queue, String reader) {
        return acknowledged.getOrDefault(queue + "/" + reader, 0L);
    }

    @Override
    public synchronized void seek(String queue, String reader, long after) {
        acknowledged.put(queue + "/" + reader, after);
    }

    /** Puts into these queues. */
    public MessagePublisher publisher() {
        return (queue, bodies) -> {
            bodies.forEach(body -> put(queue, body));
            return bodies.size();
        };
    }

    @Override
    public void close() {}
}
