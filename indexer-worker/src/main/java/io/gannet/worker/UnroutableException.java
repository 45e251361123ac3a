package io.gannet.worker;

import io.gannet.change.RowChange;
import java.util.Optional;

/** A message that no sink can ever take. */
final class UnroutableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Optional<RowChange> change;

    UnroutableException(String reason, Optional<RowChange> change) {
        super(reason);
        this.change = change;
    }

    Optional<RowChange> change() {
        return change;
    }
}
