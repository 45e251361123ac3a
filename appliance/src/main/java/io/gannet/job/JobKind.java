package io.gannet.job;

/** Makes the work of one kind of job. */
public interface JobKind {

    /** The kind's name, such as {@code backfill}. */
    String name();

    /**
     * Checks one setting, as given at the start or changed while the job runs.
     *
     * @throws IllegalArgumentException the setting is unknown, or its value not allowed: naming both and what is allowed
     */
    void check(String setting, String value);

    /** The work of a job, from its beginning or from the progress that its control shows. */
    JobWork open(JobControl control);
}
