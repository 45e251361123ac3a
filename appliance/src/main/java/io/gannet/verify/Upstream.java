package io.gannet.verify;

/** What may still wait before the queue: the outbox. Thread-safe. */
public interface Upstream {

    /** Nothing waits anywhere before the queue. */
    Upstream NONE = new Upstream() {
        @Override
        public long mark() {
            return 0;
        }

        @Override
        public boolean passed(long mark) {
            return true;
        }
    };

    /**
     * A mark behind everything that waits there now.
     *
     * @throws java.sql.SQLException the outbox cannot be asked now
     */
    long mark() throws java.sql.SQLException;

    /**
     * Whether everything before the mark is in the queue.
     *
     * @throws java.sql.SQLException the outbox cannot be asked now
     */
    boolean passed(long mark) throws java.sql.SQLException;
}
