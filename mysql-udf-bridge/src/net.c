#include "net.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Waits for events; the events seen, NET_TIMEOUT or NET_FAILED. */
static int wait_for(int fd, short events, int64_t deadline_us)
{
    for (;;) {
        int64_t left = deadline_us - now_us();
        struct pollfd entry = {.fd = fd, .events = events};
        int n = poll(&entry, 1, left > 0 ? (int)((left + US_PER_MS - 1) / US_PER_MS) : 0);
        if (n > 0) {
            return entry.revents;
        }
        if (n < 0 && errno != EINTR) {
            return NET_FAILED;
        }
        if (left <= 0) {
            return NET_TIMEOUT;
        }
    }
}

static int finish_connect(int fd, int64_t deadline_us)
{
    int events = wait_for(fd, POLLOUT, deadline_us);
    if (events < 0) {
        return events;
    }
    int error = 0;
    socklen_t len = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0 ? 1 : NET_FAILED;
}

static int connect_within(int fd, const struct socket_address *address, int64_t deadline_us)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        return NET_FAILED;
    }
    int result = 1;
    if (connect(fd, (const struct sockaddr *)&address->sa, address->len) != 0) {
        if (errno != EINPROGRESS && errno != EINTR) {
            return NET_FAILED;
        }
        result = finish_connect(fd, deadline_us);
    }
    if (result == 1 && fcntl(fd, F_SETFL, flags) != 0) {
        return NET_FAILED;
    }
    return result;
}

int net_connect(const struct socket_address *address, int64_t deadline_us, unsigned total_ms, struct connection *out)
{
    int on = 1;
    struct timeval limit = {.tv_sec = total_ms / 1000, .tv_usec = (total_ms % 1000) * US_PER_MS};
    int fd = socket(address->sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return NET_FAILED;
    }
    int result = connect_within(fd, address, deadline_us);
    if (result == 1
        && (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0
            || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0)) {
        result = NET_FAILED;
    }
    if (result != 1) {
        close(fd);
        return result;
    }
    *out = (struct connection){.fd = fd, .timeout_ms = total_ms};
    return 1;
}

static void skip_sent(struct iovec **pieces, size_t *count, size_t sent)
{
    while (*count > 0 && sent >= (*pieces)->iov_len) {
        sent -= (*pieces)->iov_len;
        (*pieces)++;
        (*count)--;
    }
    if (*count > 0) {
        (*pieces)->iov_base = (char *)(*pieces)->iov_base + sent;
        (*pieces)->iov_len -= sent;
    }
}

int net_send(struct connection *connection, struct iovec *pieces, size_t count, int64_t deadline_us)
{
    for (;;) {
        struct msghdr message;
        memset(&message, 0, sizeof message);
        message.msg_iov = pieces;
        message.msg_iovlen = count;
        ssize_t n = sendmsg(connection->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n >= 0) {
            skip_sent(&pieces, &count, (size_t)n);
            if (count == 0) {
                return 1;
            }
        } else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
            return NET_FAILED;
        }
        int events = wait_for(connection->fd, POLLOUT | POLLIN, deadline_us);
        if (events < 0) {
            return events;
        }
        if ((events & POLLIN) != 0) {
            return NET_CLOSED;
        }
    }
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

ssize_t net_receive(struct connection *connection, void *buffer, size_t size, int64_t deadline_us)
{
    int flags = connection->may_block ? 0 : MSG_DONTWAIT;
    connection->may_block = false;
    for (;;) {
        ssize_t n = recv(connection->fd, buffer, size, flags);
        if (n >= 0) {
            return n;
        }
        if (!would_block()) {
            return NET_FAILED;
        }
        flags = MSG_DONTWAIT;
        int events = wait_for(connection->fd, POLLIN, deadline_us);
        if (events < 0) {
            return events;
        }
    }
}
