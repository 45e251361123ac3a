package io.gannet.queue;

/** When a put's reply is given. In every mode, kill -9 of the process loses nothing acknowledged. */
public enum Sync {
    /** After the fsync that covers it (one fsync for all who wait). */
    ALWAYS,
    /** After the write; fsynced at an interval. A power loss may take the last interval. */
    INTERVAL,
    /** After the write; the operating system decides. A power loss may take what it had not written. */
    NEVER
}
