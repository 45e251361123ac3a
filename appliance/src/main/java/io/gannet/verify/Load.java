package io.gannet.verify;

import java.sql.SQLException;
import java.util.Optional;

/** Whether the database has better things to do than to be compared. Implementations are thread-safe. */
@FunctionalInterface
public interface Load {

    /** Nothing is known of it. */
    Load NONE = limit -> Optional.empty();

    /** Why reading is to wait, when more statements than this run there at once; empty when it may go on. */
    Optional<String> above(long threadsRunning) throws SQLException;
}
