#include "stat.h"

#include "clock.h"
#include "library.h"
#include "lost.h"
#include "registry.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for everything: names and hosts hold no byte that JSON would escape. */
#define STAT_BYTES (2048 + CONFIG_MAX_TARGETS * (TARGET_NAME_BYTES + URL_HOST_BYTES + 256))

static uint64_t counters[COUNTERS];
static uint64_t failures[FAILURE_COUNT];

static const char *const FAILURE_NAMES[FAILURE_COUNT] = {
    [FAILURE_URL] = "url",
    [FAILURE_NOT_ALLOWED] = "not_allowed",
    [FAILURE_BREAKER] = "breaker",
    [FAILURE_BUSY] = "busy",
    [FAILURE_RESOLVE] = "resolve",
    [FAILURE_CONNECT] = "connect",
    [FAILURE_TIMEOUT] = "timeout",
    [FAILURE_CLOSED] = "closed",
    [FAILURE_MALFORMED] = "malformed",
    [FAILURE_TOO_LARGE] = "too_large",
    [FAILURE_MEMORY] = "memory",
};

void stat_count(enum counter counter)
{
    __atomic_fetch_add(&counters[counter], 1, __ATOMIC_RELAXED);
}

void stat_failed(enum failure failure)
{
    __atomic_fetch_add(&failures[failure], 1, __ATOMIC_RELAXED);
}

void stat_slow(int64_t took_us)
{
    stat_count(COUNT_SLOW);
    __atomic_fetch_add(&counters[COUNT_SLOW_US], (uint64_t)took_us, __ATOMIC_RELAXED);
}

struct json {
    char *bytes;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct json *json, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t room = STAT_BYTES - json->len;
    int n = vsnprintf(json->bytes + json->len, room, format, args);
    va_end(args);
    json->len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static uint64_t value(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static void add_failures(struct json *json)
{
    const char *comma = "";
    add(json, ",\"failed\":{");
    for (unsigned i = FAILURE_NONE + 1; i < FAILURE_COUNT; i++) {
        add(json, "%s\"%s\":%" PRIu64, comma, FAILURE_NAMES[i], value(&failures[i]));
        comma = ",";
    }
    add(json, "}");
}

static void add_target(struct json *json, const struct target *target)
{
    struct endpoint_view view;
    endpoint_view(target->at.endpoint, &view);
    add(json,
        "{\"name\":\"%s\",\"host\":\"%s\",\"port\":%u,\"breaker\":\"%s\",\"opened\":%" PRIu64 ",\"overdrawn\":%" PRIu64
        ",\"connects\":%" PRIu64 ",\"in_use\":%u,\"idle\":%u}",
        target->name, target->at.host, target->at.port, view.breaker, view.opened, view.overdrawn, view.connects,
        view.in_use, view.idle);
}

static void add_config(struct json *json, struct config *config)
{
    struct registry_state state;
    registry_state(&state);
    add(json, ",\"config\":{\"source\":\"%s\",\"loaded\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"reason\":\"%s\"}",
        state.from_file ? "file" : "default", state.loaded, state.refused, state.reason);
    add(json, ",\"targets\":[");
    for (unsigned i = 0; i < config->target_count; i++) {
        add(json, i == 0 ? "" : ",");
        add_target(json, &config->targets[i]);
    }
    add(json, "]");
}

bool stat_json(struct block **out, unsigned long *len)
{
    struct config *config = registry_acquire();
    if (config == NULL || !block_reserve(out, STAT_BYTES)) {
        if (config != NULL) {
            registry_release(config);
        }
        return false;
    }
    struct json json = {(*out)->bytes, 0};
    struct lost lost = lost_read();
    add(&json, "{\"version\":\"%s\",\"calls\":%" PRIu64 ",\"ok\":%" PRIu64, GANNET_UDF_VERSION,
        value(&counters[COUNT_CALLS]), value(&counters[COUNT_OK]));
    add_failures(&json);
    add(&json, ",\"status_4xx\":%" PRIu64 ",\"status_5xx\":%" PRIu64 ",\"retries\":%" PRIu64,
        value(&counters[COUNT_CLIENT_ERRORS]), value(&counters[COUNT_SERVER_ERRORS]), value(&counters[COUNT_RETRIES]));
    add(&json, ",\"slow\":{\"calls\":%" PRIu64 ",\"ms\":%" PRIu64 "}", value(&counters[COUNT_SLOW]),
        value(&counters[COUNT_SLOW_US]) / US_PER_MS);
    add(&json, ",\"doorbell\":{\"rung\":%" PRIu64 ",\"spared\":%" PRIu64 ",\"failed\":%" PRIu64 "}",
        value(&counters[COUNT_DOORBELL_RUNG]), value(&counters[COUNT_DOORBELL_SPARED]),
        value(&counters[COUNT_DOORBELL_FAILED]));
    add(&json, ",\"lost\":%" PRIu64 ",\"lost_kept\":%s", lost.count, lost.kept ? "true" : "false");
    add_config(&json, config);
    add(&json, "}");
    registry_release(config);
    *len = json.len;
    return true;
}
