#include "registry.h"

#include "clock.h"
#include "library.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_US US_PER_S
/* Two configurations' worth: the one in force and the one that calls in flight still hold. */
#define MAX_ENDPOINTS (2 * (CONFIG_MAX_TARGETS + CONFIG_MAX_ALLOWED))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct endpoint endpoints[MAX_ENDPOINTS];
static char config_path[LIBRARY_PATH_BYTES];

/* All below are guarded by lock. */
static struct config *current;
static struct registry_state state;
static bool checking;
static int64_t next_check_us;
static struct stat seen;

static struct endpoint *find_endpoint(const struct host_port *at)
{
    struct endpoint *unused = NULL;
    for (size_t i = 0; i < MAX_ENDPOINTS; i++) {
        struct endpoint *endpoint = &endpoints[i];
        if (endpoint->configs > 0 && endpoint->port == at->port && strcmp(endpoint->host, at->host) == 0) {
            return endpoint;
        }
        if (endpoint->configs == 0 && unused == NULL) {
            unused = endpoint;
        }
    }
    if (unused != NULL) {
        endpoint_name(unused, at);
    }
    return unused;
}

static bool bind_endpoint(struct host_port *at)
{
    at->endpoint = find_endpoint(at);
    if (at->endpoint != NULL) {
        at->endpoint->configs++;
    }
    return at->endpoint != NULL;
}

static void unbind_endpoint(struct host_port *at)
{
    if (at->endpoint != NULL && --at->endpoint->configs == 0) {
        endpoint_forget(at->endpoint);
    }
}

static void unref(struct config *config)
{
    if (--config->refs > 0) {
        return;
    }
    for (unsigned i = 0; i < config->target_count; i++) {
        unbind_endpoint(&config->targets[i].at);
    }
    for (unsigned i = 0; i < config->allowed_count; i++) {
        unbind_endpoint(&config->allowed[i]);
    }
    free(config);
}

/* Takes a configuration into force; false while too many older ones are still held by calls. */
static bool install(struct config *config)
{
    bool bound = true;
    config->refs = 1;
    for (unsigned i = 0; i < config->target_count; i++) {
        bound = bind_endpoint(&config->targets[i].at) && bound;
    }
    for (unsigned i = 0; i < config->allowed_count; i++) {
        bound = bind_endpoint(&config->allowed[i]) && bound;
    }
    if (!bound) {
        unref(config);
        return false;
    }
    if (current != NULL) {
        unref(current);
    }
    current = config;
    return true;
}

/* What the file system tells of a change. */
static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size && a->st_mode == b->st_mode
           && a->st_uid == b->st_uid && a->st_mtim.tv_sec == b->st_mtim.tv_sec
           && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool has_changed(void)
{
    struct stat file;
    if (stat(config_path, &file) != 0) {
        memset(&file, 0, sizeof file);
    }
    return !same_file(&file, &seen);
}

/* Decides, under the lock, what a reading means for the configuration in force. Takes over or frees config. */
static void apply(enum config_result result, struct config *config, const char *reason)
{
    bool use = result == CONFIG_OK;
    state.reason[0] = '\0';
    if (result != CONFIG_OK && result != CONFIG_ABSENT) {
        state.refused++;
        memcpy(state.reason, reason, sizeof state.reason);
    }
    /* A file with a mistake leaves the last good one in force; one that others may write is worth nothing at all. */
    if (!use && (current == NULL || (state.from_file && (result == CONFIG_ABSENT || result == CONFIG_UNSAFE)))) {
        config_defaults(config);
        use = true;
    }
    if (!use) {
        free(config);
    } else if (install(config)) {
        state.from_file = result == CONFIG_OK;
        state.loaded += result == CONFIG_OK ? 1 : 0;
    } else {
        memset(&seen, 0xff, sizeof seen); /* tried again at the next check */
    }
}

/* Reads the file outside the lock; one thread at a time, and the others go on with what is in force. */
static void check_file(void)
{
    if (current != NULL && !has_changed()) {
        return;
    }
    struct config *config = malloc(sizeof *config);
    if (config == NULL) {
        return;
    }
    char reason[CONFIG_REASON_BYTES] = "";
    struct stat file;
    enum config_result result = config_read(config_path, config, &file, reason);
    pthread_mutex_lock(&lock);
    seen = file;
    apply(result, config, reason);
    pthread_mutex_unlock(&lock);
}

static void start(void)
{
    for (size_t i = 0; i < MAX_ENDPOINTS; i++) {
        endpoint_init(&endpoints[i]);
    }
    library_path(LIBRARY_CONFIG_FILE, config_path);
    check_file();
    next_check_us = now_us() + CHECK_US;
}

struct config *registry_acquire(void)
{
    pthread_once(&once, start);
    int64_t now = now_us();
    pthread_mutex_lock(&lock);
    if (now >= next_check_us && !checking) {
        checking = true;
        pthread_mutex_unlock(&lock);
        check_file();
        pthread_mutex_lock(&lock);
        checking = false;
        next_check_us = now + CHECK_US;
    }
    struct config *config = current;
    if (config != NULL) {
        config->refs++;
    }
    pthread_mutex_unlock(&lock);
    return config;
}

void registry_release(struct config *config)
{
    pthread_mutex_lock(&lock);
    unref(config);
    pthread_mutex_unlock(&lock);
}

void registry_state(struct registry_state *out)
{
    pthread_mutex_lock(&lock);
    *out = state;
    pthread_mutex_unlock(&lock);
}
