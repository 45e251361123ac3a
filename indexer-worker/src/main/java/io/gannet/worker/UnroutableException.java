package io.gannet.worker;

import io.gannet.change.RowChangeCodec.Place;
import java.util.Optional;

/** A message that no sink can ever take. */
final class UnroutableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Optional<Place> place;

    UnroutableException(String reason, Optional<Place> place) {
        super(reason);
        this.place = place;
    }

    /** The row that it names nevertheless. */
    Optional<Place> place() {
        return place;
    }
}
