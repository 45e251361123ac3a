#include "behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"

enum then { KEEP, CLOSE, HANG };

/* Fixed replies, and what becomes of the connection. */
static const struct {
    const char *path, *reply;
    enum then then;
} REPLIES[] = {
    {"/put-ok", OK "Content-Type: text/plain\r\nConnection: keep-alive\r\nCache-Control: no-cache\r\nPos: 7\r\n"
                   "Content-Length: 14\r\n\r\nHTTPSQS_PUT_OK", KEEP},
    {"/empty", OK "Content-Length: 0\r\n\r\n", KEEP},
    {"/nocontent", "HTTP/1.1 204 No Content\r\n\r\n", KEEP},
    {"/silent", "", HANG},
    {"/half-status", "HTTP/1.1 2", HANG},
    {"/half-header", OK "Content-Le", HANG},
    {"/half-body", OK "Content-Length: 10\r\n\r\nhalf", HANG},
    {"/half-chunk", CHUNKED "10\r\nhalf", HANG},
    {"/close", "", CLOSE},
    {"/close-header", OK "Content-Le", CLOSE},
    {"/close-body", OK "Content-Length: 10\r\n\r\nhalf", CLOSE},
    {"/close-chunk", CHUNKED "4\r\nhalf\r\n", CLOSE},
    {"/garbage", "\x01\x02\xff I am not HTTP\r\n\r\n", CLOSE},
    {"/bad-field", OK "no colon here\r\n\r\n", CLOSE},
    {"/bad-length", OK "Content-Length: -4\r\n\r\nbody", CLOSE},
    {"/huge-length", OK "Content-Length: 99999999999999999999999999\r\n\r\nbody", HANG},
    {"/two-lengths", OK "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbodyx", CLOSE},
    {"/long-length", OK "Content-Length: 40\r\n\r\nbody", CLOSE},
    {"/short-length", OK "Content-Length: 4\r\n\r\nbody and more", KEEP},
    {"/bad-encoding", OK "Transfer-Encoding: gzip\r\n\r\nbody", CLOSE},
    {"/chunked", OK "Transfer-Encoding: Chunked\r\n\r\n4;x=y\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\n"
                    "X-Trailer: t\r\n\r\n", KEEP},
    {"/bad-chunk", CHUNKED "zz\r\nbody\r\n0\r\n\r\n", CLOSE},
    {"/long-chunk", CHUNKED "3\r\nbody\r\n0\r\n\r\n", CLOSE},
    {"/huge-chunk", CHUNKED "fffffffffffffffffffff\r\nbody", HANG},
    {"/close-field", OK "Content-Length: 3\r\nConnection: foo, Close\r\n\r\nbye", HANG},
    {"/http10", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold", CLOSE},
    {"/http10-keep", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold", KEEP},
    {"/continue", "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 4\r\n\r\nthen", KEEP},
    {"/bare-lf", "HTTP/1.1 200 OK\nContent-Length: 2\n\nlf", KEEP},
    {"/then-close", OK "Content-Length: 4\r\n\r\nlast", CLOSE},
};

/* A beginning, and a piece that is repeated until the peer has had enough. */
static const struct {
    const char *path, *begin, *piece;
} ENDLESS[] = {
    {"/endless-header", OK, "X-Filler: and so on and so on and so on\r\n"},
    {"/endless-line", OK "X: ", "so on and so on and so on"},
    {"/endless-body", OK "\r\n", "and so on and so on and so on"},
    {"/endless-chunks", CHUNKED, "3\r\nabc\r\n"},
    {"/endless-trailer", CHUNKED "0\r\n", "X: y\r\n"},
    {"/endless-informational", "", "HTTP/1.1 102 Processing\r\n\r\n"},
};

void pause_ms(unsigned ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

static bool say_bytes(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool say(int fd, const char *text)
{
    return say_bytes(fd, text, strlen(text));
}

static bool answer(const struct exchange *x, const char *body, size_t len)
{
    char head[128];
    snprintf(head, sizeof head, OK "Content-Length: %zu\r\n\r\n", len);
    return say(x->fd, head) && say_bytes(x->fd, body, len);
}

static void hang(int fd)
{
    char byte;
    while (recv(fd, &byte, 1, 0) > 0) {
    }
}

static void reset_on_close(int fd)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

static bool drip(int fd, const char *text)
{
    for (; *text != '\0'; text++) {
        if (send(fd, text, 1, MSG_NOSIGNAL) != 1) {
            return false;
        }
        pause_ms(20);
    }
    return true;
}

/* The number behind '?'. */
static unsigned long argument(const struct exchange *x)
{
    const char *question = strchr(x->head, '?');
    return question != NULL ? strtoul(question + 1, NULL, 10) : 0;
}

static bool do_echo(const struct exchange *x)
{
    return answer(x, x->body, x->body_len);
}

static bool do_head(const struct exchange *x)
{
    return answer(x, x->head, x->head_len);
}

static bool do_status(const struct exchange *x)
{
    char text[128];
    snprintf(text, sizeof text, "HTTP/1.1 %lu Whatever\r\nContent-Length: 4\r\n\r\nbody", argument(x));
    return say(x->fd, text);
}

static bool do_big(const struct exchange *x)
{
    size_t len = argument(x);
    char *bytes = malloc(len + 1);
    memset(bytes, 'b', len);
    bool sent = answer(x, bytes, len);
    free(bytes);
    return sent;
}

static bool do_slow(const struct exchange *x)
{
    pause_ms((unsigned)argument(x));
    return say(x->fd, OK "Content-Length: 4\r\n\r\nslow");
}

static bool do_drip_header(const struct exchange *x)
{
    return drip(x->fd, OK "Content-Length: 2\r\n\r\nok");
}

static bool do_drip_body(const struct exchange *x)
{
    return say(x->fd, OK "Content-Length: 30\r\n\r\n") && drip(x->fd, "012345678901234567890123456789");
}

static bool do_reset(const struct exchange *x)
{
    reset_on_close(x->fd);
    return false;
}

static bool do_reset_body(const struct exchange *x)
{
    say(x->fd, OK "Content-Length: 10\r\n\r\nhalf");
    pause_ms(20);
    return do_reset(x);
}

static bool do_until_close(const struct exchange *x)
{
    say(x->fd, OK "\r\nuntil");
    pause_ms(10);
    say(x->fd, " close");
    return false;
}

/* Answers now; an answer to the next request comes too, before anybody asked. */
static bool do_unasked(const struct exchange *x)
{
    say(x->fd, OK "Content-Length: 3\r\n\r\none");
    pause_ms(10);
    return say(x->fd, OK "Content-Length: 5\r\n\r\nstray");
}

static const struct {
    const char *path;
    bool (*run)(const struct exchange *);
} FUNCTIONS[] = {
    {"/echo", do_echo}, {"/head", do_head}, {"/status", do_status}, {"/big", do_big}, {"/slow", do_slow},
    {"/drip-header", do_drip_header}, {"/drip-body", do_drip_body}, {"/reset", do_reset}, {"/reset-body", do_reset_body},
    {"/until-close", do_until_close}, {"/unasked", do_unasked},
};

#define COUNT(TABLE) (sizeof(TABLE) / sizeof(TABLE)[0])

static bool reply_fixed(const struct exchange *x, size_t i)
{
    say(x->fd, REPLIES[i].reply);
    if (REPLIES[i].then == HANG) {
        hang(x->fd);
    }
    return REPLIES[i].then == KEEP;
}

static bool reply_endless(const struct exchange *x, size_t i)
{
    bool more = say(x->fd, ENDLESS[i].begin);
    while (more) {
        more = say(x->fd, ENDLESS[i].piece);
    }
    return false;
}

bool behave(const struct exchange *x)
{
    char path[64] = "";
    const char *from = strchr(x->head, ' ');
    if (from != NULL) {
        snprintf(path, sizeof path, "%.*s", (int)strcspn(from + 1, " ?"), from + 1);
    }
    for (size_t i = 0; i < COUNT(FUNCTIONS); i++) {
        if (strcmp(FUNCTIONS[i].path, path) == 0) {
            return FUNCTIONS[i].run(x);
        }
    }
    for (size_t i = 0; i < COUNT(REPLIES); i++) {
        if (strcmp(REPLIES[i].path, path) == 0) {
            return reply_fixed(x, i);
        }
    }
    for (size_t i = 0; i < COUNT(ENDLESS); i++) {
        if (strcmp(ENDLESS[i].path, path) == 0) {
            return reply_endless(x, i);
        }
    }
    return do_head(x);
}
