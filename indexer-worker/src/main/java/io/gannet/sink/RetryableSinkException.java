package io.gannet.sink;

/**
 * The sink cannot do it now (down, full, closing): again later, with back-off. The message is one line for people.
 *
 * <p>When {@link #lost} is true, what was applied after the last durable checkpoint is gone as well: {@link Sink#reopen}, then
 * everything after that checkpoint again.
 */
public final class RetryableSinkException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean lost;

    public RetryableSinkException(String message) {
        super(message);
        this.lost = false;
    }

    public RetryableSinkException(String message, Throwable cause) {
        this(message, cause, false);
    }

    public RetryableSinkException(String message, Throwable cause, boolean lost) {
        super(message, cause);
        this.lost = lost;
    }

    /** Whether everything after the last durable checkpoint is gone. */
    public boolean lost() {
        return lost;
    }
}
