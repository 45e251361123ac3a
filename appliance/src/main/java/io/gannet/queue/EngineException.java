package io.gannet.queue;

/** The engine cannot do what was asked: closed, disk error, damaged store. The message is one line for people. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
