package io.gannet.kestrel;

/**
 * After an error reply: how much and how long the peer's further bytes are read away, so that it can read the reply (a close with
 * bytes unread would reset the connection and take the reply away). One thread at a time.
 */
final class Linger {

    static final int MILLIS = 2000;

    private static final int BYTES = 4 << 20;

    private boolean on;
    private int read;
    private long until;

    void start() {
        on = true;
        until = System.nanoTime() + MILLIS * 1_000_000L;
    }

    boolean isOn() {
        return on;
    }

    /** So many bytes more were read away; whether that is enough. */
    boolean isOver(int bytes) {
        if (!on) {
            return false;
        }
        read += bytes;
        return read > BYTES || System.nanoTime() - until > 0;
    }
}
