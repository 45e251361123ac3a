/* The functions through dlopen against a server that behaves. */
#include "harness.h"
#include "library.h"
#include "scene.h"
#include "server.h"

#include <sys/stat.h>

static void post_toATarget_returnsTheBody(void)
{
    struct server *server = scene_start(GENEROUS);
    check_body(http_post("target://default/put-ok?name=q&opt=put", 0, "data"), "HTTPSQS_PUT_OK");
    check_body(http_post("target:///echo", 0, "some data"), "some data");
    check_body(http_post("http://127.0.0.1:%u/echo", server_port(server), "other"), "other");
    check_body(http_post("http://localhost:%u/echo", server_port(server), "third"), "third");
    CHECK(stat_number("calls") == 4 && stat_number("ok") == 4);
    server_stop(server);
}

static void check_starts(struct outcome outcome, const char *start)
{
    CHECK(outcome.text != NULL);
    CHECK(strncmp(outcome.text, start, strlen(start)) == 0);
    outcome_free(&outcome);
}

static void check_holds(struct outcome outcome, const char *part, bool expected)
{
    CHECK(outcome.text != NULL);
    CHECK((strstr(outcome.text, part) != NULL) == expected);
    outcome_free(&outcome);
}

static void methods_areSentAsNamed(void)
{
    struct server *server = scene_start(GENEROUS);
    struct value two[2] = {{"target:///head?a=b", 18}, {"d", 1}};
    check_starts(call_text("http_put", two, 2), "PUT /head?a=b HTTP/1.1\r\n");
    check_starts(call_text("http_delete", two, 1), "DELETE /head?a=b HTTP/1.1\r\n");
    check_starts(call_text("http_get", two, 1), "GET /head?a=b HTTP/1.1\r\n");
    check_starts(call_text("http_post", two, 2), "POST /head?a=b HTTP/1.1\r\n");
    check_holds(call_text("http_post", two, 2), "\r\nUser-Agent: mysql-udf-http/1.0\r\n", true);
    check_holds(call_text("http_post", two, 2), "\r\nContent-Length: 1\r\n", true);
    check_holds(call_text("http_get", two, 1), "Content-Length", false);
    check_holds(call_text("http_post", two, 2), "Expect", false);
    check_holds(call_text("http_put", two, 2), "Expect", false);
    server_stop(server);
}

static void tokens_areSentToTheTargetOnly(void)
{
    char conf[1024];
    struct server *server = server_start(0);
    unsigned port = server_port(server);
    snprintf(conf, sizeof conf,
             "target q 127.0.0.1:%u token=p%%26w\ntarget b 127.0.0.1:%u token=t0p auth=bearer\nallow 127.0.0.1:%u\n" GENEROUS, port,
             port, port);
    library_load(conf);
    check_starts(http_get("target://q/head?a=b", 0), "GET /head?a=b&auth=p%26w HTTP/1.1\r\n");
    check_starts(http_get("target://q/head", 0), "GET /head?auth=p%26w HTTP/1.1\r\n");
    check_starts(http_get("target://q/head?", 0), "GET /head?auth=p%26w HTTP/1.1\r\n");
    check_starts(http_get("target://q", 0), "GET /?auth=p%26w HTTP/1.1\r\n");
    check_starts(http_get("target://q?a=b", 0), "GET /?a=b&auth=p%26w HTTP/1.1\r\n");
    check_holds(http_get("target://b/head", 0), "\r\nAuthorization: Bearer t0p\r\n", true);
    check_holds(http_get("http://127.0.0.1:%u/head", port), "auth=", false);
    check_holds(http_get("http://127.0.0.1:%u/head", port), "Authorization", false);
    check_holds(call_text("gannet_udf_stat", NULL, 0), "p%26w", false);
    check_holds(call_text("gannet_udf_stat", NULL, 0), "t0p", false);
    server_stop(server);
}

static void addressesOfBothFamilies(void)
{
    char conf[256], host[64];
    struct server *server = server_start_six();
    if (server == NULL) {
        printf("skipped: no IPv6 on this machine\n");
        return;
    }
    unsigned port = server_port(server);
    snprintf(conf, sizeof conf, "target six [::1]:%u\nallow [::1]:%u\n" GENEROUS, port, port);
    library_load(conf);
    check_body(http_post("target://six/echo", 0, "data"), "data");
    check_body(http_post("http://[::1]:%u/echo", port, "data"), "data");
    snprintf(host, sizeof host, "\r\nHost: [::1]:%u\r\n", port);
    check_holds(http_get("target://six/head", 0), host, true);
    CHECK(call_number("gannet_doorbell", &(struct value){"six", 3}, 1).number == 1);
    server_stop(server);
}

