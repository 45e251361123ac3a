#include "endpoint.h"

#include "clock.h"
#include "resolve.h"
#include "stat.h"

#include <string.h>
#include <unistd.h>

#define LEAST_MS 50               /* what a probe may take, and a call of a thread that owes everything */
#define MAX_DOUBLINGS 4
#define CALM_US (10 * US_PER_S)   /* closed for so long: the next trip begins with the shortest pause again */
#define TRUSTED_IDLE_US 10000     /* a connection used within this time is taken without a look at it */
#define FORGIVEN_PART 4

/* Slow calls of the calling thread; up to at_us all is reckoned. */
static __thread struct {
    int64_t owed_us;
    int64_t at_us;
} charge;

/* What the calling thread owes now, when a call begins: the time since the last slow one counts in its favour. */
static int64_t owed(int64_t now)
{
    int64_t forgiven = (now - charge.at_us) / FORGIVEN_PART;
    charge.owed_us = charge.owed_us > forgiven ? charge.owed_us - forgiven : 0;
    charge.at_us = now;
    return charge.owed_us;
}

void endpoint_init(struct endpoint *endpoint)
{
    pthread_mutex_init(&endpoint->lock, NULL);
}

void endpoint_name(struct endpoint *endpoint, const struct host_port *at)
{
    pthread_mutex_lock(&endpoint->lock);
    memcpy(endpoint->host, at->host, sizeof endpoint->host);
    endpoint->port = at->port;
    endpoint->address = at->address;
    endpoint->numeric = at->address.len != 0;
    endpoint->resolve_at_us = 0;
    endpoint->open_until_us = endpoint->closed_at_us = 0;
    endpoint->trips = 0;
    endpoint->probing = false;
    endpoint->opened = endpoint->overdrawn = endpoint->connects = 0;
    resolve_if_due(endpoint, now_us());
    pthread_mutex_unlock(&endpoint->lock);
}

static void close_idle(struct endpoint *endpoint, unsigned from, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        close(endpoint->idle[from + i].fd);
    }
    endpoint->idle_count -= count;
    memmove(&endpoint->idle[from], &endpoint->idle[from + count],
            (endpoint->idle_count - from) * sizeof endpoint->idle[0]);
}

void endpoint_forget(struct endpoint *endpoint)
{
    pthread_mutex_lock(&endpoint->lock);
    close_idle(endpoint, 0, endpoint->idle_count);
    pthread_mutex_unlock(&endpoint->lock);
}

static void close_expired(struct endpoint *endpoint, const struct limits *limits, int64_t now)
{
    unsigned expired = 0;
    while (expired < endpoint->idle_count
           && now - endpoint->idle[expired].since_us > (int64_t)limits->idle_ms * US_PER_MS) {
        expired++;
    }
    if (expired > 0) {
        close_idle(endpoint, 0, expired);
    }
}

/* Nothing to read: the peer neither closed nor spoke out of turn. */
static bool is_quiet(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
}

static struct connection take_idle(struct endpoint *endpoint, int64_t now)
{
    while (endpoint->idle_count > 0) {
        struct idle_connection last = endpoint->idle[--endpoint->idle_count];
        if (now - last.since_us <= TRUSTED_IDLE_US || is_quiet(last.fd)) {
            return (struct connection){.fd = last.fd, .reused = true, .timeout_ms = last.timeout_ms};
        }
        close(last.fd);
    }
    return (struct connection){.fd = -1};
}

static enum failure admit(struct endpoint *endpoint, const struct limits *limits, int64_t now, bool *probe)
{
    *probe = endpoint->open_until_us != 0;
    if (*probe && (now < endpoint->open_until_us || endpoint->probing)) {
        return FAILURE_BREAKER;
    }
    return endpoint->in_use >= limits->connections ? FAILURE_BUSY : FAILURE_NONE;
}

static int64_t allowance(const struct limits *limits, bool probe, int64_t now)
{
    int64_t total = (int64_t)limits->total_ms * US_PER_MS;
    int64_t least = total < LEAST_MS * US_PER_MS ? total : LEAST_MS * US_PER_MS;
    int64_t left = total - owed(now);
    return probe || left < least ? least : left;
}

static void set_deadline(struct lease *lease, int64_t now)
{
    int64_t left = allowance(lease->limits, lease->probe, now);
    lease->started_us = now;
    lease->deadline_us = now + left;
}

enum failure endpoint_begin(struct endpoint *endpoint, const struct limits *limits, bool reuse, struct lease *lease)
{
    int64_t now = now_us();
    pthread_mutex_lock(&endpoint->lock);
    enum failure failure = admit(endpoint, limits, now, &lease->probe);
    if (failure == FAILURE_NONE) {
        endpoint->in_use++;
        endpoint->probing = endpoint->probing || lease->probe;
        close_expired(endpoint, limits, now);
        lease->connection = reuse ? take_idle(endpoint, now) : (struct connection){.fd = -1};
    }
    pthread_mutex_unlock(&endpoint->lock);
    lease->endpoint = endpoint;
    lease->limits = limits;
    set_deadline(lease, now);
    /* A plain blocking receive saves a system call, and is right where the socket's own timeout is no longer. */
    lease->connection.may_block = lease->connection.fd >= 0
                                  && lease->deadline_us - now >= (int64_t)lease->connection.timeout_ms * US_PER_MS;
    return failure;
}

