package io.gannet.http;

/** What came in cannot be read as a request; it is answered and the connection is closed. */
final class BadRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    private BadRequestException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
        this.reason = message;
    }

    static BadRequestException bad(String message) {
        return new BadRequestException(400, message);
    }

    static BadRequestException notImplemented(String message) {
        return new BadRequestException(501, message);
    }

    static BadRequestException of(int status, String message) {
        return new BadRequestException(status, message);
    }

    String reason() {
        return reason;
    }

    int status() {
        return status;
    }
}
