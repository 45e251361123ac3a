/* Breaker, charge, pool, doorbell: what holds over many calls and many threads. */
#include "../src/clock.h"
#include "harness.h"
#include "scene.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void breaker_afterATimeout_failsAtOnceAndAsksNobody(void)
{
    struct server *server = scene_start("limit breaker-ms 3000\n");
    check_null(http_post("target:///silent", 0, "data"));
    unsigned connections = server_connections(server), requests = server_requests(server);
    int64_t from = now_us();
    for (int i = 0; i < 1000; i++) {
        check_null(http_post("target:///put-ok", 0, "data"));
    }
    CHECK_WITHIN((now_us() - from) / US_PER_MS, 0, 2900);
    CHECK(stat_number("breaker") == 1000 && stat_holds("\"breaker\":\"open\""));
    CHECK(server_connections(server) == connections && server_requests(server) == requests);
    await_good();
    CHECK(stat_holds("\"breaker\":\"closed\""));
    server_stop(server);
}

static void breaker_probesWithOneCallAndLittleTime(void)
{
    struct server *server = scene_start("limit breaker-ms 400\nlimit total-ms 1000\n");
    check_null(http_post("target:///silent", 0, "data"));
    usleep(450000);
    struct outcome probe = http_post("target:///silent", 0, "data");
    CHECK(probe.is_null && stat_number("timeout") == 2);
    CHECK_WITHIN(probe.took_us / US_PER_MS, 49, 900);
    check_null(http_post("target:///put-ok", 0, "data"));
    CHECK(stat_number("breaker") == 1);
    server_stop(server);
}

static long long connects_within(unsigned port, unsigned ms)
{
    char conf[128];
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u\nlimit breaker-ms 50\n", port);
    library_load(conf);
    int64_t until = now_us() + (int64_t)ms * US_PER_MS;
    while (now_us() < until) {
        check_null(http_post("target:///", 0, "data"));
        usleep(1000);
    }
    return stat_number("connects");
}

/* A server that hangs is asked less and less often: 50, 100, 200, 400, 800, 800... ms apart. */
static void breaker_pausesLongerEachTimeWaitingFails(void)
{
    CHECK_WITHIN(connects_within(server_full_backlog(), 1900), 3, 6);
}

/* To be refused costs nothing, so a server that is started is found soon. */
static void breaker_pausesEvenlyWhereNobodyListens(void)
{
    CHECK_WITHIN(connects_within(server_closed_port(), 1900), 9, 38);
}

struct hanging_call {
    pthread_t thread;
    int64_t took_us;
};

static void *call_silent(void *arg)
{
    struct hanging_call *call = arg;
    struct outcome outcome = http_post("target:///silent", 0, "data");
    CHECK(outcome.is_null);
    call->took_us = outcome.took_us;
    return NULL;
}

static void breaker_whileAProbeIsOut_letsNobodyElseThrough(void)
{
    struct server *server = scene_start("limit breaker-ms 10\nlimit slow-ms 60000\nlimit total-ms 1000\n");
    check_null(http_post("target:///silent", 0, "data"));
    usleep(20000);
    struct hanging_call probe;
    unsigned requests = server_requests(server);
    CHECK(pthread_create(&probe.thread, NULL, call_silent, &probe) == 0);
    AWAIT(server_requests(server) == requests + 1);
    check_null(http_post("target:///put-ok", 0, "data"));
    CHECK(server_requests(server) == requests + 1);
    pthread_join(probe.thread, NULL);
    CHECK_WITHIN(probe.took_us / US_PER_MS, 45, 900);
    server_stop(server);
}

/* Replies below the limit, row after row: the statement is bounded, not only the call. */
static void slowReplies_areChargedToTheStatement(void)
{
    struct server *server = scene_start("");
    int64_t from = now_us();
    int good = 0;
    for (int row = 0; row < 50; row++) {
        struct outcome outcome = http_post("target:///slow?100", 0, "data");
        good += outcome.is_null ? 0 : 1;
        outcome_free(&outcome);
    }
    CHECK_WITHIN((now_us() - from) / US_PER_MS, 200, 2000); /* and not 5000 */
    CHECK_WITHIN(good, 0, 2);
    CHECK(stat_number("opened") == 1 && stat_number("breaker") >= 40);
    server_stop(server);
}

/* Hiccups of a session that writes on and on, in sum more than a statement may cost, but below a fifth of its time. */
static void slowReplies_nowAndThen_areForgiven(void)
{
    struct server *server = scene_start("limit total-ms 200\n");
    for (int hiccup = 0; hiccup < 6; hiccup++) {
        struct outcome outcome = http_post("target:///slow?40", 0, "data");
        CHECK(!outcome.is_null);
        outcome_free(&outcome);
        usleep((useconds_t)outcome.took_us * 6);
    }
    CHECK(stat_number("opened") == 0 && stat_holds("\"slow\":{\"calls\":6,\"ms\":"));
    server_stop(server);
}

