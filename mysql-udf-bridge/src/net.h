/* Sockets with a deadline on every wait. Nothing here raises SIGPIPE or blocks beyond its deadline. */
#ifndef GANNET_NET_H
#define GANNET_NET_H

#include "config.h"

#include <stdint.h>
#include <sys/uio.h>

struct connection {
    int fd;            /* -1: none */
    bool reused;       /* has carried a request before */
    bool may_block;    /* the next receive may rely on the socket's own timeout */
    unsigned timeout_ms; /* that timeout */
};

enum net_result { NET_CLOSED = 0, NET_FAILED = -1, NET_TIMEOUT = -2 };

/* NET_FAILED, NET_TIMEOUT, or 1 and an open connection with a receive timeout of total_ms. */
int net_connect(const struct socket_address *address, int64_t deadline_us, unsigned total_ms, struct connection *out);

/* Sends all pieces (changing them). 1 when sent, NET_FAILED, NET_TIMEOUT, or NET_CLOSED when the peer has
 * something to say before it took everything. */
int net_send(struct connection *connection, struct iovec *pieces, size_t count, int64_t deadline_us);

/* Bytes received, or one of net_result. */
ssize_t net_receive(struct connection *connection, void *buffer, size_t size, int64_t deadline_us);

#endif
