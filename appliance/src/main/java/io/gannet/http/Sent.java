package io.gannet.http;

/** Told once what became of a reply. */
@FunctionalInterface
public interface Sent {

    /** Nothing to be done. */
    Sent IGNORED = ok -> {};

    /**
     * Called on the thread that wrote the reply; must not block.
     *
     * @param ok the operating system took all of it; false when the connection was gone
     */
    void sent(boolean ok);
}
