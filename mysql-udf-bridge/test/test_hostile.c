/* Servers that misbehave at every stage: what the caller gets, what is counted, and that no wait passes its limit. */
#include "../src/clock.h"
#include "harness.h"
#include "scene.h"

#include <sys/resource.h>
#include <unistd.h>

#define TOTAL_MS 400
/* A busy machine may let a process sleep longer than it asked to. */
#define SLACK_MS 750

/* slow-ms keeps these tests free of the charge for slow calls, breaker-ms makes the breaker close again soon. */
#define PATIENT "limit total-ms 400\nlimit slow-ms 60000\nlimit breaker-ms 1\nlimit response-bytes 4096\n"

struct misbehaviour {
    const char *path;
    const char *body; /* NULL: the call gives NULL, and this is counted: */
    const char *failure;
    bool whole_limit; /* the call takes total-ms */
};

static const struct misbehaviour MISBEHAVIOURS[] = {
    {"/silent", NULL, "timeout", true},
    {"/half-status", NULL, "timeout", true},
    {"/half-header", NULL, "timeout", true},
    {"/half-body", NULL, "timeout", true},
    {"/half-chunk", NULL, "timeout", true},
    {"/drip-header", NULL, "timeout", true},
    {"/drip-body", NULL, "timeout", true},
    {"/slow?700", NULL, "timeout", true},
    {"/close", NULL, "closed", false},
    {"/close-header", NULL, "closed", false},
    {"/close-body", NULL, "closed", false},
    {"/close-chunk", NULL, "closed", false},
    {"/long-length", NULL, "closed", false},
    {"/reset", NULL, "closed", false},
    {"/reset-body", NULL, "closed", false},
    {"/endless-header", NULL, "malformed", false},
    {"/endless-line", NULL, "malformed", false},
    {"/endless-trailer", NULL, "malformed", false},
    {"/endless-informational", NULL, "malformed", false},
    {"/endless-body", NULL, "too_large", false},
    {"/endless-chunks", NULL, "too_large", false},
    {"/garbage", NULL, "malformed", false},
    {"/bad-field", NULL, "malformed", false},
    {"/bad-length", NULL, "malformed", false},
    {"/two-lengths", NULL, "malformed", false},
    {"/bad-encoding", NULL, "malformed", false},
    {"/bad-chunk", NULL, "malformed", false},
    {"/long-chunk", NULL, "malformed", false},
    {"/huge-length", NULL, "too_large", false},
    {"/huge-chunk", NULL, "too_large", false},
    {"/big?4097", NULL, "too_large", false},
    {"/slow?50", "slow", NULL, false},
    {"/chunked", "Wikipedia in\r\n\r\nchunks.", NULL, false},
    {"/until-close", "until close", NULL, false},
    {"/close-field", "bye", NULL, false},
    {"/http10", "old", NULL, false},
    {"/http10-keep", "old", NULL, false},
    {"/continue", "then", NULL, false},
    {"/bare-lf", "lf", NULL, false},
    {"/empty", "", NULL, false},
    {"/nocontent", "", NULL, false},
    {"/short-length", "body", NULL, false},
    {"/status?404", "body", NULL, false},
    {"/status?500", "body", NULL, false},
    {"/status?301", "body", NULL, false},
};

static void check_misbehaviour(const struct misbehaviour *m, bool fresh)
{
    char url[128];
    await_good();
    if (fresh) {
        /* leaves no connection to reuse */
        check_body(http_get("target:///http10", 0), "old");
    }
    long long before = m->failure != NULL ? stat_number(m->failure) : 0;
    snprintf(url, sizeof url, "target://%s", m->path);
    struct outcome outcome = http_post(url, 0, "data");
    long long took_ms = outcome.took_us / US_PER_MS;
    fprintf(stderr, getenv("VERBOSE") != NULL ? "%s: %lld ms\n" : "", m->path, took_ms);
    if (m->body != NULL) {
        check_body(outcome, m->body);
    } else {
        if (!outcome.is_null || stat_number(m->failure) != before + 1) {
            fprintf(stderr, "%s: expected failure %s, was \"%s\" and ", m->path, m->failure, outcome.text);
            struct outcome stat = call_text("gannet_udf_stat", NULL, 0);
            fprintf(stderr, "%s\n", stat.text);
            exit(1);
        }
    }
    CHECK_WITHIN(took_ms, m->whole_limit ? TOTAL_MS - 1 : 0, TOTAL_MS + SLACK_MS);
}

