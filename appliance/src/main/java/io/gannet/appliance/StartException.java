package io.gannet.appliance;

/** The appliance cannot start. The message is one line for people: which part, with which value, and why. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}
