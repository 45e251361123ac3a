package io.gannet.cli;

import io.gannet.appliance.StartException;
import io.gannet.client.ApiException;
import io.gannet.config.ConfigException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;

/** Turns what a command threw into one line on standard error and an exit code. */
final class Failures {

    private static final int ACCESS_DENIED = 1045;
    private static final int DATABASE_DENIED = 1044;
    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;

    private Failures() {}

    static int report(Cli cli, Exception problem) {
        ExitCode code = code(problem);
        for (String line : line(cli, problem, code).split("\n", -1)) {
            cli.err().println("gannet: " + line);
        }
        if (cli.verbose()) {
            for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
                cli.err().println("  " + cause + " at " + place(cause));
            }
        }
        return code.status();
    }

    private static ExitCode code(Exception problem) {
        if (problem instanceof CommandException ours) {
            return ours.code();
        }
        if (problem instanceof ConfigException) {
            return ExitCode.CONFIG;
        }
        if (problem instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        if (problem instanceof ApiException refused) {
            return appliance(refused.status());
        }
        ExitCode found = ExitCode.FAILED;
        // the deepest cause knows best: a pool wraps what the driver said
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                found = database(sql);
            } else if (cause instanceof BindException) {
                found = ExitCode.FAILED;
            } else if (cause instanceof ConnectException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof UnresolvedAddressException) {
                found = ExitCode.UNREACHABLE;
            }
        }
        return found;
    }

    private static ExitCode appliance(int status) {
        return switch (status) {
            case 400, 422 -> ExitCode.USAGE;
            case 401, 403 -> ExitCode.REFUSED;
            case 404 -> ExitCode.NOT_FOUND;
            case 507 -> ExitCode.QUEUE_FULL;
            default -> ExitCode.FAILED;
        };
    }

    private static ExitCode database(SQLException problem) {
        int error = problem.getErrorCode();
        if (error == ACCESS_DENIED || error == DATABASE_DENIED) {
            return ExitCode.REFUSED;
        }
        if (error == UNKNOWN_DATABASE || error == NO_SUCH_TABLE) {
            return ExitCode.NOT_FOUND;
        }
        String state = problem.getSQLState();
        return state != null && state.startsWith("08") ? ExitCode.UNREACHABLE : ExitCode.FAILED;
    }

    /** The message alone when it was written for people; else with the kind of failure before it. */
    private static String line(Cli cli, Exception problem, ExitCode code) {
        String message = problem.getMessage();
        if (problem instanceof InterruptedException) {
            return "interrupted";
        }
        if (problem instanceof CommandException
                || problem instanceof ConfigException
                || problem instanceof StartException) {
            return String.valueOf(message);
        }
        if (code == ExitCode.UNREACHABLE && sql(problem)) {
            return "the database at " + database(cli) + " cannot be reached: " + deepest(problem);
        }
        // a pool says "not available", the driver below it says why
        for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException && cause.getMessage() != null) {
                message = cause.getMessage();
            }
        }
        if (problem instanceof NoSuchFileException) {
            return "there is no file " + message;
        }
        if (problem instanceof AccessDeniedException) {
            return "file " + message + " may not be read or written by this user";
        }
        String text = message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static boolean sql(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    /** A driver wraps what the network said, over several lines of its own. */
    private static String deepest(Throwable problem) {
        Throwable last = problem;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null || message.isBlank()
                ? last.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }

    private static String database(Cli cli) {
        try {
            return cli.config()
                    .database()
                    .map(one -> one.url().replaceAll("\\?.*", ""))
                    .orElse("?");
        } catch (ConfigException e) {
            return "?";
        }
    }

    private static String place(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0 ? "?" : trace[0].toString();
    }
}
