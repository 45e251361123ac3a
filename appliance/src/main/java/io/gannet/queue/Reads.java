package io.gannet.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds messages by number: in memory under the engine's lock, in the store without it. Names what is damaged. */
final class Reads {

    /** Where a message really lies: in its own queue's log, or for a fan-out child in the parent's. */
    record Place(QueueState queue, long number) {}

    private final Engine engine;

    Reads(Engine engine) {
        this.engine = engine;
    }

    /** Needs the lock. */
    static Place place(QueueState queue, long number) {
        if (queue.child) {
            Optional<Links.Span> span = queue.links.find(number);
            if (span.isPresent()) {
                return new Place(span.get().source, span.get().sourceFirst + (number - span.get().first));
            }
        }
        return new Place(queue, number);
    }

    /** The message if memory has it; needs the lock. */
    static Optional<Message> inMemory(Place place, long number) {
        return place.queue.inTail(place.number).map(block -> {
            int index = (int) (place.number - block.first);
            return MessageCodec.read(block.data[index], block.offset[index], number, block.epoch);
        });
    }

    /** The message from the store; not under the lock. Empty when it is missing or damaged, which is then said. */
    Optional<Message> inStore(Place place, long number) {
        boolean searched = engine.checkpointer.searched();
        Optional<Block> block = engine.store.block(place.queue.incarnation, place.number);
        if (block.isPresent() && block.get().last() >= place.number) {
            if (block.get().intact(place.number)) {
                Message message = block.get().message(place.number);
                return Optional.of(message.number() == number ? message : renumbered(message, number));
            }
            damaged(place);
        } else if (!isGone(place)) {
            searchFirst(place, searched);
            damaged(place);
        }
        return Optional.empty();
    }

    private static Message renumbered(Message m, long number) {
        return new Message(number, m.epoch(), m.position(), m.putAt(), m.expiresAt(), m.flags(), m.body());
    }

    private boolean isGone(Place place) {
        engine.lock.lock();
        try {
            return place.queue.deleted || place.number < place.queue.trimmed;
        } finally {
            engine.lock.unlock();
        }
    }

    /**
     * Not where it must be: the store's file is looked through for it before it is called damaged. {@code searched}: that had been
     * done when it was looked for; had it not, the place in which it was not found may be the old one, whatever has happened since.
     */
    private void searchFirst(Place place, boolean searched) {
        if (!searched && !engine.problems.isDamaged(place.queue.name, place.number)) {
            engine.checkpointer.search();
            throw new EngineException("the store is damaged and being put together anew; read again in a moment");
        }
    }

    private void damaged(Place place) {
        engine.problems.damaged(place.queue.name, place.number, place.number);
    }

    /** The message with this number, wherever it lies; takes and leaves the lock. */
    Optional<Message> view(QueueState queue, long number) {
        Place place;
        engine.lock.lock();
        try {
            if (number < queue.keepFrom() || number > queue.visible) {
                return Optional.empty();
            }
            place = place(queue, number);
            Optional<Message> message = inMemory(place, number);
            if (message.isPresent()) {
                return message;
            }
        } finally {
            engine.lock.unlock();
        }
        return inStore(place, number);
    }

    /** Kept messages above a number. */
    List<Message> range(QueueState queue, long after, int max, long maxBytes) {
        List<Message> found = new ArrayList<>();
        long bytes = 0;
        long next = after + 1;
        while (found.size() < max && bytes < maxBytes) {
            Place place;
            Optional<Message> message = Optional.empty();
            engine.lock.lock();
            try {
                next = Math.max(next, queue.keepFrom());
                if (queue.settings.readsPaused() || queue.deleted) {
                    return found;
                }
                place = place(queue, next);
                while (next <= queue.visible && found.size() < max && bytes < maxBytes) {
                    message = inMemory(place(queue, next), next);
                    if (message.isEmpty()) {
                        break;
                    }
                    found.add(message.get());
                    bytes += message.get().body().length();
                    next++;
                }
                if (next > queue.visible || found.size() >= max || bytes >= maxBytes) {
                    return found;
                }
                place = place(queue, next);
            } finally {
                engine.lock.unlock();
            }
            boolean searched = engine.checkpointer.searched();
            Optional<Block> block = engine.store.block(place.queue.incarnation, place.number);
            long inBlock = place.number;
            long base = next;
            long end = block.isEmpty()
                    ? 0
                    : queue.child
                            ? Math.min(inBlock, block.get().last())
                            : block.get().last();
            while (inBlock <= end && found.size() < max && bytes < maxBytes) {
                long number = base + (inBlock - place.number);
                if (block.get().intact(inBlock)) {
                    Message m = block.get().message(inBlock);
                    found.add(m.number() == number ? m : renumbered(m, number));
                    bytes += m.body().length();
                } else {
                    damaged(new Place(place.queue, inBlock));
                }
                inBlock++;
                next = number + 1;
            }
            if (inBlock == place.number) {
                next = afterHole(place, next, searched);
            }
        }
        return found;
    }

    /** Where reading goes on behind messages that cannot be read. */
    private long afterHole(Place place, long next, boolean searched) {
        OptionalLong block = engine.store.nextBlock(place.queue.incarnation, place.number);
        long memory = firstInMemory(place);
        long to = Math.min(block.orElse(Long.MAX_VALUE), memory);
        long hole = to == Long.MAX_VALUE ? 1 : Math.max(1, to - place.number);
        if (!isGone(place)) {
            searchFirst(place, searched);
            engine.problems.damaged(place.queue.name, place.number, place.number + hole - 1);
        }
        return next + hole;
    }

    private long firstInMemory(Place place) {
        engine.lock.lock();
        try {
            for (TailBlock block : place.queue.tail) {
                if (block.last() >= place.number) {
                    return Math.max(block.first, place.number);
                }
            }
            return Long.MAX_VALUE;
        } finally {
            engine.lock.unlock();
        }
    }

    /**
     * Body bytes of all messages through this number. May read a block of the store; an estimate for fan-out children, and where
     * that block is damaged.
     */
    long bytesThrough(QueueState queue, long number) {
        if (number >= queue.last) {
            return queue.bytes;
        }
        if (number < queue.trimmed) {
            return queue.trimmedBytes;
        }
        if (!queue.child) {
            Optional<TailBlock> tail = queue.inTail(number);
            if (tail.isPresent()) {
                return tail.get().bytesThrough(number);
            }
            Optional<Block> block = blockIfOpen(queue, number);
            if (block.isPresent()) {
                return block.get().bytesThrough(number);
            }
        }
        long kept = Math.max(1, queue.last - queue.trimmed + 1);
        return queue.bytes - (queue.bytes - queue.trimmedBytes) * (queue.last - number) / kept;
    }

    private Optional<Block> blockIfOpen(QueueState queue, long number) {
        try {
            return engine.store.block(queue.incarnation, number);
        } catch (EngineException e) {
            return Optional.empty();
        }
    }
}