static void check_all(bool fresh)
{
    struct server *server = scene_start(PATIENT);
    for (size_t i = 0; i < TEST_COUNT(MISBEHAVIOURS); i++) {
        check_misbehaviour(&MISBEHAVIOURS[i], fresh);
    }
    await_good();
    CHECK(stat_number("in_use") == 0);
    CHECK(stat_number("status_4xx") == 1 && stat_number("status_5xx") == 1);
    server_stop(server);
}

static void misbehaviour_onAFreshConnection(void)
{
    check_all(true);
}

static void misbehaviour_onAKeptConnection(void)
{
    check_all(false);
}

static void misbehaviour_leavesNoDescriptorOpen(void)
{
    struct server *server = scene_start(PATIENT "limit total-ms 30\n");
    await_good();
    AWAIT(server_open(server) == 1);
    unsigned before = open_descriptors();
    for (size_t i = 0; i < TEST_COUNT(MISBEHAVIOURS); i++) {
        char url[128];
        snprintf(url, sizeof url, "target://%s", MISBEHAVIOURS[i].path);
        await_good();
        struct outcome outcome = http_post(url, 0, "data");
        outcome_free(&outcome);
    }
    await_good();
    AWAIT(server_open(server) == 1);
    CHECK(open_descriptors() == before);
    server_stop(server);
}

static void nobodyListens_failsAtOnce(void)
{
    char conf[128];
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\n", server_closed_port());
    library_load(conf);
    struct outcome outcome = http_post("target:///", 0, "data");
    CHECK(outcome.is_null);
    CHECK_WITHIN(outcome.took_us / US_PER_MS, 0, SLACK_MS);
    CHECK(stat_number("connect") == 1);
}

static void fullBacklog_failsWithinTheConnectLimit(void)
{
    char conf[128];
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\nlimit connect-ms 80\n", server_full_backlog());
    library_load(conf);
    struct outcome outcome = http_post("target:///", 0, "data");
    CHECK(outcome.is_null);
    CHECK_WITHIN(outcome.took_us / US_PER_MS, 79, 80 + SLACK_MS);
    CHECK(stat_number("connect") == 1);
}

/* A body larger than all socket buffers to a server that does not read it. */
static void serverThatDoesNotRead_failsWithinTheLimit(void)
{
    char conf[256];
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\n" PATIENT, server_deaf());
    library_load(conf);
    size_t len = 16 * 1024 * 1024;
    char *data = calloc(1, len);
    struct value values[2] = {{"target:///echo", 14}, {data, len}};
    struct outcome outcome = call_text("http_post", values, 2);
    CHECK(outcome.is_null && stat_number("timeout") == 1);
    CHECK_WITHIN(outcome.took_us / US_PER_MS, TOTAL_MS - 1, TOTAL_MS + SLACK_MS);
    free(data);
}

/* It answers after the head and closes: the answer is what the caller gets, not the broken pipe. */
static void serverThatRefusesALargeBody_isHeard(void)
{
    char conf[256];
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\n" PATIENT, server_refusing_bodies());
    library_load(conf);
    size_t len = 16 * 1024 * 1024;
    char *data = calloc(1, len);
    struct value values[2] = {{"target:///x", 11}, {data, len}};
    for (int i = 0; i < 5; i++) {
        check_body(call_text("http_post", values, 2), "too large for me");
    }
    free(data);
}

/* It answers after the head, and neither reads the body nor closes. */
static void answerBeforeTheBodyIsSent_isHeard(void)
{
    char conf[256];
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\n" PATIENT, server_answering_early());
    library_load(conf);
    size_t len = 16 * 1024 * 1024;
    char *data = calloc(1, len);
    struct value values[2] = {{"target:///x", 11}, {data, len}};
    check_body(call_text("http_post", values, 2), "too large for me");
    check_body(call_text("http_post", values, 2), "too large for me");
    CHECK(stat_number("connects") == 2); /* what is left of the body would be the next request */
    free(data);
}

