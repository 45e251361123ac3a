#include "server.h"

#include "behaviour.h"

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
        more = behave(&(struct exchange){c->fd, c->head, c->head_len, c->body, c->body_len});
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

/* -1 where the machine has no such address. */
static int try_listen(const struct sockaddr *at, socklen_t len, int backlog)
{
    int on = 1;
    int fd = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(fd, at, len) == 0 && listen(fd, backlog) == 0) {
            return fd;
        }
        close(fd);
    }
    return -1;
}

static int listen_on(unsigned port, int backlog, unsigned *bound)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = try_listen((struct sockaddr *)&at, len, backlog);
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        perror("server");
        exit(1);
    }
    *bound = ntohs(at.sin_port);
    return fd;
}

static struct server *serve_on(int listener, unsigned port)
{
    struct server *s = calloc(1, sizeof *s);
    s->listener = listener;
    s->port = port;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->gone, NULL);
    memset(s->fds, 0xff, sizeof s->fds);
    if (pthread_create(&s->acceptor, NULL, accept_all, s) != 0) {
        abort();
    }
    return s;
}

struct server *server_start(unsigned port)
{
    unsigned bound;
    int listener = listen_on(port, 512, &bound);
    return serve_on(listener, bound);
}

struct server *server_start_six(void)
{
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t len = sizeof at;
    int listener = try_listen((struct sockaddr *)&at, len, 16);
    if (listener < 0 || getsockname(listener, (struct sockaddr *)&at, &len) != 0) {
        return NULL;
    }
    return serve_on(listener, ntohs(at.sin6_port));
}

unsigned server_port(const struct server *server)
{
    return server->port;
}

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

unsigned server_connections(const struct server *server)
{
    return locked(server, &server->connections);
}

unsigned server_open(const struct server *server)
{
    return locked(server, &server->open);
}

unsigned server_requests(const struct server *server)
{
    return locked(server, &server->requests);
}

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
    static const char answer413[]
        = "HTTP/1.1 413 Too Large\r\nContent-Length: 16\r\nConnection: close\r\n\r\ntoo large for me";
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

static void *answer_early(void *arg)
{
    static const char early[] = "HTTP/1.1 413 Too Large\r\nContent-Length: 16\r\n\r\ntoo large for me";
    int listener = *(int *)arg;
    int fd;
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        char head[64];
        (void)!recv(fd, head, sizeof head, 0);
        (void)!send(fd, early, sizeof early - 1, MSG_NOSIGNAL);
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

unsigned server_deaf(void)
{
    return start_simple(accept_and_forget);
}

unsigned server_refusing_bodies(void)
{
    return start_simple(refuse_bodies);
}

unsigned server_answering_early(void)
{
    return start_simple(answer_early);
}
