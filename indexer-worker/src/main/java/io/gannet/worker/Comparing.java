package io.gannet.worker;

import java.io.IOException;
import java.util.Optional;

/** Compares a sink with the tables whose changes a queue carries, and repairs what differs. Thread-safe. */
@FunctionalInterface
public interface Comparing {

    /**
     * A comparison that began after this time, in milliseconds since 1970: one that has ended well or is under way, else a new one.
     *
     * @throws IOException there can be none, in one line
     */
    Running since(String sink, String queue, long time) throws IOException;

    /** Where nothing can be compared, with the reason. */
    static Comparing none(String why) {
        return (sink, queue, time) -> {
            throw new IOException(why);
        };
    }

    /** A comparison that may be under way. */
    @FunctionalInterface
    interface Running {

        /**
         * Its result: empty while it is under way, {@code ""} when nothing differs any more, else what is wrong in one line.
         */
        Optional<String> problem();
    }
}
