package io.gannet.demo;

/** The demo cannot go on. The message is one line for people: the step that failed and why. */
public final class DemoException extends Exception {

    private static final long serialVersionUID = 1L;

    DemoException(String step, Throwable cause) {
        super(step + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        Throwable deepest = cause;
        String message = String.valueOf(cause.getMessage());
        while (deepest.getCause() != null
                && (deepest.getMessage() == null || deepest.getMessage().isBlank())) {
            deepest = deepest.getCause();
            message = String.valueOf(deepest.getMessage());
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
