package io.gannet.sink;

/** The sink cannot do it now (down, full, closing): again later, with back-off. The message is one line for people. */
public final class RetryableSinkException extends Exception {

    private static final long serialVersionUID = 1L;

    public RetryableSinkException(String message) {
        super(message);
    }

    public RetryableSinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
