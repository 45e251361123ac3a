/* The targets file while the server runs: read again, refused, changing under load; and its host names. */
#include "../src/clock.h"
#include "harness.h"
#include "scene.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static void targetsFile_isReadAgainWhenItChanges(void)
{
    char conf[256];
    struct server *server = scene_start(GENEROUS);
    unsigned port = server_port(server);
    check_null(http_post("target://late/echo", 0, "data"));
    snprintf(conf, sizeof conf, "target late 127.0.0.1:%u\n" GENEROUS, port);
    library_write_conf(conf);
    AWAIT(stat_number("loaded") == 2);
    check_body(http_post("target://late/echo", 0, "data"), "data");
    check_null(http_post("target:///echo", 0, "data"));
    CHECK(server_connections(server) == 1 || stat_number("connects") == 1);
    snprintf(conf, sizeof conf, "%s/gannet_udf.conf", library_directory());
    unlink(conf);
    AWAIT(stat_number("port") == 1218);
    check_null(http_post("target://late/echo", 0, "data"));
    AWAIT(server_open(server) == 0); /* what no target names is closed */
    server_stop(server);
}

static void targetsFile_withAMistake_leavesTheLastGoodOne(void)
{
    struct server *server = scene_start(GENEROUS);
    check_body(http_post("target:///echo", 0, "data"), "data");
    library_write_conf("allow none\nnonsense with token=secret\n");
    AWAIT(stat_number("refused") == 1);
    CHECK(stat_holds("\"reason\":\"line 2: a line begins with target, allow or limit\"") && stat_holds("\"source\":\"file\""));
    check_body(http_post("target:///echo", 0, "data"), "data");
    usleep(1200000); /* not counted again at every look */
    CHECK(stat_number("refused") == 1);
    server_stop(server);
}

static void targetsFile_thatOthersMayWrite_isWorthNothing(void)
{
    char path[128];
    struct server *server = scene_start(GENEROUS);
    check_body(http_post("target:///echo", 0, "data"), "data");
    snprintf(path, sizeof path, "%s/gannet_udf.conf", library_directory());
    CHECK(chmod(path, 0666) == 0);
    AWAIT(stat_number("refused") == 1);
    CHECK(stat_holds("\"source\":\"default\"") && stat_holds("\"reason\":\"group or others may write it\""));
    CHECK(stat_number("port") == 1218);
    check_null(http_post("http://127.0.0.1:%u/echo", server_port(server), "data"));
    CHECK(chmod(path, 0600) == 0);
    AWAIT(stat_holds("\"source\":\"file\""));
    check_body(http_post("target:///echo", 0, "data"), "data");
    server_stop(server);
}

static bool rewriting_over; /* atomic */

static void *post_until_over(void *arg)
{
    (void)arg;
    while (!__atomic_load_n(&rewriting_over, __ATOMIC_RELAXED)) {
        struct outcome outcome = http_post("target:///echo", 0, "data");
        CHECK(!outcome.is_null);
        outcome_free(&outcome);
    }
    return NULL;
}

static void targetsFile_changingUnderLoad_losesNoCall(void)
{
    char conf[512];
    pthread_t threads[8];
    struct server *server = scene_start(GENEROUS);
    CHECK(stat_number("loaded") == 1);
    for (int i = 0; i < 8; i++) {
        CHECK(pthread_create(&threads[i], NULL, post_until_over, NULL) == 0);
    }
    for (int i = 0; i < 4; i++) {
        snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\ntarget t%d 127.0.0.1:%d\n" GENEROUS, server_port(server),
                 i, i + 1);
        library_write_conf(conf);
        AWAIT(stat_number("loaded") == i + 2);
    }
    __atomic_store_n(&rewriting_over, true, __ATOMIC_RELAXED);
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
    }
    CHECK(stat_number("calls") == stat_number("ok"));
    server_stop(server);
}

static bool named_good(void)
{
    struct outcome outcome = http_post("target://named/echo", 0, "data");
    bool good = !outcome.is_null;
    CHECK(outcome.took_us < 500 * US_PER_MS);
    outcome_free(&outcome);
    return good;
}

/* "127.1" is no numeric address to the library, so the look-up thread gets it; and every resolver knows it. */
static void hostNames_areLookedUpAside(void)
{
    char conf[600];
    struct server *server = server_start(0);
    snprintf(conf, sizeof conf, "target named nobody.invalid:%u\n", server_port(server));
    library_load(conf);
    for (int i = 0; i < 20; i++) {
        CHECK(!named_good());
    }
    CHECK(stat_number("resolve") == 20);
    snprintf(conf, sizeof conf, "target named 127.1:%u\n", server_port(server));
    library_write_conf(conf);
    AWAIT(stat_number("loaded") == 2);
    AWAIT(named_good());
    server_stop(server);
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(targetsFile_isReadAgainWhenItChanges), TEST(targetsFile_withAMistake_leavesTheLastGoodOne),
        TEST(targetsFile_thatOthersMayWrite_isWorthNothing), TEST(targetsFile_changingUnderLoad_losesNoCall),
        TEST(hostNames_areLookedUpAside),
    };
    return run_tests(tests, TEST_COUNT(tests), argc, argv);
}
