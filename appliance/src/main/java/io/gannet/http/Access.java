package io.gannet.http;

/** What a request may do. */
public enum Access {
    /** Anybody: health checks, the contract, the page's own files. */
    ANYBODY,
    /** Who has the password, a read-only token, or one that permits nothing but searching. */
    SEARCH,
    /** Who has the password or a read-only token. */
    READ,
    /** Who has the password. */
    FULL
}
