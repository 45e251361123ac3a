package io.gannet.queue;

/** A queue as it is at one instant, seen under its lock by {@link Admission} and {@link Transition}. */
public interface QueueView {

    /** Number of the last message put; 0 when there never was one. */
    long last();

    /** Highest number that was ever handed out by the default reader, or that it was moved past; 0 at the beginning. */
    long delivered();

    /** Unread messages of the default reader; open reads do not count. */
    long unread();

    /** The attribute that a {@link Transition} stored under this name; empty array when there is none. */
    byte[] attribute(String name);

    /** The queue's settings. */
    QueueSettings settings();
}
