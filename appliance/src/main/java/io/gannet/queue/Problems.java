package io.gannet.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine found wrong: said in the log, kept for the status. Damaged messages are kept as ranges, 1,000 at most, other
 * lines the newest 100. Thread-safe.
 */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(QueueEngine.class);
    private static final int KEPT = 100;
    private static final int KEPT_RANGES = 1000;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    /** First to last damaged number, by queue. */
    private final TreeMap<QueueName, TreeMap<Long, Long>> damaged = new TreeMap<>();

    private int ranges;

    synchronized void add(String line) {
        if (lines.contains(line)) {
            return;
        }
        say(line);
        lines.add(line);
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    private static void say(String line) {
        LOG.warn("event=problem text=\"{}\"", line);
    }

    /** These messages cannot be read. Runs of them are said when they begin and each time they have doubled. */
    synchronized void damaged(QueueName queue, long from, long through) {
        TreeMap<Long, Long> of = damaged.computeIfAbsent(queue, name -> new TreeMap<>());
        Map.Entry<Long, Long> before = of.floorEntry(from);
        if (before != null && before.getValue() >= through) {
            return;
        }
        long first = from;
        long last = through;
        long known = 0;
        for (Map.Entry<Long, Long> near = of.floorEntry(last + 1);
                near != null && near.getValue() >= first - 1;
                near = of.floorEntry(last + 1)) {
            known = Math.max(known, near.getValue() - near.getKey() + 1);
            first = Math.min(first, near.getKey());
            last = Math.max(last, near.getValue());
            of.remove(near.getKey());
            ranges--;
        }
        if (ranges >= KEPT_RANGES) {
            add("more messages are damaged than can be listed here; the log names them");
        } else {
            of.put(first, last);
            ranges++;
        }
        if (known == 0 || Long.highestOneBit(known) != Long.highestOneBit(last - first + 1)) {
            say(line(queue, first, last));
        }
    }

    synchronized boolean isDamaged(QueueName queue, long number) {
        Map.Entry<Long, Long> range =
                damaged.getOrDefault(queue, new TreeMap<>()).floorEntry(number);
        return range != null && range.getValue() >= number;
    }

    private static String line(QueueName queue, long first, long last) {
        String what = first == last ? ": message " + first + " is" : ": messages " + first + " to " + last + " are";
        return "queue " + queue + what + " damaged or missing";
    }

    synchronized List<String> all() {
        List<String> all = new ArrayList<>(lines);
        damaged.forEach((queue, of) -> of.forEach((first, last) -> all.add(line(queue, first, last))));
        return List.copyOf(all);
    }
}
