package io.gannet.sink;

/**
 * A change that can never be taken as it is: thrown by whoever makes a sink's entry of it, and answered as {@link
 * ApplyResult#rejected}. The message is one line for people.
 */
public final class RejectedChangeException extends Exception {

    private static final long serialVersionUID = 1L;

    public RejectedChangeException(String message) {
        super(message);
    }
}
