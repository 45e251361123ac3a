package io.gannet.queue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one queue with two readers and a fan-out child should hold: plain lists, no files. */
final class QueueModel {

    final List<String> messages = new ArrayList<>();
    final TreeSet<Long> returned = new TreeSet<>();
    final TreeMap<Long, OpenRead> open = new TreeMap<>();
    final TreeMap<Long, Integer> attempts = new TreeMap<>();
    final List<String> child = new ArrayList<>();
    /** Numbers whose bytes were changed on the disk. */
    final TreeSet<Long> damaged = new TreeSet<>();

    long delivered;
    long sink;

    long last() {
        return messages.size();
    }

    String text(long number) {
        return messages.get((int) number - 1);
    }

    long unread() {
        return last() - delivered + returned.size();
    }

    long acknowledged() {
        long lowest = delivered + 1;
        if (!returned.isEmpty()) {
            lowest = Math.min(lowest, returned.first());
        }
        if (!open.isEmpty()) {
            lowest = Math.min(lowest, open.firstKey());
        }
        return lowest - 1;
    }

    /** The message that the next open gives; 0 = none. */
    long next() {
        if (!returned.isEmpty()) {
            return returned.first();
        }
        return delivered < last() ? delivered + 1 : 0;
    }

    void opened(OpenRead read) {
        long number = read.message().number();
        if (!returned.remove(number)) {
            delivered = number;
        }
        open.put(number, read);
        attempts.merge(number, 1, Integer::sum);
    }

    void closed(long number) {
        open.remove(number);
        attempts.remove(number);
    }

    void aborted(long number) {
        open.remove(number);
        returned.add(number);
    }

    void flushed() {
        returned.clear();
        delivered = last();
        attempts.keySet().retainAll(open.keySet());
    }

    void sought(long after) {
        returned.clear();
        open.clear();
        attempts.clear();
        delivered = after;
    }

    boolean isDamaged(long number) {
        return damaged.contains(number);
    }

    void spoiled(long number) {
        damaged.add(number);
    }

    /** What can be read from this number on, at most so many. */
    List<String> from(long number, int max) {
        List<String> texts = new ArrayList<>();
        for (long n = number; n <= last() && texts.size() < max; n++) {
            if (!isDamaged(n)) {
                texts.add(text(n));
            }
        }
        return texts;
    }

    List<String> childTexts() {
        List<String> texts = new ArrayList<>(child);
        damaged.forEach(number -> texts.remove(text(number)));
        return texts;
    }

    /** Whoever looks for the next message acknowledges the damaged ones before it. */
    void passOver(long before) {
        for (long next = next(); next != 0 && next < before && isDamaged(next); next = next()) {
            if (!returned.remove(next)) {
                delivered = next;
            }
            attempts.remove(next);
        }
    }

    /** The process died: what was open comes back. */
    void crashed() {
        for (Iterator<Long> numbers = open.keySet().iterator(); numbers.hasNext(); ) {
            returned.add(numbers.next());
            numbers.remove();
        }
    }
}