/* An endpoint that answers, though slowly, is tried again after the shortest pause each time: 12 pauses of 20 ms, which
 * doubled each time would be 2.9 s. */
static void slowReplies_inARow_doNotMakeThePauseLonger(void)
{
    struct server *server = scene_start("limit total-ms 400\nlimit slow-ms 1\nlimit breaker-ms 20\n");
    int64_t from = now_us();
    while (stat_number("opened") < 12) {
        struct outcome outcome = http_post("target:///slow?10", 0, "data");
        outcome_free(&outcome);
        usleep(outcome.is_null ? 1000 : 0);
    }
    CHECK_WITHIN((now_us() - from) / US_PER_MS, 400, 2600);
    CHECK(stat_number("overdrawn") > 0);
    server_stop(server);
}

static void quickReplies_areNeverCharged(void)
{
    struct server *server = scene_start("limit total-ms 1000\nlimit slow-ms 999\n");
    for (int row = 0; row < 250; row++) {
        check_body(http_post("target:///slow?5", 0, "data"), "slow");
    }
    server_stop(server);
}

static void ignore_signal(int number)
{
    (void)number;
}

static bool storm_over; /* atomic */

static void *storm(void *arg)
{
    while (!__atomic_load_n(&storm_over, __ATOMIC_RELAXED)) {
        pthread_kill(*(pthread_t *)arg, SIGUSR1);
        usleep(500);
    }
    return NULL;
}

/* KILL wakes a session's thread by a signal; that must neither prolong a wait nor break a call. */
static void signals_changeNothing(void)
{
    struct server *server = scene_start("limit total-ms 1000\nlimit slow-ms 60000\nlimit breaker-ms 1\n");
    struct sigaction action = {.sa_handler = ignore_signal}; /* without SA_RESTART */
    pthread_t self = pthread_self(), thread;
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    CHECK(pthread_create(&thread, NULL, storm, &self) == 0);
    for (int i = 0; i < 20; i++) {
        check_body(http_post("target:///slow?10", 0, "data"), "slow");
    }
    struct outcome outcome = http_post("target:///silent", 0, "data");
    CHECK(outcome.is_null && stat_number("timeout") == 1);
    CHECK_WITHIN(outcome.took_us / US_PER_MS, 999, 3000);
    __atomic_store_n(&storm_over, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    server_stop(server);
}

static void connections_areBounded(void)
{
    struct server *server = scene_start("limit connections 4\nlimit slow-ms 60000\nlimit total-ms 500\n");
    struct hanging_call calls[4];
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&calls[i].thread, NULL, call_silent, &calls[i]) == 0);
    }
    AWAIT(server_requests(server) == 4);
    struct outcome outcome = http_post("target:///put-ok", 0, "data");
    CHECK(outcome.is_null && stat_number("busy") == 1);
    CHECK_WITHIN(outcome.took_us / US_PER_MS, 0, 400);
    for (int i = 0; i < 4; i++) {
        pthread_join(calls[i].thread, NULL);
    }
    CHECK(stat_number("in_use") == 0);
    server_stop(server);
}

static void idleConnections_expire(void)
{
    struct server *server = scene_start(GENEROUS "limit idle-ms 50\n");
    check_body(http_get("target:///put-ok", 0), "HTTPSQS_PUT_OK");
    usleep(80000);
    check_body(http_get("target:///put-ok", 0), "HTTPSQS_PUT_OK");
    CHECK(server_connections(server) == 2);
    AWAIT(server_open(server) == 1);
    server_stop(server);
}

#define THREADS 64

static unsigned calls_per_thread;

static void *post_many(void *arg)
{
    char data[600];
    size_t number = (size_t)arg;
    for (unsigned i = 0; i < calls_per_thread; i++) {
        int len = snprintf(data, sizeof data, "%zu-%u-", number, i);
        size_t size = (size_t)len + (number * 37 + i * 11) % 560;
        memset(data + len, 'x', sizeof data - (size_t)len);
        struct value values[2] = {{"target:///echo", 14}, {data, size}};
        struct outcome outcome = call_text("http_post", values, 2);
        CHECK(!outcome.is_null && outcome.len == size && memcmp(outcome.text, data, size) == 0);
        outcome_free(&outcome);
    }
    return NULL;
}

static void post_fromThreads(unsigned per_thread)
{
    pthread_t threads[THREADS];
    calls_per_thread = per_thread;
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, post_many, (void *)i) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

static void threads_eachGetTheirOwnAnswers(void)
{
    struct server *server = scene_start(GENEROUS);
    post_fromThreads(200);
    CHECK(stat_number("ok") == THREADS * 200 && stat_number("in_use") == 0);
    CHECK(server_connections(server) <= THREADS);
    server_stop(server);
}

