package io.gannet.queue;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Collects what a transition changes of a queue, within the limits of settings and attributes. Needs the engine's lock. */
final class Modification implements Transition.Change {

    private static final int MAX_ATTRIBUTE_NAME = 64;
    private static final int MAX_ATTRIBUTE = 64 * 1024;
    private static final long MIN_SLOTS = 1;
    private static final long MAX_SLOTS = 1_000_000_000;

    private final QueueState queue;
    private final Map<String, byte[]> attributes = new TreeMap<>();
    private long skip;
    private Optional<QueueSettings> settings = Optional.empty();

    Modification(QueueState queue) {
        this.queue = queue;
    }

    @Override
    public void attribute(String attribute, byte[] value) {
        if (attribute.length() > MAX_ATTRIBUTE_NAME || value.length > MAX_ATTRIBUTE) {
            throw new EngineException("attribute " + attribute + " with " + value.length
                    + " bytes is too large; names have at most 64 characters, values at most 65536 bytes");
        }
        attributes.put(attribute, value.clone());
    }

    @Override
    public void skipDefaultReader(long through) {
        skip = Math.max(skip, Math.min(through, queue.last));
    }

    @Override
    public void settings(QueueSettings changed) {
        check(changed);
        settings = Optional.of(changed);
    }

    private static void check(QueueSettings settings) {
        if (settings.slots() < MIN_SLOTS || settings.slots() > MAX_SLOTS) {
            throw new EngineException("slots are " + settings.slots() + ", must be " + MIN_SLOTS + " to " + MAX_SLOTS);
        }
        boolean loses = settings.discardOld()
                || settings.maxAgeMillis() > 0
                || settings.expireTo().isPresent()
                || settings.maxIdleMillis() > 0;
        if (settings.capture() && loses) {
            throw new EngineException("a capture queue has no discard-old, maxAge, expireTo or maxIdle");
        }
    }

    boolean isEmpty() {
        return attributes.isEmpty() && skip == 0 && settings.isEmpty();
    }

    /** All of it as one log record. */
    Change record(Reads reads) {
        long bytes = skip > 0 ? reads.bytesThrough(queue, skip) : 0;
        return new Change.Modified(attributes, skip, bytes, settings);
    }
}
