package io.gannet.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Opens the store and looks whether all of it is there: it reaches as far as the mark says, and has the state of each queue that
 * the engine's state names. If not, a new one is made of what its file holds.
 */
final class WholeStore {

    /**
     * An open store.
     *
     * @param mark the mark that is on the disk now
     * @param mended it was damaged and made anew, with everything but the messages that were named
     */
    record Found(MessageStore store, Optional<Mark> mark, boolean mended) {

        /** With this mark, unless mending has written another. */
        Found withMark(Optional<Mark> before) {
            return mended ? this : new Found(store, before, false);
        }
    }

    private final EngineSettings settings;
    private final Disk disk;
    private final Problems problems;
    private final Path file;

    WholeStore(EngineSettings settings, Disk disk, Problems problems) {
        this.settings = settings;
        this.disk = disk;
        this.problems = problems;
        this.file = settings.directory().resolve(Recovery.STORE);
    }

    /**
     * Opens it, as whole as it can be had.
     *
     * @throws EngineException when it cannot be opened
     */
    Found open(Optional<Mark> mark) throws IOException {
        StoreOpening opening = new StoreOpening(disk, file, settings.storeCacheBytes());
        Optional<MessageStore> opened = Optional.empty();
        String wrong;
        try {
            opened = Optional.of(opening.open(mark.map(Mark::storeVersion).orElse(0L)));
            wrong = wrong(opened.get(), mark);
        } catch (EngineException e) {
            wrong = String.valueOf(e.getMessage());
        }
        if (wrong.isEmpty() || mark.isEmpty() || mark.get().covered() == 0) {
            String why = wrong;
            return new Found(opened.orElseThrow(() -> new EngineException(why)), mark, false);
        }
        return mend(opening, opened, mark.get(), wrong);
    }

    private Found mend(StoreOpening opening, Optional<MessageStore> opened, Mark mark, String wrong)
            throws IOException {
        StoreSalvage salvage = new StoreSalvage(disk, file, settings.storeCacheBytes(), problems);
        boolean whole = Files.exists(file) && salvage.run(mark.covered());
        boolean best = settings.acceptLoss() && opened.isEmpty() && Files.exists(file);
        if (!whole && !best) {
            salvage.discard();
            return new Found(opened.orElseThrow(() -> new EngineException(wrong)), Optional.of(mark), false);
        }
        opened.ifPresent(MessageStore::abandon);
        Mark next = mark.next(mark.restored(), 0);
        next.write(disk, settings.directory());
        salvage.swap();
        problems.add("the store was damaged (" + wrong + "); it was put together anew from what its file holds");
        return new Found(opening.open(0), Optional.of(next), true);
    }

    /** What is not as it must be; empty when all is well. */
    private static String wrong(MessageStore store, Optional<Mark> mark) {
        Optional<Sealed> kept = store.engineState();
        if (kept.isEmpty()) {
            return "its head is missing";
        }
        StateCodec.EngineState state = StateCodec.engine(kept.get().state());
        if (mark.isPresent() && state.covered() < mark.get().covered()) {
            return "it ends with log record " + state.covered() + " of "
                    + mark.get().covered();
        }
        for (Map.Entry<Long, Long> queue : state.queues().orElse(Map.of()).entrySet()) {
            Optional<Sealed> found = store.queueState(queue.getKey());
            if (found.isEmpty() || found.get().covered() != queue.getValue()) {
                return "the state of queue incarnation " + queue.getKey() + " is missing";
            }
        }
        return "";
    }
}
