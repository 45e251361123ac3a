package io.gannet.http;

import java.util.Locale;

/** Is told of every reply that was written; called on the server's threads: must be quick, and thread-safe. */
public interface RequestListener {

    /** Nobody listens. */
    RequestListener NONE = (api, status, nanos) -> {};

    /** Who answered. */
    enum Api {
        /** What is no endpoint of ours. */
        HTTPSQS,
        /** Everything under {@code /v1/}. */
        V1,
        /** The page, health, metrics. */
        OTHER;

        /** Its name as a label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A reply is written, or its client is gone.
     *
     * @param nanos from the last byte of the request to here
     */
    void replied(Api api, int status, long nanos);
}
