package io.gannet.change;

/** The row source cannot be asked now (down, refused, timed out). The caller pauses and tries again; nothing is rejected. */
public final class SourceUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
