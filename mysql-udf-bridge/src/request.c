/* The sending half of http.h, and the exchange. */
#include "http.h"

#include <stdio.h>
#include <string.h>

/* Holds everything but path and body: token 768, host 255, bearer 256 and the fixed text. */
#define HEAD_BYTES 2048

struct text {
    char bytes[HEAD_BYTES];
    size_t len;
};

static void append(struct text *text, const char *piece)
{
    size_t len = strlen(piece);
    if (len <= sizeof text->bytes - text->len) {
        memcpy(text->bytes + text->len, piece, len);
        text->len += len;
    }
}

static void append_number(struct text *text, size_t number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    *--at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    append(text, at);
}

/* "auth=TOKEN" after what the query holds already. */
static void append_query_token(struct text *text, const struct request *request)
{
    char last = request->path_len > 0 ? request->path[request->path_len - 1] : '\0';
    if (request->path_len == 0 || memchr(request->path, '?', request->path_len) == NULL) {
        append(text, "?");
    } else if (last != '?' && last != '&') {
        append(text, "&");
    }
    append(text, "auth=");
    append(text, request->target->token_text);
}

static void append_host(struct text *text, const struct request *request)
{
    bool six = strchr(request->host, ':') != NULL;
    append(text, six ? "[" : "");
    append(text, request->host);
    append(text, six ? "]:" : ":");
    append_number(text, request->port);
}

static void build_head(struct text *text, const struct request *request)
{
    bool token = request->target != NULL && request->target->token_text[0] != '\0';
    text->len = 0;
    if (token && !request->target->bearer) {
        append_query_token(text, request);
    }
    append(text, " HTTP/1.1\r\nHost: ");
    append_host(text, request);
    append(text, "\r\nUser-Agent: mysql-udf-http/1.0\r\n");
    if (token && request->target->bearer) {
        append(text, "Authorization: Bearer ");
        append(text, request->target->token_text);
        append(text, "\r\n");
    }
    if (request->has_body) {
        append(text, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ");
        append_number(text, request->body_len);
        append(text, "\r\n");
    }
    append(text, "\r\n");
}

static struct iovec piece(const char *bytes, size_t len)
{
    return (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = len};
}

static int send_request(struct connection *connection, const struct request *request, int64_t deadline_us)
{
    struct text head;
    char start[16];
    bool slash = request->path_len == 0 || request->path[0] != '/';
    int start_len = snprintf(start, sizeof start, "%s %s", request->method, slash ? "/" : "");
    build_head(&head, request);
    struct iovec pieces[4] = {
        piece(start, (size_t)start_len),
        piece(request->path, request->path_len),
        piece(head.bytes, head.len),
        piece(request->body, request->has_body ? request->body_len : 0),
    };
    return net_send(connection, pieces, 4, deadline_us);
}

enum failure http_exchange(struct connection *connection, const struct request *request, struct reply *reply,
                           int64_t deadline_us, bool *keep, bool *answered)
{
    *keep = false;
    *answered = false;
    int sent = send_request(connection, request, deadline_us);
    if (sent == NET_TIMEOUT) {
        return FAILURE_TIMEOUT;
    }
    /* A peer that refuses a body may have said why before it closed, so the reply is read after a failed send too. */
    enum failure failure = http_read_reply(connection, reply, deadline_us, keep, answered);
    *keep = *keep && sent == 1;
    return failure;
}
