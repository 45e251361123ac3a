/* One HTTP/1.1 exchange on an open connection. */
#ifndef GANNET_HTTP_H
#define GANNET_HTTP_H

#include "failure.h"
#include "net.h"

#define HTTP_HEADER_BYTES 8192 /* largest response header, and the size of the receive buffer on the stack */

struct request {
    const char *method;
    const char *path; /* from the URL: begins with '/' or '?', or empty */
    size_t path_len;
    const char *host;
    unsigned port;
    const struct target *target; /* whose token is sent; NULL for none */
    bool has_body;
    const char *body;
    size_t body_len;
};

/* A reply's body goes into the small buffer while it fits, else into a block that *holder keeps between calls. */
struct reply {
    char *small;
    size_t small_size;
    struct block **holder;
    size_t max_body;
    char *body;
    size_t len;
    int status;
};

/* Sends and receives before deadline_us. *keep: the connection can carry another request. *answered: the peer sent at
 * least one byte, so the request must not be repeated. */
enum failure http_exchange(struct connection *connection, const struct request *request, struct reply *reply,
                           int64_t deadline_us, bool *keep, bool *answered);

/* The receiving half alone. */
enum failure http_read_reply(struct connection *connection, struct reply *reply, int64_t deadline_us, bool *keep,
                             bool *answered);

#endif