/* GANNET_CALLS sets the number of calls; the full proof is a million. */
static void manyCalls_leaveMemoryAndDescriptorsFlat(void)
{
    const char *wish = getenv("GANNET_CALLS");
    unsigned calls = wish != NULL && *wish != 0 ? (unsigned)atol(wish) : 40000;
    struct server *server = scene_start(GENEROUS);
    post_fromThreads(calls / 4 / THREADS + 1);
    AWAIT(stat_number("in_use") == 0);
    unsigned descriptors = open_descriptors();
    long before = resident_kib();
    post_fromThreads(calls * 3 / 4 / THREADS + 1);
    CHECK_WITHIN(open_descriptors(), 1, descriptors + 2 * THREADS); /* client's and server's ends */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* whose own memory grows */
    CHECK_WITHIN(resident_kib() - before, -1e9, 4096);
#endif
    if (getenv("VERBOSE") != NULL) {
        printf("%lld calls: %u -> %u descriptors, %ld -> %ld KiB resident\n", stat_number("ok"), descriptors,
               open_descriptors(), before, resident_kib());
    }
    server_stop(server);
}

static int udp_receiver(unsigned *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&at, &len) == 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static unsigned datagrams(int fd)
{
    char bytes[64];
    unsigned count = 0;
    ssize_t n;
    while ((n = recv(fd, bytes, sizeof bytes, 0)) >= 0) {
        CHECK(n == 14 && memcmp(bytes, "gannet 1 ring\n", 14) == 0);
        count++;
    }
    return count;
}

static long long ring(const char *target)
{
    struct value value = {target, target != NULL ? strlen(target) : 0};
    return call_number("gannet_doorbell", &value, target != NULL ? 1 : 0).number;
}

static void doorbell_ringsOnceInItsInterval(void)
{
    char conf[256];
    unsigned port;
    int fd = udp_receiver(&port);
    snprintf(conf, sizeof conf,
             "target default 127.0.0.1:%u\ntarget other 127.0.0.1:1 doorbell=127.0.0.1:%u\ntarget mute 127.0.0.1:1 "
             "doorbell=off\nlimit doorbell-ms 200\n", port, port);
    library_load(conf);
    CHECK(ring(NULL) == 1 && ring(NULL) == 0 && ring("default") == 0);
    CHECK(datagrams(fd) == 1);
    CHECK(ring("other") == 1 && ring("other") == 0);
    CHECK(datagrams(fd) == 1);
    CHECK(ring("mute") == -1 && ring("nobody") == -1 && ring("bad name") == -1 && ring("") == -1);
    struct value null = {NULL, 0};
    CHECK(call_number("gannet_doorbell", &null, 1).number == 0); /* NULL is the default target */
    usleep(210000);
    CHECK(ring(NULL) == 1 && datagrams(fd) == 1);
    CHECK(stat_number("rung") == 3 && stat_number("spared") == 4);
}

static void doorbell_overAUnixSocket_neverBlocks(void)
{
    char path[100], conf[256];
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(path, sizeof path, "/tmp/gannet-bell-%d", getpid());
    snprintf(conf, sizeof conf, "target default 127.0.0.1:1 doorbell=unix:%s\nlimit doorbell-ms 1\n", path);
    library_load(conf);
    CHECK(ring(NULL) == -1); /* nobody there */
    strcpy(at.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
    usleep(2000);
    CHECK(ring(NULL) == 1 && datagrams(fd) == 1);
    int64_t from = now_us();
    long long last = 1;
    for (int i = 0; i < 2000 && last != -1; i++) { /* nobody reads: the queue fills up */
        last = ring(NULL);
        usleep(1100);
    }
    CHECK(last == -1);
    CHECK_WITHIN((now_us() - from) / US_PER_MS, 0, 9000);
    CHECK(datagrams(fd) > 0);
    close(fd);
    unlink(path);
    usleep(2000);
    CHECK(ring(NULL) == -1);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0); /* the relay is back */
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
    usleep(2000);
    CHECK(ring(NULL) == 1 && datagrams(fd) == 1);
    unlink(path);
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(breaker_afterATimeout_failsAtOnceAndAsksNobody), TEST(breaker_probesWithOneCallAndLittleTime),
        TEST(breaker_pausesLongerEachTimeWaitingFails),
        TEST(breaker_pausesEvenlyWhereNobodyListens), TEST(breaker_whileAProbeIsOut_letsNobodyElseThrough),
        TEST(slowReplies_areChargedToTheStatement), TEST(slowReplies_nowAndThen_areForgiven),
        TEST(slowReplies_inARow_doNotMakeThePauseLonger), TEST(quickReplies_areNeverCharged), TEST(signals_changeNothing),
        TEST(connections_areBounded), TEST(idleConnections_expire), TEST(threads_eachGetTheirOwnAnswers),
        TEST(manyCalls_leaveMemoryAndDescriptorsFlat), TEST(doorbell_ringsOnceInItsInterval),
        TEST(doorbell_overAUnixSocket_neverBlocks),
    };
    return run_tests(tests, TEST_COUNT(tests), argc, argv);
}
