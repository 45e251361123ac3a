package io.gannet.cli;

/** What a command's exit status means; docs/cli.md lists the same. */
public enum ExitCode {
    /** Done. */
    DONE(0),
    /** It failed; the line on standard error says at what. */
    FAILED(1),
    /** The command line makes no sense. */
    USAGE(2),
    /** Differences between table and index (or triggers) are left. */
    DIFFERENCES(3),
    /** The queue, table, index, job or position does not exist. */
    NOT_FOUND(4),
    /** The queue takes no more now. */
    QUEUE_FULL(5),
    /** Nothing to get, or not in time. */
    NOTHING(6),
    /** Refused: wrong password, read-only, not allowed. */
    REFUSED(7),
    /** The appliance or the database cannot be reached. */
    UNREACHABLE(69),
    /** The configuration is invalid. */
    CONFIG(78),
    /** Interrupted; what was done so far stays, and can be resumed. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The process's exit status. */
    public int status() {
        return status;
    }
}
