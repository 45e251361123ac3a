/* The targets file (gannet_udf.conf, beside the library): who may be called, with which token, within which limits.
 *
 *   target NAME HOST:PORT [token=TOKEN] [auth=query|bearer] [keep-alive=on|off] [doorbell=HOST:PORT|unix:PATH|off]
 *   allow HOST:PORT | allow none
 *   limit NAME NUMBER
 *
 * A line that begins with '#' is a comment. A configuration never changes once it is built. */
#ifndef GANNET_CONFIG_H
#define GANNET_CONFIG_H

#include "url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define CONFIG_MAX_TARGETS 32
#define CONFIG_MAX_ALLOWED 32
#define CONFIG_MAX_FILE (64 * 1024)
#define CONFIG_TOKEN_BYTES 256
#define CONFIG_REASON_BYTES 120

struct endpoint; /* endpoint.h */

struct socket_address {
    struct sockaddr_storage sa;
    socklen_t len; /* 0: none, or a name that is not resolved yet */
};

struct limits {
    unsigned connect_ms;     /* to establish a connection */
    unsigned total_ms;       /* a call, all told */
    unsigned slow_ms;        /* a call that takes longer is charged to its session, see endpoint.h */
    unsigned breaker_ms;     /* first pause after a failure */
    unsigned response_bytes; /* largest response body */
    unsigned connections;    /* in use at one time, per address */
    unsigned idle_ms;        /* a connection unused for longer is closed */
    unsigned doorbell_ms;    /* at most one datagram in this time */
};

struct host_port {
    char host[URL_HOST_BYTES];
    unsigned port;
    struct socket_address address; /* of a numeric host or localhost */
    struct endpoint *endpoint;     /* set when the configuration is taken into force */
};

struct target {
    char name[TARGET_NAME_BYTES + 1];
    struct host_port at;
    bool keep_alive;
    bool bearer;                                   /* the token travels in a header, not in the query */
    char token_text[CONFIG_TOKEN_BYTES * 3 + 1];   /* as it is sent: percent-encoded for the query, plain for the header */
    bool own_doorbell;                             /* else datagrams go to the target's own address, by UDP */
    struct socket_address doorbell;                /* len 0: off */
    int64_t rung_us;                               /* last datagram; the one field that changes, atomically */
};

struct config {
    struct limits limits;
    unsigned target_count;
    unsigned allowed_count;
    struct target targets[CONFIG_MAX_TARGETS];
    struct host_port allowed[CONFIG_MAX_ALLOWED];
    int refs; /* registry.c */
};

enum config_result {
    CONFIG_OK,
    CONFIG_ABSENT,
    CONFIG_UNSAFE, /* others than the server may change it */
    CONFIG_BAD,    /* a line is not understood; nothing of the file is used */
    CONFIG_ERROR   /* cannot be read */
};

/* Target "default" at 127.0.0.1:1218, which alone is allowed. */
void config_defaults(struct config *out);

/* Parses a whole file; on CONFIG_BAD reason tells line and cause, and never contains text of the file. */
enum config_result config_parse(const char *text, size_t len, struct config *out, char reason[CONFIG_REASON_BYTES]);

/* Reads a file after checking on the open descriptor that it is a regular file of root or of this process's user which
 * neither group nor others may write. *seen receives what fstat saw. */
enum config_result config_read(const char *path, struct config *out, struct stat *seen, char reason[CONFIG_REASON_BYTES]);

const struct target *config_target(const struct config *config, const char *name);
const struct host_port *config_allowed(const struct config *config, const char *host, unsigned port);

/* Numeric addresses and "localhost" only; false leaves out->len 0. */
bool config_numeric_address(const char *host, unsigned port, struct socket_address *out);

#endif
