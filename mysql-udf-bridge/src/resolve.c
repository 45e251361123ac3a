#include "resolve.h"

#include "clock.h"

#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_US (2 * US_PER_S)
#define REFRESH_US (30 * US_PER_S)

struct lookup {
    struct endpoint *endpoint;
    char host[URL_HOST_BYTES];
    unsigned port;
};

static bool look_up(const struct lookup *lookup, struct socket_address *out)
{
    struct addrinfo wanted;
    struct addrinfo *found = NULL;
    memset(&wanted, 0, sizeof wanted);
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    if (getaddrinfo(lookup->host, NULL, &wanted, &found) != 0) {
        return false;
    }
    memset(out, 0, sizeof *out);
    if (found->ai_addrlen <= sizeof out->sa) {
        memcpy(&out->sa, found->ai_addr, found->ai_addrlen);
        out->len = found->ai_addrlen;
        in_port_t port = htons((uint16_t)lookup->port);
        if (found->ai_family == AF_INET6) {
            ((struct sockaddr_in6 *)(void *)&out->sa)->sin6_port = port;
        } else {
            ((struct sockaddr_in *)(void *)&out->sa)->sin_port = port;
        }
    }
    freeaddrinfo(found);
    return out->len != 0;
}

static void *run(void *arg)
{
    struct lookup *lookup = arg;
    struct endpoint *endpoint = lookup->endpoint;
    struct socket_address address;
    bool found = look_up(lookup, &address);
    pthread_mutex_lock(&endpoint->lock);
    endpoint->resolving = false;
    /* The slot may serve another host by now. An address that cannot be refreshed goes on being used. */
    if (found && endpoint->port == lookup->port && strcmp(endpoint->host, lookup->host) == 0) {
        endpoint->address = address;
        endpoint->resolve_at_us = now_us() + REFRESH_US;
    }
    pthread_mutex_unlock(&endpoint->lock);
    free(lookup);
    return NULL;
}

/* The server's signals are for the server's threads. */
static bool start_thread(struct lookup *lookup)
{
    sigset_t all, before;
    pthread_attr_t detached;
    pthread_t thread;
    sigfillset(&all);
    if (pthread_attr_init(&detached) != 0) {
        return false;
    }
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &detached, run, lookup) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&detached);
    return started;
}

void resolve_if_due(struct endpoint *endpoint, int64_t now)
{
    if (endpoint->numeric || endpoint->resolving || now < endpoint->resolve_at_us) {
        return;
    }
    struct lookup *lookup = malloc(sizeof *lookup);
    if (lookup == NULL) {
        return;
    }
    lookup->endpoint = endpoint;
    lookup->port = endpoint->port;
    memcpy(lookup->host, endpoint->host, sizeof lookup->host);
    endpoint->resolve_at_us = now + RETRY_US;
    endpoint->resolving = start_thread(lookup);
    if (!endpoint->resolving) {
        free(lookup);
    }
}