static void withoutAFile_onlyTheDefaultAddressIsAllowed(void)
{
    library_load(NULL);
    struct server *server = server_start(0);
    check_null(http_get("http://127.0.0.1:%u/echo", server_port(server)));
    check_null(http_get("http://127.0.0.2:1218/", 0));
    check_null(http_get("target://other/", 0));
    CHECK(stat_number("not_allowed") == 3);
    check_null(http_get("file:///etc/passwd", 0));
    check_null(http_get("https://127.0.0.1:1218/", 0));
    CHECK(stat_number("url") == 2);
    CHECK(stat_holds("\"source\":\"default\"") && stat_holds("\"host\":\"127.0.0.1\",\"port\":1218"));
    CHECK(server_connections(server) == 0);
    server_stop(server);
}

static void anyBytes_areCarried(void)
{
    struct server *server = scene_start(GENEROUS "limit response-bytes 1048576\n");
    char data[256 * 4];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (char)i;
    }
    struct value values[2] = {{"target:///echo", 14}, {data, sizeof data}};
    struct outcome out = call_text("http_post", values, 2);
    CHECK(out.len == sizeof data && memcmp(out.text, data, sizeof data) == 0);
    outcome_free(&out);
    for (size_t len = 0; len <= 300; len++) { /* around the border of the server's own result buffer */
        values[1].len = len;
        out = call_text("http_post", values, 2);
        CHECK(out.len == len && memcmp(out.text, data, len) == 0);
        outcome_free(&out);
    }
    server_stop(server);
}

static void nullAndEmpty(void)
{
    struct server *server = scene_start(GENEROUS);
    struct value values[2] = {{"target:///echo", 14}, {NULL, 0}};
    check_body(call_text("http_post", values, 2), "");
    values[1] = (struct value){"", 0};
    check_body(call_text("http_post", values, 2), "");
    values[0] = (struct value){NULL, 0};
    check_null(call_text("http_post", values, 2));
    check_null(call_text("http_get", values, 1));
    check_null(call_text("urlencode", values, 1));
    values[0] = (struct value){"", 0};
    check_null(call_text("http_get", values, 1));
    CHECK(stat_number("url") == 3);
    server_stop(server);
}

static void large_posts(void)
{
    struct server *server = scene_start(GENEROUS);
    size_t len = 16 * 1024 * 1024;
    char *data = malloc(len);
    memset(data, 'x', len);
    struct value values[2] = {{"target:///put-ok", 16}, {data, len}};
    check_body(call_text("http_post", values, 2), "HTTPSQS_PUT_OK");
    values[1].len = 1024 * 1024;
    check_body(call_text("http_post", values, 2), "HTTPSQS_PUT_OK");
    CHECK(server_connections(server) == 1);
    free(data);
    server_stop(server);
}

static void init_coercesAndCountsArguments(void)
{
    library_load(NULL);
    static const struct {
        const char *function;
        unsigned least, most;
    } functions[] = {{"http_get", 1, 1}, {"http_post", 2, 2}, {"http_put", 2, 2}, {"http_delete", 1, 1},
        {"urlencode", 1, 1}, {"gannet_udf_stat", 0, 0}, {"gannet_udf_version", 0, 0}, {"gannet_doorbell", 0, 1},
        {"gannet_udf_lost", 0, 1}};
    for (size_t i = 0; i < TEST_COUNT(functions); i++) {
        char name[64], message[UDF_MESSAGE_BYTES];
        char (*init)(UDF_INIT *, UDF_ARGS *, char *);
        void (*deinit)(UDF_INIT *);
        snprintf(name, sizeof name, "%s_init", functions[i].function);
        *(void **)&init = library_symbol(name);
        snprintf(name, sizeof name, "%s_deinit", functions[i].function);
        *(void **)&deinit = library_symbol(name);
        for (unsigned count = 0; count <= 3; count++) {
            enum Item_result types[3] = {INT_RESULT, DECIMAL_RESULT, REAL_RESULT};
            unsigned long lengths[3] = {8, 8, 8};
            UDF_ARGS args = {.arg_count = count, .arg_type = types, .lengths = lengths};
            UDF_INIT state;
            memset(&state, 0xa5, sizeof state);
            message[0] = '\0';
            bool fails = init(&state, &args, message) != 0;
            CHECK(fails == (count < functions[i].least || count > functions[i].most));
            if (fails) {
                CHECK(strncmp(message, "usage: ", 7) == 0);
                continue;
            }
            CHECK(state.ptr == NULL);
            bool number = strcmp(functions[i].function, "gannet_udf_lost") == 0;
            for (unsigned k = 0; k < count; k++) {
                CHECK(types[k] == (number ? INT_RESULT : STRING_RESULT));
            }
            deinit(&state); /* as EXPLAIN does: no call between */
        }
    }
}

