package io.gannet.change;

/** Bytes that are no change event. The message is one line for people, and says what is wrong. */
public final class MalformedChangeException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedChangeException(String message) {
        super(message);
    }
}
