/* One address of a server: its kept connections and its circuit breaker. Shared by all sessions, because a server
 * calls init and deinit of a function once per row from a trigger, so nothing can be kept there.
 *
 * Breaker: one failed exchange opens it for breaker-ms; calls then fail at once. After that a single call is let
 * through as the probe, with little time. Failures that take longer than slow-ms double the pause each, up to 16 times.
 *
 * Charge: a call longer than slow-ms is charged to the thread that waited; a charge above total-ms opens the breaker
 * too, and shortens what the thread's next calls may take. So it is a statement that is bounded, not only a call,
 * although a function cannot see where a statement ends. A quarter of the time that passes without a slow call is forgiven, so
 * that a session which writes on and on may wait in slow calls for a fifth of its time: with less it would be cut off by every
 * server whose disk or collector has a hiccup a second. */
#ifndef GANNET_ENDPOINT_H
#define GANNET_ENDPOINT_H

#include "failure.h"
#include "net.h"

#include <pthread.h>

#define ENDPOINT_IDLE_MAX 128

struct idle_connection {
    int fd;
    unsigned timeout_ms;
    int64_t since_us;
};

struct endpoint {
    pthread_mutex_t lock;
    char host[URL_HOST_BYTES];
    unsigned port;
    struct socket_address address; /* of a host name: the last one found */
    bool numeric;
    bool resolving;         /* resolve.c is at it */
    int64_t resolve_at_us;
    int configs;            /* configurations that name it; registry.c's, 0: the slot is free */
    unsigned in_use;
    unsigned idle_count;
    struct idle_connection idle[ENDPOINT_IDLE_MAX]; /* oldest first */
    int64_t open_until_us;  /* 0: the breaker is closed */
    int64_t closed_at_us;
    unsigned trips;
    bool probing;
    uint64_t opened;        /* times that the breaker opened */
    uint64_t overdrawn;     /* of these, for slow calls alone that came to more than total-ms */
    uint64_t connects;
};

struct endpoint_view {
    unsigned in_use, idle;
    uint64_t opened, overdrawn, connects;
    const char *breaker; /* closed, open, half-open */
};

/* A call's leave to use the endpoint. */
struct lease {
    struct endpoint *endpoint;
    const struct limits *limits;
    bool probe;
    int64_t started_us;
    int64_t deadline_us;
    struct connection connection; /* fd -1 where a new one must be opened */
};

void endpoint_init(struct endpoint *endpoint);
void endpoint_name(struct endpoint *endpoint, const struct host_port *at);
void endpoint_forget(struct endpoint *endpoint);

/* FAILURE_NONE, FAILURE_BREAKER or FAILURE_BUSY; after FAILURE_NONE endpoint_end must follow. */
enum failure endpoint_begin(struct endpoint *endpoint, const struct limits *limits, bool reuse, struct lease *lease);

/* Opens the lease's connection. */
enum failure endpoint_connect(struct lease *lease);

/* The lease's reused connection was dead: closes it and all that lie idle, which are as old or older. */
void endpoint_drop_stale(struct lease *lease);

/* Returns the connection (keep) or closes it, and tells breaker and charge how it went. */
void endpoint_end(struct lease *lease, enum failure failure, bool keep);

/* Where it is; len 0 while a host name has not been resolved. */
struct socket_address endpoint_address(struct endpoint *endpoint);

void endpoint_view(struct endpoint *endpoint, struct endpoint_view *out);

#endif
