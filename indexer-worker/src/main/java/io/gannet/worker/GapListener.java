package io.gannet.worker;

import java.util.Set;

/** Told when a sink cannot become exact from its queues alone: somebody must compare it with the tables, in full. */
@FunctionalInterface
public interface GapListener {

    /** Why. */
    enum Gap {
        /** The sink has never been filled: the rows that were there before capture are missing. */
        NEW,
        /** The sink was filled once and has nothing of it any more, its checkpoint included. */
        LOST,
        /** Its entries were made by another definition. */
        DEFINITION,
        /** The queue store is not the one of the checkpoint any more: it was restored, re-created or lost its end. */
        EPOCH,
        /** Messages after the checkpoint are not kept any more. */
        RETENTION,
        /** Messages that were to be read are missing: damaged, or taken from the sink's reader by hand. */
        MISSING
    }

    /**
     * A gap was found, most while the worker starts; it goes on reading from the oldest message kept. Called on the worker's thread:
     * start the comparison elsewhere.
     */
    void gap(String sink, Set<String> queues, Gap gap);
}
