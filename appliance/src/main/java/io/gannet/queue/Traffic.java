package io.gannet.queue;

/**
 * Is told what one protocol does to the queues, for whoever counts it. Called on the engine's and the servers' threads for every
 * message: must be quick, and thread-safe.
 */
public interface Traffic {

    /** Nobody counts. */
    Traffic NONE = new Traffic() {
        @Override
        public void put(QueueName queue, PutResult result) {
            // nobody counts
        }

        @Override
        public void got(QueueName queue, int messages, int again) {
            // nobody counts
        }

        @Override
        public void unauthorized() {
            // nobody counts
        }
    };

    /** A put ended so. */
    void put(QueueName queue, PutResult result);

    /**
     * Messages were handed out.
     *
     * @param messages how many
     * @param again how many of them had been handed out before
     */
    void got(QueueName queue, int messages, int again);

    /** A request had a wrong password or none. */
    void unauthorized();
}
