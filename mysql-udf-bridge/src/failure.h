/* Why a call gave NULL. The names are the keys under "failed" in gannet_udf_stat(). */
#ifndef GANNET_FAILURE_H
#define GANNET_FAILURE_H

enum failure {
    FAILURE_NONE,
    FAILURE_URL,         /* not a URL of url.h, or NULL */
    FAILURE_NOT_ALLOWED, /* no such target, or an address outside the allow-list */
    FAILURE_BREAKER,     /* the address failed a moment ago: not tried */
    FAILURE_BUSY,        /* every connection that the limit grants is in use */
    FAILURE_RESOLVE,     /* the target's host name has no address (yet) */
    FAILURE_CONNECT,     /* refused, unreachable, or not connected within connect-ms */
    FAILURE_TIMEOUT,     /* no whole reply within total-ms */
    FAILURE_CLOSED,      /* the peer closed or reset before the reply was whole */
    FAILURE_MALFORMED,   /* not HTTP, or a header larger than 8 KiB */
    FAILURE_TOO_LARGE,   /* body above response-bytes */
    FAILURE_MEMORY,
    FAILURE_COUNT
};

#endif
