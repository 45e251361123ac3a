package io.gannet.queue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Idempotency keys of all queues, the oldest forgotten first when there are too many. A key is kept as 128 bits of its SHA-256.
 * Guarded by the engine's lock.
 */
final class Idempotency {

    record Key(long incarnation, long high, long low) {

        boolean isNone() {
            return incarnation == 0;
        }
    }

    /** What the first put of a key gave. */
    record Seen(Key key, long number, long epoch, long position, long putAt) {}

    /** Stands for no key. */
    static final Key NONE = new Key(0, 0, 0);

    private final int limit;
    private final Map<Key, Seen> seen = new HashMap<>();
    private final ArrayDeque<Seen> order = new ArrayDeque<>();
    /** Added since the last checkpoint. */
    private List<Seen> fresh = new ArrayList<>();

    Idempotency(int limit) {
        this.limit = limit;
    }

    static Key key(long incarnation, String text) {
        byte[] hash = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return new Key(incarnation, Bytes.getLong(hash, 0), Bytes.getLong(hash, 8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Optional<Seen> find(Key key, long windowMillis, long now) {
        Seen first = seen.get(key);
        return first != null && now - first.putAt <= windowMillis ? Optional.of(first) : Optional.empty();
    }

    void add(long incarnation, long high, long low, long number, long epoch, long position, long putAt) {
        Seen entry = new Seen(new Key(incarnation, high, low), number, epoch, position, putAt);
        restore(entry);
        fresh.add(entry);
    }

    void restore(Seen entry) {
        seen.put(entry.key, entry);
        order.add(entry);
        while (order.size() > limit) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Seen oldest = order.remove();
        seen.remove(oldest.key, oldest);
    }

    /** Forgets what was put before this time. */
    void forgetBefore(long time) {
        while (!order.isEmpty() && order.peek().putAt < time) {
            dropOldest();
        }
    }

    int size() {
        return order.size();
    }

    /** The keys added since the last call, for the store. */
    List<Seen> takeFresh() {
        List<Seen> taken = fresh;
        fresh = new ArrayList<>();
        return taken;
    }

    /** Takes back keys that could not be stored. */
    void giveBackFresh(List<Seen> taken) {
        taken.addAll(fresh);
        fresh = taken;
    }
}
