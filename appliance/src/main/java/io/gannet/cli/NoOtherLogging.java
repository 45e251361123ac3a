package io.gannet.cli;

/**
 * Sets up the JDK's own logging, when a library begins to use it: not at all. What Lucene says there, and only on newer Javas, is about
 * the Java it runs on. Named to the JVM by the launcher.
 */
public final class NoOtherLogging {

    /** Called by the JDK. */
    public NoOtherLogging() {}
}