static void urlencode_ofShortAndLong(void)
{
    library_load(NULL);
    char in[1000], expected[3001] = "";
    for (size_t i = 0; i < sizeof in; i++) {
        in[i] = (char)0xff;
        strcpy(expected + 3 * i, "%FF");
    }
    for (size_t len = 0; len < sizeof in; len += 17) {
        struct outcome out = call_text("urlencode", &(struct value){in, len}, 1);
        CHECK(out.len == len * 3 && memcmp(out.text, expected, out.len) == 0);
        outcome_free(&out);
    }
}

static void aConnection_isKeptBetweenCalls(void)
{
    struct server *server = scene_start(GENEROUS);
    for (int i = 0; i < 100; i++) {
        check_body(http_post("target:///echo", 0, "data"), "data");
    }
    CHECK(server_connections(server) == 1 && server_requests(server) == 100);
    CHECK(stat_number("connects") == 1 && stat_number("idle") == 1 && stat_number("in_use") == 0);
    server_stop(server);
}

static void keepAliveOff_opensOnePerCall(void)
{
    char conf[256];
    struct server *server = server_start(0);
    snprintf(conf, sizeof conf, "target default 127.0.0.1:%u keep-alive=off\n" GENEROUS, server_port(server));
    library_load(conf);
    for (int i = 0; i < 10; i++) {
        check_body(http_post("target:///echo", 0, "data"), "data");
    }
    CHECK(server_connections(server) == 10);
    server_stop(server);
}

static void version_isReported(void)
{
    library_load(NULL);
    check_body(call_text("gannet_udf_version", NULL, 0), "0.1.0");
    CHECK(stat_holds("{\"version\":\"0.1.0\","));
}

static long long lose(long long events)
{
    return call_number("gannet_udf_lost", &(struct value){(const char *)&events, sizeof events}, 1).number;
}

static void lost_isCountedAndKept(void)
{
    char path[128], text[64] = "";
    library_load(NULL);
    CHECK(stat_number("lost") == 0);
    CHECK(call_number("gannet_udf_lost", NULL, 0).number == 1);
    CHECK(lose(4) == 5 && lose(0) == 5 && lose(-3) == 5);
    CHECK(call_number("gannet_udf_lost", &(struct value){NULL, 0}, 1).number == 5);
    CHECK(stat_number("lost") == 5 && stat_holds("\"lost_kept\":true"));
    snprintf(path, sizeof path, "%s/gannet_udf.lost", library_directory());
    FILE *file = fopen(path, "r");
    CHECK(file != NULL && fread(text, 1, sizeof text - 1, file) == 21);
    fclose(file);
    CHECK_TEXT(text, "00000000000000000005\n");
    file = fopen(path, "w"); /* as a restarted server would find it */
    fputs("00000000000000000040\n", file);
    fclose(file);
    CHECK(stat_number("lost") == 40 && lose(2) == 42);
}

static void lost_whereTheFileCannotBe_staysInMemory(void)
{
    char path[128];
    library_load(NULL);
    snprintf(path, sizeof path, "%s/gannet_udf.lost", library_directory());
    CHECK(mkdir(path, 0700) == 0);
    CHECK(lose(3) == 3 && lose(1) == 4 && stat_number("lost") == 4 && stat_holds("\"lost_kept\":false"));
    CHECK(remove(path) == 0);
    CHECK(stat_number("lost") == 4 && stat_holds("\"lost_kept\":true")); /* carried over once it can be */
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(post_toATarget_returnsTheBody), TEST(methods_areSentAsNamed), TEST(tokens_areSentToTheTargetOnly),
        TEST(addressesOfBothFamilies),
        TEST(withoutAFile_onlyTheDefaultAddressIsAllowed), TEST(anyBytes_areCarried), TEST(nullAndEmpty),
        TEST(large_posts), TEST(init_coercesAndCountsArguments), TEST(urlencode_ofShortAndLong),
        TEST(aConnection_isKeptBetweenCalls), TEST(keepAliveOff_opensOnePerCall), TEST(version_isReported),
        TEST(lost_isCountedAndKept), TEST(lost_whereTheFileCannotBe_staysInMemory),
    };
    return run_tests(tests, TEST_COUNT(tests), argc, argv);
}
