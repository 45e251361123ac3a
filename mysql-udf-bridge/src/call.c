#include "call.h"

#include "registry.h"
#include "stat.h"

#include <string.h>

struct route {
    struct endpoint *endpoint;
    const struct target *target; /* NULL for an allowed address */
    const struct host_port *at;
};

static bool find_route(const struct config *config, const struct url *url, struct route *out)
{
    if (url->is_target) {
        out->target = config_target(config, url->host);
        out->at = out->target != NULL ? &out->target->at : NULL;
    } else {
        out->target = NULL;
        out->at = config_allowed(config, url->host, url->port);
    }
    out->endpoint = out->at != NULL ? out->at->endpoint : NULL;
    return out->at != NULL;
}

static enum failure attempt(struct lease *lease, const struct request *request, struct reply *reply, bool *keep,
                            bool *answered)
{
    if (lease->connection.fd < 0) {
        *answered = false;
        enum failure failure = endpoint_connect(lease);
        if (failure != FAILURE_NONE) {
            return failure;
        }
    }
    return http_exchange(&lease->connection, request, reply, lease->deadline_us, keep, answered);
}

/* A kept connection may have been closed by the peer in the meantime; the request is then sent once more on a new one.
 * Only when the peer sent nothing at all, so it cannot have answered it. */
static enum failure attempt_twice(struct lease *lease, const struct request *request, struct reply *reply, bool *keep)
{
    bool answered = false;
    enum failure failure = attempt(lease, request, reply, keep, &answered);
    if (failure == FAILURE_CLOSED && lease->connection.reused && !answered) {
        stat_count(COUNT_RETRIES);
        endpoint_drop_stale(lease);
        failure = attempt(lease, request, reply, keep, &answered);
    }
    return failure;
}

static enum failure run(const struct config *config, const struct call *call, const struct url *url,
                        struct reply *reply)
{
    struct route route;
    struct lease lease;
    if (!find_route(config, url, &route)) {
        return FAILURE_NOT_ALLOWED;
    }
    bool keep_alive = route.target == NULL || route.target->keep_alive;
    enum failure failure = endpoint_begin(route.endpoint, &config->limits, keep_alive, &lease);
    if (failure != FAILURE_NONE) {
        return failure;
    }
    struct request request = {
        .method = call->method,
        .path = url->path,
        .path_len = url->path_len,
        .host = route.at->host,
        .port = route.at->port,
        .target = route.target,
        .has_body = call->has_body,
        .body = call->body != NULL ? call->body : "",
        .body_len = call->body != NULL ? call->body_len : 0,
    };
    bool keep = false;
    reply->max_body = config->limits.response_bytes;
    failure = attempt_twice(&lease, &request, reply, &keep);
    endpoint_end(&lease, failure, keep && keep_alive);
    return failure;
}

static void count(enum failure failure, int status)
{
    stat_count(COUNT_CALLS);
    if (failure != FAILURE_NONE) {
        stat_failed(failure);
        return;
    }
    stat_count(COUNT_OK);
    if (status >= 400) {
        stat_count(status >= 500 ? COUNT_SERVER_ERRORS : COUNT_CLIENT_ERRORS);
    }
}

enum failure call_http(const struct call *call, struct reply *reply)
{
    enum failure failure = FAILURE_URL;
    struct url url;
    if (call->url != NULL && url_parse(call->url, call->url_len, &url)) {
        struct config *config = registry_acquire();
        failure = FAILURE_MEMORY;
        if (config != NULL) {
            failure = run(config, call, &url, reply);
            registry_release(config);
        }
    }
    count(failure, reply->status);
    return failure;
}