static void keptConnection_withMoreThanTheReply_isNotUsedAgain(void)
{
    struct server *server = scene_start(PATIENT);
    check_body(http_get("target:///short-length", 0), "body");
    check_body(http_get("target:///put-ok", 0), "HTTPSQS_PUT_OK");
    CHECK(server_connections(server) == 2);
    server_stop(server);
}

static void keptConnection_closedByTheServer_isReplacedOnce(void)
{
    struct server *server = scene_start(PATIENT);
    for (int i = 0; i < 20; i++) {
        check_body(http_get("target:///then-close", 0), "last");
    }
    CHECK(stat_number("calls") == 20 && stat_number("ok") == 20 && server_requests(server) == 20);
    server_stop(server);
}

static void requestAnsweredInPart_isNotSentAgain(void)
{
    static const char *const paths[] = {"target:///close-header", "target:///close-body", "target:///reset-body"};
    struct server *server = scene_start(PATIENT);
    for (size_t i = 0; i < TEST_COUNT(paths); i++) {
        await_good();
        unsigned before = server_requests(server);
        check_null(http_post(paths[i], 0, "data"));
        CHECK(server_requests(server) == before + 1);
    }
    await_good();
    unsigned before = server_requests(server);
    check_null(http_post("target:///close", 0, "data")); /* not answered at all: once more, and no third time */
    CHECK(server_requests(server) == before + 2);
    server_stop(server);
}

static void keptConnection_afterTheServerRestarted_isReplaced(void)
{
    struct server *server = scene_start(PATIENT);
    unsigned port = server_port(server);
    check_body(http_post("target:///echo", 0, "one"), "one");
    server_stop(server);
    server = server_start(port);
    check_body(http_post("target:///echo", 0, "two"), "two");
    CHECK(stat_number("ok") == 2 && server_requests(server) == 1);
    server_stop(server);
}

/* A reply that nobody asked for must not be taken for the next request's. */
static void strayReply_isNeverTakenForAnAnswer(void)
{
    struct server *server = scene_start(PATIENT);
    check_body(http_get("target:///unasked", 0), "one");
    usleep(50000);
    check_body(http_post("target:///echo", 0, "mine"), "mine");
    server_stop(server);
}

static void fileDescriptorsUsedUp_isAFailureLikeAnyOther(void)
{
    struct server *server = scene_start(PATIENT);
    struct rlimit few = {.rlim_cur = 64, .rlim_max = 64};
    int taken[64], count = 0;
    CHECK(stat_number("calls") == 0); /* has read the targets file */
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    while (count < 64 && (taken[count] = dup(0)) >= 0) {
        count++;
    }
    CHECK(count < 64);
    check_null(http_get("target:///echo", 0));
    while (count > 0) {
        close(taken[--count]);
    }
    CHECK(stat_number("connect") == 1);
    await_good();
    server_stop(server);
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(misbehaviour_onAFreshConnection), TEST(misbehaviour_onAKeptConnection),
        TEST(misbehaviour_leavesNoDescriptorOpen), TEST(nobodyListens_failsAtOnce),
        TEST(fullBacklog_failsWithinTheConnectLimit), TEST(serverThatDoesNotRead_failsWithinTheLimit),
        TEST(serverThatRefusesALargeBody_isHeard), TEST(answerBeforeTheBodyIsSent_isHeard),
        TEST(keptConnection_withMoreThanTheReply_isNotUsedAgain), TEST(keptConnection_closedByTheServer_isReplacedOnce),
        TEST(requestAnsweredInPart_isNotSentAgain),
        TEST(keptConnection_afterTheServerRestarted_isReplaced), TEST(strayReply_isNeverTakenForAnAnswer),
        TEST(fileDescriptorsUsedUp_isAFailureLikeAnyOther),
    };
    return run_tests(tests, TEST_COUNT(tests), argc, argv);
}
