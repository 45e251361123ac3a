package io.gannet.mysql;

import io.gannet.change.SourceUnavailableException;
import io.gannet.change.TableName;
import io.gannet.change.TableUnusableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/** Tells what an error of the server means for us. Public for the packages that run SQL of their own. */
public final class SqlErrors {

    private static final Set<Integer> LOCKED = Set.of(1205, 1213, 3572);
    // no such database, column, table; no grant; view or table that refers to what is gone
    private static final Set<Integer> TABLE = Set.of(1044, 1049, 1054, 1109, 1142, 1143, 1146, 1176, 1356);
    private static final int NO_SUCH_COLUMN = 1054;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_INDEX = 1176;

    private SqlErrors() {}

    /** A lock was not to be had in time: waited, refused to wait, or chosen as a deadlock's victim. */
    public static boolean locked(SQLException e) {
        return LOCKED.contains(e.getErrorCode());
    }

    /** What is known of the table is not so any more: read its schema again. */
    static boolean schemaChanged(SQLException e) {
        int code = e.getErrorCode();
        return code == NO_SUCH_COLUMN || code == NO_SUCH_TABLE || code == NO_SUCH_INDEX;
    }

    /** The error as one that concerns this table alone; empty when it concerns the database. */
    public static Optional<TableUnusableException> unusable(TableName table, SQLException e) {
        return TABLE.contains(e.getErrorCode())
                ? Optional.of(
                        new TableUnusableException(table, "table " + table + " cannot be read: " + e.getMessage()))
                : Optional.empty();
    }

    /** The error as "not now". */
    public static SourceUnavailableException unavailable(SQLException e) {
        return new SourceUnavailableException("the database cannot be asked: " + firstLine(e), e);
    }

    /** The error's message in one line. */
    public static String firstLine(SQLException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String own = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String cause = String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
        if (e instanceof SQLTransientConnectionException && !cause.isEmpty() && !own.contains(cause)) {
            // the pool's own words are about the pool
            return "no connection: " + cause;
        }
        return cause.isEmpty() || own.contains(cause) ? own : own + " (" + cause + ")";
    }
}
