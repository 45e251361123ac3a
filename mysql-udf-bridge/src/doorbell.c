#include "doorbell.h"

#include "clock.h"
#include "registry.h"
#include "stat.h"

#include <string.h>
#include <unistd.h>

#define DATAGRAM "gannet 1 ring\n"

enum family { FAMILY_FOUR, FAMILY_SIX, FAMILY_UNIX, FAMILIES };
static const int DOMAINS[FAMILIES] = {AF_INET, AF_INET6, AF_UNIX};
static int sockets[FAMILIES] = {-1, -1, -1}; /* opened once, kept; atomic */

static int socket_of(int domain)
{
    for (int i = 0; i < FAMILIES; i++) {
        if (DOMAINS[i] != domain) {
            continue;
        }
        int fd = __atomic_load_n(&sockets[i], __ATOMIC_ACQUIRE);
        if (fd >= 0) {
            return fd;
        }
        int opened = socket(domain, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (opened >= 0 && !__atomic_compare_exchange_n(&sockets[i], &fd, opened, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            close(opened); /* another thread was first; fd is its socket */
            return fd;
        }
        return opened;
    }
    return -1;
}

/* One thread in doorbell-ms gets true. */
static bool is_due(struct target *target, unsigned doorbell_ms)
{
    int64_t now = now_us();
    int64_t last = __atomic_load_n(&target->rung_us, __ATOMIC_RELAXED);
    return (last == 0 || now - last >= (int64_t)doorbell_ms * US_PER_MS)
           && __atomic_compare_exchange_n(&target->rung_us, &last, now, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static enum doorbell ring(struct config *config, const char *name)
{
    struct target *target = (struct target *)(void *)(uintptr_t)config_target(config, name);
    if (target == NULL || (target->own_doorbell && target->doorbell.len == 0)) {
        return DOORBELL_FAILED;
    }
    if (!is_due(target, config->limits.doorbell_ms)) {
        return DOORBELL_SPARED;
    }
    struct socket_address to = target->own_doorbell ? target->doorbell : endpoint_address(target->at.endpoint);
    int fd = to.len == 0 ? -1 : socket_of(to.sa.ss_family);
    ssize_t n = fd < 0 ? -1
                       : sendto(fd, DATAGRAM, sizeof DATAGRAM - 1, MSG_DONTWAIT | MSG_NOSIGNAL,
                                (const struct sockaddr *)&to.sa, to.len);
    return n < 0 ? DOORBELL_FAILED : DOORBELL_RUNG;
}

enum doorbell doorbell_ring(const char *target, size_t len)
{
    char name[TARGET_NAME_BYTES + 1] = "default";
    enum doorbell result = DOORBELL_FAILED;
    struct config *config = registry_acquire();
    if (target != NULL && len <= TARGET_NAME_BYTES) {
        memcpy(name, target, len);
        name[len] = '\0';
    }
    if (config != NULL) {
        if (target == NULL || url_target_name_ok(target, len)) {
            result = ring(config, name);
        }
        registry_release(config);
    }
    stat_count(result == DOORBELL_RUNG     ? COUNT_DOORBELL_RUNG
               : result == DOORBELL_SPARED ? COUNT_DOORBELL_SPARED
                                           : COUNT_DOORBELL_FAILED);
    return result;
}
