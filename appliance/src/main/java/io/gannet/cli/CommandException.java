package io.gannet.cli;

/** Ends a command with one line on standard error and an exit code. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    public CommandException(ExitCode code, String line) {
        super(line);
        this.code = code;
    }

    public CommandException(ExitCode code, String line, Throwable cause) {
        super(line, cause);
        this.code = code;
    }

    /** How the process ends. */
    public ExitCode code() {
        return code;
    }
}
