package io.gannet.client;

import java.io.IOException;
import java.util.List;

/** Puts messages into queues: for the relay, backfill, repair and replay. Thread-safe. */
public interface MessagePublisher {

    /**
     * Puts bodies into one queue in order and returns when what was stored is durable (fsynced, whatever the sync mode).
     *
     * @param queue the queue's name
     * @param bodies the messages; not changed by the caller afterwards
     * @return how many of them, from the first, are stored; fewer than given when the queue refuses the next one now (full,
     *     paused, low disk): wait and come again with the rest
     * @throws IOException the queue server cannot be reached or fails; any part may be stored
     */
    int publish(String queue, List<byte[]> bodies) throws IOException, InterruptedException;
}
