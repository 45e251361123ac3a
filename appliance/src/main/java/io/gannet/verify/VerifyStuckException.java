package io.gannet.verify;

/** A comparison cannot come to its end, since the sink does not go on. The message is one line for people. */
final class VerifyStuckException extends Exception {

    private static final long serialVersionUID = 1L;

    VerifyStuckException(String message) {
        super(message);
    }
}
