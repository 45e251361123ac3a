/* One call of http_get, http_post, http_put or http_delete, from URL to reply. */
#ifndef GANNET_CALL_H
#define GANNET_CALL_H

#include "http.h"

struct call {
    const char *method;
    const char *url; /* NULL for SQL NULL */
    size_t url_len;
    bool has_body;
    const char *body; /* NULL for SQL NULL: an empty body is sent */
    size_t body_len;
};

/* Counts the call and its outcome. reply->small, small_size and holder are the caller's. */
enum failure call_http(const struct call *call, struct reply *reply);

#endif