enum failure endpoint_connect(struct lease *lease)
{
    struct endpoint *endpoint = lease->endpoint;
    int64_t now = now_us();
    int64_t deadline = now + (int64_t)lease->limits->connect_ms * US_PER_MS;
    pthread_mutex_lock(&endpoint->lock);
    resolve_if_due(endpoint, now);
    struct socket_address address = endpoint->address;
    endpoint->connects++;
    pthread_mutex_unlock(&endpoint->lock);
    lease->connection = (struct connection){.fd = -1};
    if (address.len == 0) {
        return FAILURE_RESOLVE;
    }
    deadline = deadline < lease->deadline_us ? deadline : lease->deadline_us;
    return net_connect(&address, deadline, lease->limits->total_ms, &lease->connection) == 1 ? FAILURE_NONE
                                                                                              : FAILURE_CONNECT;
}

void endpoint_drop_stale(struct lease *lease)
{
    close(lease->connection.fd);
    lease->connection = (struct connection){.fd = -1};
    endpoint_forget(lease->endpoint);
}

static bool is_slow(const struct lease *lease, int64_t now)
{
    return now - lease->started_us > (int64_t)lease->limits->slow_ms * US_PER_MS;
}

/* Whether the failure speaks against the endpoint. */
static bool is_fault(enum failure failure)
{
    return failure == FAILURE_CONNECT || failure == FAILURE_TIMEOUT || failure == FAILURE_CLOSED
           || failure == FAILURE_MALFORMED;
}

/* A failure that took its time makes the pause longer than the last; one that cost nothing may be tried again soon, and so may an
 * endpoint that answers slowly: the charge bounds what that costs. */
static void open_breaker(struct endpoint *endpoint, const struct limits *limits, int64_t now, bool quick)
{
    if (endpoint->open_until_us == 0 && now - endpoint->closed_at_us > CALM_US) {
        endpoint->trips = 0;
    }
    endpoint->open_until_us = now + ((int64_t)limits->breaker_ms * US_PER_MS << (quick ? 0 : endpoint->trips));
    endpoint->trips += !quick && endpoint->trips < MAX_DOUBLINGS ? 1 : 0;
    endpoint->opened++;
}

static void judge(struct lease *lease, enum failure failure, int64_t now, bool overdrawn)
{
    struct endpoint *endpoint = lease->endpoint;
    if (lease->probe) {
        endpoint->probing = false;
    }
    bool fault = is_fault(failure);
    if (fault || overdrawn) {
        if (endpoint->open_until_us == 0 || lease->probe) {
            open_breaker(endpoint, lease->limits, now, !fault || !is_slow(lease, now));
            endpoint->overdrawn += !fault;
        }
    } else if (lease->probe) {
        endpoint->open_until_us = 0;
        endpoint->closed_at_us = now;
    }
}

/* True when the thread now owes more than a statement may cost. */
static bool charge_call(const struct lease *lease, int64_t now)
{
    if (!is_slow(lease, now)) {
        return false;
    }
    stat_slow(now - lease->started_us);
    charge.owed_us += now - lease->started_us;
    charge.at_us = now;
    return charge.owed_us >= (int64_t)lease->limits->total_ms * US_PER_MS;
}

static bool put_idle(struct endpoint *endpoint, const struct connection *connection, int64_t now)
{
    if (endpoint->idle_count == ENDPOINT_IDLE_MAX) {
        return false;
    }
    endpoint->idle[endpoint->idle_count++]
        = (struct idle_connection){.fd = connection->fd, .timeout_ms = connection->timeout_ms, .since_us = now};
    return true;
}

void endpoint_end(struct lease *lease, enum failure failure, bool keep)
{
    struct endpoint *endpoint = lease->endpoint;
    int64_t now = now_us();
    bool overdrawn = charge_call(lease, now);
    pthread_mutex_lock(&endpoint->lock);
    endpoint->in_use--;
    judge(lease, failure, now, overdrawn);
    keep = keep && lease->connection.fd >= 0 && put_idle(endpoint, &lease->connection, now);
    pthread_mutex_unlock(&endpoint->lock);
    if (!keep && lease->connection.fd >= 0) {
        close(lease->connection.fd);
    }
}

struct socket_address endpoint_address(struct endpoint *endpoint)
{
    pthread_mutex_lock(&endpoint->lock);
    resolve_if_due(endpoint, now_us());
    struct socket_address address = endpoint->address;
    pthread_mutex_unlock(&endpoint->lock);
    return address;
}

void endpoint_view(struct endpoint *endpoint, struct endpoint_view *out)
{
    int64_t now = now_us();
    pthread_mutex_lock(&endpoint->lock);
    out->in_use = endpoint->in_use;
    out->idle = endpoint->idle_count;
    out->opened = endpoint->opened;
    out->overdrawn = endpoint->overdrawn;
    out->connects = endpoint->connects;
    out->breaker = endpoint->open_until_us == 0 ? "closed" : now < endpoint->open_until_us ? "open" : "half-open";
    pthread_mutex_unlock(&endpoint->lock);
}
