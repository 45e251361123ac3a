package io.gannet.job;

import java.util.Optional;

/** What a job's work sees of its job: its settings, and where it notes progress. Thread-safe. */
public interface JobControl {

    /** The job's number, as text. */
    String id();

    /** What it works on, such as a table. */
    String subject();

    /** A setting's present value; it may change between steps. */
    Optional<String> setting(String name);

    /** A whole number setting, checked before by {@link JobKind#check}. */
    default long number(String name, long absent) {
        return setting(name).map(Long::parseLong).orElse(absent);
    }

    /** A piece of progress kept by {@link #keep}, in this run or in an earlier one. */
    Optional<String> kept(String name);

    /**
     * Keeps a piece of progress. It is on disk within about a second; a crash goes back to the last one there, so work done
     * twice must be harmless.
     */
    void keep(String name, String value);

    /** Forgets a piece of progress. */
    void forget(String name);

    /** Adds to the count of rows behind it. */
    void count(long more);

    /** Sets about how many rows there are in all. */
    void total(long rows);

    /** Says what the job waits for or is at; empty for nothing. */
    void note(String line);

    /** Shows a figure or finding. */
    void result(String name, String value);
}
