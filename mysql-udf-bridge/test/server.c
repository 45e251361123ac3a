#include "server.h"

#include "../src/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 4096
#define HEAD_BYTES 65536

struct server {
    int listener;
    unsigned port;
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t gone;
    int fds[MAX_CONNECTIONS]; /* open ones, else -1 */
    unsigned connections, open, requests;
};

struct client {
    struct server *server;
    int fd;
    unsigned slot;
    char head[HEAD_BYTES + 1];
    size_t len;      /* bytes in head, which may go on with the body */
    size_t head_len; /* with the empty line */
    char *body;
    size_t body_len;
};

static void say(struct client *c, const char *text)
{
    size_t len = strlen(text);
    (void)!send(c->fd, text, len, MSG_NOSIGNAL);
}

static bool say_bytes(struct client *c, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(c->fd, bytes, len, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool answer_bytes(struct client *c, const char *body, size_t len)
{
    char head[128];
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", len);
    return say_bytes(c, head, strlen(head)) && say_bytes(c, body, len);
}

/* Until the peer closes. */
static void hang(struct client *c)
{
    char byte;
    while (recv(c->fd, &byte, 1, 0) > 0) {
    }
}

static void pause_ms(unsigned ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

static void drip(struct client *c, const char *text, unsigned ms)
{
    for (; *text != '\0'; text++) {
        if (send(c->fd, text, 1, MSG_NOSIGNAL) != 1) {
            return;
        }
        pause_ms(ms);
    }
}

static void repeat(struct client *c, const char *text)
{
    while (send(c->fd, text, strlen(text), MSG_NOSIGNAL) > 0) {
    }
}

static void reset(struct client *c)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

static unsigned long argument(const struct client *c)
{
    const char *question = strchr(c->head, '?');
    return question != NULL ? strtoul(question + 1, NULL, 10) : 0;
}

#define OK "HTTP/1.1 200 OK\r\n"

/* Each answers one request; false closes the connection. */
static bool do_echo(struct client *c) { return answer_bytes(c, c->body, c->body_len); }
static bool do_head(struct client *c) { return answer_bytes(c, c->head, c->head_len); }
static bool do_put_ok(struct client *c) { say(c, OK "Content-Type: text/plain\r\nConnection: keep-alive\r\nCache-Control: no-cache\r\nPos: 7\r\nContent-Length: 14\r\n\r\nHTTPSQS_PUT_OK"); return true; }
static bool do_empty(struct client *c) { say(c, OK "Content-Length: 0\r\n\r\n"); return true; }
static bool do_nocontent(struct client *c) { say(c, "HTTP/1.1 204 No Content\r\n\r\n"); return true; }
static bool do_status(struct client *c)
{
    char text[128];
    snprintf(text, sizeof text, "HTTP/1.1 %lu Whatever\r\nContent-Length: 4\r\n\r\nbody", argument(c));
    say(c, text);
    return true;
}
static bool do_big(struct client *c)
{
    size_t len = argument(c);
    char *bytes = malloc(len + 1);
    memset(bytes, 'b', len);
    bool sent = answer_bytes(c, bytes, len);
    free(bytes);
    return sent;
}
static bool do_silent(struct client *c) { hang(c); return false; }
static bool do_half_status(struct client *c) { say(c, "HTTP/1.1 2"); hang(c); return false; }
static bool do_half_header(struct client *c) { say(c, OK "Content-Le"); hang(c); return false; }
static bool do_half_body(struct client *c) { say(c, OK "Content-Length: 10\r\n\r\nhalf"); hang(c); return false; }
static bool do_half_chunk(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\n10\r\nhalf"); hang(c); return false; }
static bool do_drip_header(struct client *c) { drip(c, OK "Content-Length: 2\r\n\r\nok", 20); return true; }
static bool do_drip_body(struct client *c) { say(c, OK "Content-Length: 30\r\n\r\n"); drip(c, "012345678901234567890123456789", 20); return true; }
static bool do_slow(struct client *c) { pause_ms((unsigned)argument(c)); say(c, OK "Content-Length: 4\r\n\r\nslow"); return true; }
static bool do_close(struct client *c) { (void)c; return false; }
static bool do_close_header(struct client *c) { say(c, OK "Content-Le"); return false; }
static bool do_close_body(struct client *c) { say(c, OK "Content-Length: 10\r\n\r\nhalf"); return false; }
static bool do_close_chunk(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"); return false; }
static bool do_reset(struct client *c) { reset(c); return false; }
static bool do_reset_body(struct client *c) { say(c, OK "Content-Length: 10\r\n\r\nhalf"); pause_ms(20); reset(c); return false; }
static bool do_endless_header(struct client *c) { say(c, OK); repeat(c, "X-Filler: and so on and so on and so on\r\n"); return false; }
static bool do_endless_line(struct client *c) { say(c, OK "X: "); repeat(c, "so on and so on and so on"); return false; }
static bool do_endless_body(struct client *c) { say(c, OK "\r\n"); repeat(c, "and so on and so on and so on"); return false; }
static bool do_endless_chunks(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\n"); repeat(c, "3\r\nabc\r\n"); return false; }
static bool do_endless_trailer(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\n0\r\n"); repeat(c, "X: y\r\n"); return false; }
static bool do_endless_informational(struct client *c) { repeat(c, "HTTP/1.1 102 Processing\r\n\r\n"); return false; }
static bool do_garbage(struct client *c) { say(c, "\x01\x02\xff I am not HTTP\r\n\r\n"); return false; }
static bool do_bad_field(struct client *c) { say(c, OK "no colon here\r\n\r\n"); return false; }
static bool do_bad_length(struct client *c) { say(c, OK "Content-Length: -4\r\n\r\nbody"); return false; }
static bool do_huge_length(struct client *c) { say(c, OK "Content-Length: 99999999999999999999999999\r\n\r\nbody"); hang(c); return false; }
static bool do_two_lengths(struct client *c) { say(c, OK "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbodyx"); return false; }
static bool do_long_length(struct client *c) { say(c, OK "Content-Length: 40\r\n\r\nbody"); return false; }
static bool do_short_length(struct client *c) { say(c, OK "Content-Length: 4\r\n\r\nbody and more"); return true; }
static bool do_bad_encoding(struct client *c) { say(c, OK "Transfer-Encoding: gzip\r\n\r\nbody"); return false; }
static bool do_chunked(struct client *c) { say(c, OK "Transfer-Encoding: Chunked\r\n\r\n4;x=y\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\nX-Trailer: t\r\n\r\n"); return true; }
static bool do_bad_chunk(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n"); return false; }
static bool do_long_chunk(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\n3\r\nbody\r\n0\r\n\r\n"); return false; }
static bool do_huge_chunk(struct client *c) { say(c, OK "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\nbody"); hang(c); return false; }
static bool do_until_close(struct client *c) { say(c, OK "\r\nuntil"); pause_ms(10); say(c, " close"); return false; }
static bool do_close_field(struct client *c) { say(c, OK "Content-Length: 3\r\nConnection: foo, Close\r\n\r\nbye"); hang(c); return false; }
static bool do_http10(struct client *c) { say(c, "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"); return false; }
static bool do_http10_keep(struct client *c) { say(c, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold"); return true; }
static bool do_continue(struct client *c) { say(c, "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 4\r\n\r\nthen"); return true; }
static bool do_bare_lf(struct client *c) { say(c, "HTTP/1.1 200 OK\nContent-Length: 2\n\nlf"); return true; }
static bool do_then_close(struct client *c) { say(c, OK "Content-Length: 4\r\n\r\nlast"); return false; }
/* Answers now; the answer to the next request comes too, before anybody asked. */
static bool do_unasked(struct client *c) { say(c, OK "Content-Length: 3\r\n\r\none"); pause_ms(10); say(c, OK "Content-Length: 5\r\n\r\nstray"); return true; }

static const struct {
    const char *path;
    bool (*answer)(struct client *);
} BEHAVIOURS[] = {
    {"/echo", do_echo}, {"/head", do_head}, {"/put-ok", do_put_ok}, {"/empty", do_empty}, {"/nocontent", do_nocontent},
    {"/status", do_status}, {"/big", do_big}, {"/silent", do_silent}, {"/half-status", do_half_status},
    {"/half-header", do_half_header}, {"/half-body", do_half_body}, {"/half-chunk", do_half_chunk},
    {"/drip-header", do_drip_header}, {"/drip-body", do_drip_body}, {"/slow", do_slow}, {"/close", do_close},
    {"/close-header", do_close_header}, {"/close-body", do_close_body}, {"/close-chunk", do_close_chunk},
    {"/reset", do_reset}, {"/reset-body", do_reset_body}, {"/endless-header", do_endless_header},
    {"/endless-line", do_endless_line}, {"/endless-body", do_endless_body}, {"/endless-chunks", do_endless_chunks},
    {"/endless-trailer", do_endless_trailer}, {"/endless-informational", do_endless_informational},
    {"/garbage", do_garbage}, {"/bad-field", do_bad_field}, {"/bad-length", do_bad_length},
    {"/huge-length", do_huge_length}, {"/two-lengths", do_two_lengths}, {"/long-length", do_long_length},
    {"/short-length", do_short_length}, {"/bad-encoding", do_bad_encoding}, {"/chunked", do_chunked},
    {"/bad-chunk", do_bad_chunk}, {"/long-chunk", do_long_chunk}, {"/huge-chunk", do_huge_chunk},
    {"/until-close", do_until_close}, {"/close-field", do_close_field}, {"/http10", do_http10},
    {"/http10-keep", do_http10_keep}, {"/continue", do_continue}, {"/bare-lf", do_bare_lf},
    {"/then-close", do_then_close}, {"/unasked", do_unasked},
};

static bool answer(struct client *c)
{
    const char *path = strchr(c->head, ' ') + 1;
    size_t len = strcspn(path, " ?");
    for (size_t i = 0; i < sizeof BEHAVIOURS / sizeof BEHAVIOURS[0]; i++) {
        if (strlen(BEHAVIOURS[i].path) == len && memcmp(BEHAVIOURS[i].path, path, len) == 0) {
            return BEHAVIOURS[i].answer(c);
        }
    }
    return do_head(c);
}

static bool receive_some(struct client *c, char *to, size_t size, size_t *len)
{
    ssize_t n = recv(c->fd, to, size, 0);
    *len += n > 0 ? (size_t)n : 0;
    return n > 0;
}

/* One whole request; false at the end of the connection. */
static bool read_request(struct client *c)
{
    char *end;
    size_t rest = c->len - c->head_len - c->body_len;
    memmove(c->head, c->head + c->head_len + c->body_len, rest);
    c->len = rest;
    c->head[c->len] = '\0';
    while ((end = strstr(c->head, "\r\n\r\n")) == NULL) {
        if (c->len == HEAD_BYTES || !receive_some(c, c->head + c->len, HEAD_BYTES - c->len, &c->len)) {
            return false;
        }
        c->head[c->len] = '\0';
    }
    c->head_len = (size_t)(end - c->head) + 4;
    char *field = strcasestr(c->head, "\r\nContent-Length:");
    size_t body_len = field != NULL && field < end ? strtoul(field + 17, NULL, 10) : 0;
    size_t have = c->len - c->head_len;
    have = have < body_len ? have : body_len;
    c->body = malloc(body_len + 1);
    memcpy(c->body, c->head + c->head_len, have);
    c->body_len = have;
    size_t received = have;
    while (received < body_len && receive_some(c, c->body + received, body_len - received, &received)) {
    }
    bool whole = received == body_len;
    c->body_len = body_len;
    return whole;
}

static void forget(struct client *c)
{
    struct server *s = c->server;
    pthread_mutex_lock(&s->lock);
    close(c->fd);
    s->fds[c->slot] = -1;
    s->open--;
    pthread_cond_broadcast(&s->gone);
    pthread_mutex_unlock(&s->lock);
    free(c);
}

static void *serve(void *arg)
{
    struct client *c = arg;
    bool more = true;
    while (more && read_request(c)) {
        size_t in_head = c->len - c->head_len < c->body_len ? c->len - c->head_len : c->body_len;
        pthread_mutex_lock(&c->server->lock);
        c->server->requests++;
        pthread_mutex_unlock(&c->server->lock);
        more = answer(c);
        free(c->body);
        c->body = NULL;
        c->body_len = in_head;
    }
    free(c->body);
    forget(c);
    return NULL;
}

static void adopt(struct server *s, int fd)
{
    struct client *c = calloc(1, sizeof *c);
    pthread_attr_t detached;
    pthread_t thread;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    c->server = s;
    c->fd = fd;
    pthread_mutex_lock(&s->lock);
    while (c->slot < MAX_CONNECTIONS && s->fds[c->slot] != -1) {
        c->slot++;
    }
    if (c->slot == MAX_CONNECTIONS) {
        abort();
    }
    s->fds[c->slot] = fd;
    s->connections++;
    s->open++;
    pthread_mutex_unlock(&s->lock);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 256 * 1024);
    if (pthread_create(&thread, &detached, serve, c) != 0) {
        forget(c);
    }
    pthread_attr_destroy(&detached);
}

static void *accept_all(void *arg)
{
    struct server *s = arg;
    for (;;) {
        int fd = accept(s->listener, NULL, NULL);
        if (fd >= 0) {
            adopt(s, fd);
        } else if (errno != EINTR && errno != ECONNABORTED && errno != EMFILE) {
            return NULL;
        }
    }
}

static int listen_on(unsigned port, int backlog, unsigned *bound)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof at;
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, backlog) != 0
        || getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        perror("server");
        exit(1);
    }
    *bound = ntohs(at.sin_port);
    return fd;
}

struct server *server_start(unsigned port)
{
    struct server *s = calloc(1, sizeof *s);
    s->listener = listen_on(port, 512, &s->port);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->gone, NULL);
    memset(s->fds, 0xff, sizeof s->fds);
    if (pthread_create(&s->acceptor, NULL, accept_all, s) != 0) {
        abort();
    }
    return s;
}

unsigned server_port(const struct server *server) { return server->port; }

void server_stop(struct server *s)
{
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->acceptor, NULL);
    close(s->listener);
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < MAX_CONNECTIONS; i++) {
        if (s->fds[i] != -1) {
            shutdown(s->fds[i], SHUT_RDWR);
        }
    }
    while (s->open > 0) {
        pthread_cond_wait(&s->gone, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    free(s);
}

static unsigned locked(const struct server *server, const unsigned *field)
{
    struct server *s = (struct server *)server;
    pthread_mutex_lock(&s->lock);
    unsigned value = *field;
    pthread_mutex_unlock(&s->lock);
    return value;
}

unsigned server_connections(const struct server *server) { return locked(server, &server->connections); }
unsigned server_open(const struct server *server) { return locked(server, &server->open); }
unsigned server_requests(const struct server *server) { return locked(server, &server->requests); }

unsigned server_closed_port(void)
{
    unsigned port;
    close(listen_on(0, 1, &port));
    return port;
}

unsigned server_full_backlog(void)
{
    unsigned port;
    listen_on(0, 0, &port);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 8; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)!connect(fd, (struct sockaddr *)&at, sizeof at);
    }
    return port;
}

static void *accept_and_forget(void *arg)
{
    int listener = *(int *)arg;
    while (accept(listener, NULL, NULL) >= 0) {
    }
    return NULL;
}

static void *refuse_bodies(void *arg)
{
    static const char answer413[] = "HTTP/1.1 413 Too Large\r\nContent-Length: 16\r\nConnection: close\r\n\r\ntoo large for me";
    int listener = *(int *)arg;
    int fd;
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        char head[64];
        (void)!recv(fd, head, sizeof head, 0);
        (void)!send(fd, answer413, sizeof answer413 - 1, MSG_NOSIGNAL);
        shutdown(fd, SHUT_WR);
        pause_ms(20); /* closing with unread bytes resets, which may overtake the answer */
        close(fd);
    }
    return NULL;
}

/* Its own thread serves until the process ends. */
static unsigned start_simple(void *(*serve_all)(void *))
{
    static int listeners[8];
    static unsigned count;
    unsigned port;
    pthread_t thread;
    int *listener = &listeners[count++];
    *listener = listen_on(0, 64, &port);
    if (pthread_create(&thread, NULL, serve_all, listener) != 0) {
        abort();
    }
    pthread_detach(thread);
    return port;
}

unsigned server_deaf(void) { return start_simple(accept_and_forget); }
unsigned server_refusing_bodies(void) { return start_simple(refuse_bodies); }
