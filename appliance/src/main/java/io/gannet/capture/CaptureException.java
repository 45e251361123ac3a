package io.gannet.capture;

/** Capture cannot be installed, changed or removed as asked. The message is one line for people. */
public final class CaptureException extends Exception {

    private static final long serialVersionUID = 1L;

    public CaptureException(String message) {
        super(message);
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
