#include "scene.h"

#include "../src/clock.h"
#include "harness.h"

#include <dirent.h>
#include <unistd.h>

struct server *scene_start(const char *more)
{
    char conf[2048];
    struct server *server = server_start(0);
    unsigned port = server_port(server);
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\nallow 127.0.0.1:%u\n%s", port, port, more);
    library_load(conf);
    return server;
}

void check_body(struct outcome outcome, const char *expected)
{
    CHECK(!outcome.init_failed && !outcome.is_null);
    CHECK_TEXT(outcome.text, expected);
    outcome_free(&outcome);
}

void check_null(struct outcome outcome)
{
    CHECK(!outcome.init_failed && outcome.is_null);
}

static bool is_good(void)
{
    struct outcome outcome = http_get("target:///put-ok", 0);
    bool good = !outcome.is_null;
    outcome_free(&outcome);
    return good;
}

void await_good(void)
{
    AWAIT(is_good());
}

unsigned open_descriptors(void)
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");
    CHECK(dir != NULL);
    while (readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count - 3; /* ".", ".." and the directory itself */
}

long resident_kib(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%ld %ld", &pages, &resident) == 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}
