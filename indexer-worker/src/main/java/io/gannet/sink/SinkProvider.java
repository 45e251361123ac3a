package io.gannet.sink;

import java.io.IOException;

/** Opens sinks of one kind; found by {@link java.util.ServiceLoader}. */
public interface SinkProvider {

    /** The kind's name in the configuration, such as {@code search}. */
    String name();

    /**
     * Opens a sink.
     *
     * @throws IOException naming what cannot be opened
     * @throws IllegalArgumentException a setting is wrong, naming it, its value and what is allowed
     */
    Sink open(SinkSettings settings) throws IOException;
}
