/* URLs as the functions take them, and percent-encoding. Pure: no state, no I/O. */
#ifndef GANNET_URL_H
#define GANNET_URL_H

#include <stdbool.h>
#include <stddef.h>

#define URL_HOST_BYTES 256
#define TARGET_NAME_BYTES 64

/* Two forms:
 *   target://NAME/path?query    a target of the targets file; an empty NAME is "default"
 *   http://HOST[:PORT]/path     an address that the allow-list must name
 * The path begins with '/' or '?' or is empty, points into the caller's bytes and ends before any '#'. */
struct url {
    bool is_target;
    char host[URL_HOST_BYTES]; /* the target's name, or the host in lower case without brackets */
    unsigned port;             /* of the http form */
    const char *path;
    size_t path_len;
};

/* False for anything else: other schemes, user information, control characters or blanks, a port out of 1..65535. */
bool url_parse(const char *text, size_t len, struct url *out);

/* HOST:PORT, [IPV6]:PORT; false when either is missing or too long. */
bool url_parse_address(const char *text, size_t len, char host[URL_HOST_BYTES], unsigned *port);

bool url_target_name_ok(const char *name, size_t len);

/* Percent-encodes every byte that is not a letter, a digit or one of "-_.~". out needs 3 * len bytes; returns the length. */
size_t url_encode(const char *in, size_t len, char *out);

#endif
