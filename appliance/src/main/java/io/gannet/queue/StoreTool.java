package io.gannet.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be done with a queue directory while no appliance has it open: check, compact, backup, restore, erase. Each method
 * refuses a directory that is in use. A problem is an {@link EngineException} with one line for people.
 */
public final class StoreTool {

    private StoreTool() {}

    /**
     * What a check found.
     *
     * @param queues queues in the store
     * @param messages messages whose checksum is right
     * @param problems what is wrong, a line each
     */
    public record Report(int queues, long messages, List<String> problems) {}

    /** Reads every message in the store and compares its checksum; changes nothing. */
    public static Report check(Path directory) {
        String name = storeName(directory);
        return locked(directory, () -> {
            Disk disk = new RealDisk();
            List<String> problems = new ArrayList<>();
            long messages = 0;
            int queues = 0;
            Optional<Mark> mark = Mark.read(disk, directory);
            if (mark.isEmpty()) {
                problems.add("the mark is missing or damaged");
            }
            MessageStore store = MessageStore.open(name, 1 << 22);
            try {
                Optional<Sealed> state = store.engineState();
                long covered = state.isPresent()
                        ? StateCodec.engine(state.get().state()).covered()
                        : 0;
                if (state.isEmpty()) {
                    problems.add("the store's head is damaged or missing");
                } else if (mark.isPresent() && covered < mark.get().covered()) {
                    problems.add("the store ends with log record " + covered + " of "
                            + mark.get().covered());
                }
                for (long incarnation : store.incarnations()) {
                    Optional<Sealed> kept = store.queueState(incarnation);
                    if (kept.isEmpty()) {
                        problems.add("the state of queue incarnation " + incarnation + " is damaged");
                        continue;
                    }
                    queues++;
                    messages += blocks(
                            store, StateCodec.queue(incarnation, kept.get().state()), problems);
                }
            } finally {
                store.abandon();
            }
            return new Report(queues, messages, problems);
        });
    }

    /** Counts a queue's undamaged messages. */
    private static long blocks(MessageStore store, QueueState queue, List<String> problems) {
        long messages = 0;
        OptionalLong first = store.nextBlock(queue.incarnation, 0);
        while (first.isPresent() && first.getAsLong() <= queue.last) {
            long at = first.getAsLong();
            Optional<Block> block = store.block(queue.incarnation, at);
            if (block.isEmpty()) {
                problems.add("queue " + queue.name + ": messages from " + at + " on cannot be read");
            } else {
                for (long n = at; n <= block.get().last(); n++) {
                    if (block.get().intact(n)) {
                        messages++;
                    } else {
                        problems.add("queue " + queue.name + ": message " + n + " is damaged");
                    }
                }
            }
            first = store.nextBlock(queue.incarnation, block.map(Block::last).orElse(at));
        }
        return messages;
    }

    /**
     * A file's size.
     *
     * @param before bytes before
     * @param after bytes afterwards
     */
    public record Compacted(long before, long after) {}

    /** Makes the store's file as small as it can be; needs room for a second one meanwhile. */
    public static Compacted compact(Path directory) {
        String name = storeName(directory);
        return locked(directory, () -> {
            Path file = Path.of(name);
            long before = Files.size(file);
            Disk disk = new RealDisk();
            Optional<Mark> mark = Mark.read(disk, directory).map(old -> old.next(old.restored(), 0));
            if (mark.isPresent()) {
                // the copy counts its versions anew
                mark.get().write(disk, directory);
            }
            MessageStore.rewrite(name);
            return new Compacted(before, Files.size(file));
        });
    }

    /** Copies the directory's files to a new directory, from which {@link #restore} makes a queue directory again. */
    public static void backup(Path directory, Path target) {
        storeName(directory);
        locked(directory, () -> {
            mustBeEmpty(target);
            copy(directory, target);
            return true;
        });
    }

    /** Makes a queue directory from a backup. Its epoch rises when it is opened: what came after the backup is gone. */
    public static void restore(Path backup, Path directory) {
        try {
            Disk disk = new RealDisk();
            Mark mark = Mark.read(disk, backup)
                    .orElseThrow(() -> new EngineException(backup + " is no backup: it has no intact mark"));
            mustBeEmpty(directory);
            copy(backup, directory);
            mark.next(true, mark.storeVersion()).write(disk, directory);
        } catch (IOException e) {
            throw new EngineException("the backup cannot be restored: " + e, e);
        }
    }

    /**
     * Has the epoch rise when the directory is opened next, as {@link #restore} does: for a directory that somebody put back by
     * other means.
     *
     * @param above the new epoch will be above this one
     */
    public static void raiseEpoch(Path directory, long above) {
        locked(directory, () -> {
            Disk disk = new RealDisk();
            Mark mark = Mark.read(disk, directory)
                    .orElseThrow(() -> new EngineException(directory + " has no intact mark"));
            new Mark(
                            mark.sequence() + 1,
                            Math.max(mark.epoch(), above),
                            mark.covered(),
                            mark.sync(),
                            mark.clean(),
                            true,
                            mark.bootId(),
                            mark.storeVersion())
                    .write(disk, directory);
            return true;
        });
    }

    /**
     * Takes the bodies out of messages that every reader has acknowledged, and rewrites the file so that they are nowhere in it.
     * Numbers, positions and times stay.
     *
     * @return how many messages of the range are read by all and now without a body
     */
    public static long erase(EngineSettings settings, QueueName name, long from, long through) {
        storeName(settings.directory());
        long erased;
        try (LogQueueEngine engine = LogQueueEngine.open(settings)) {
            erased = engine.erase(name, from, through);
        }
        compact(settings.directory());
        return erased;
    }

    /**
     * Opens the directory once although something acknowledged is missing, which raises the epoch.
     *
     * @return what is missing or damaged, a line each; empty when nothing is
     */
    public static List<String> acceptLoss(Path directory) {
        try (LogQueueEngine engine =
                LogQueueEngine.open(EngineSettings.of(directory).withAcceptLoss(true))) {
            return engine.status().problems();
        }
    }

    /** The store's file; an error for a directory that has none, before anything is made in it. */
    private static String storeName(Path directory) {
        Path file = directory.resolve(Recovery.STORE);
        if (!Files.isDirectory(directory)) {
            throw new EngineException(directory + " is no directory");
        }
        if (!Files.exists(file)) {
            throw new EngineException(directory + " is no queue directory: it has no " + Recovery.STORE);
        }
        return file.toString();
    }

    static void mustBeEmpty(Path target) throws IOException {
        Files.createDirectories(target);
        try (var files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new EngineException(target + " is not empty");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : new RealDisk().list(from)) {
            String name = String.valueOf(file.getFileName());
            if (Log.isLog(file) || name.equals(Recovery.STORE) || name.equals("mark")) {
                Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                try (FileChannel channel = FileChannel.open(to.resolve(name), java.nio.file.StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        new RealDisk().forceDirectory(to);
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> T locked(Path directory, Work<T> work) {
        if (!Files.isDirectory(directory)) {
            throw new EngineException(directory + " is no directory");
        }
        FileChannel lock = LogQueueEngine.lock(directory);
        try {
            return work.run();
        } catch (IOException e) {
            throw new EngineException(directory + ": " + e, e);
        } finally {
            LogQueueEngine.unlock(lock);
        }
    }
}
