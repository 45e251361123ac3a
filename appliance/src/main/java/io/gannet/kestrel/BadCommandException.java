package io.gannet.kestrel;

/** A line that is no command; the message is the reason that the client is told. */
final class BadCommandException extends Exception {

    private static final long serialVersionUID = 1L;

    BadCommandException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
