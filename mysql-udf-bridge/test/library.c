#include "library.h"

#include "../src/clock.h"
#include "harness.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];
static void *handle;

static void remove_directory(void)
{
    static const char *const files[] = {"gannet_udf.so", "gannet_udf.conf", "gannet_udf.lost"};
    char path[128];
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        unlink(path);
    }
    rmdir(directory);
}

static void copy_library(void)
{
    char path[128];
    char *from = getenv("GANNET_UDF_LIBRARY");
    CHECK(from != NULL);
    snprintf(path, sizeof path, "%s/gannet_udf.so", directory);
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(path, "wb");
    CHECK(in != NULL && out != NULL);
    char bytes[65536];
    size_t n;
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0) {
        CHECK(fwrite(bytes, 1, n, out) == n);
    }
    fclose(in);
    CHECK(fclose(out) == 0);
    CHECK(chmod(path, 0755) == 0);
}

void library_write_conf(const char *conf)
{
    char path[128], fresh[160];
    snprintf(path, sizeof path, "%s/gannet_udf.conf", directory);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, conf, strlen(conf)) == (ssize_t)strlen(conf));
    close(fd);
    CHECK(rename(fresh, path) == 0);
}

void library_load(const char *conf)
{
    char path[128];
    strcpy(directory, "/tmp/gannet-udf-XXXXXX");
    CHECK(mkdtemp(directory) != NULL);
    atexit(remove_directory);
    copy_library();
    if (conf != NULL) {
        library_write_conf(conf);
    }
    snprintf(path, sizeof path, "%s/gannet_udf.so", directory);
    handle = dlopen(path, RTLD_NOW);
    if (handle == NULL) {
        fprintf(stderr, "%s\n", dlerror());
    }
    CHECK(handle != NULL);
}

const char *library_directory(void)
{
    return directory;
}

void *library_symbol(const char *name)
{
    void *symbol = dlsym(handle, name);
    CHECK(symbol != NULL);
    return symbol;
}

#define MAX_ARGUMENTS 3

struct arguments {
    UDF_ARGS args;
    enum Item_result types[MAX_ARGUMENTS];
    char *pointers[MAX_ARGUMENTS];
    unsigned long lengths[MAX_ARGUMENTS];
};

/* Arguments without a terminating NUL, as a server may pass them. */
static void set_arguments(struct arguments *a, const struct value *values, unsigned count)
{
    memset(a, 0, sizeof *a);
    a->args.arg_count = count;
    a->args.arg_type = a->types;
    a->args.args = a->pointers;
    a->args.lengths = a->lengths;
    for (unsigned i = 0; i < count; i++) {
        a->types[i] = INT_RESULT;
        a->lengths[i] = values[i].len;
        if (values[i].bytes != NULL) {
            a->pointers[i] = malloc(values[i].len + (values[i].len == 0));
            memcpy(a->pointers[i], values[i].bytes, values[i].len);
        }
    }
}

static void free_arguments(struct arguments *a)
{
    for (unsigned i = 0; i < a->args.arg_count; i++) {
        free(a->pointers[i]);
    }
}

struct functions {
    char (*init)(UDF_INIT *, UDF_ARGS *, char *);
    void (*deinit)(UDF_INIT *);
    void *call;
};

static struct functions find(const char *function)
{
    char name[64];
    struct functions f;
    f.call = library_symbol(function);
    snprintf(name, sizeof name, "%s_init", function);
    *(void **)&f.init = library_symbol(name);
    snprintf(name, sizeof name, "%s_deinit", function);
    *(void **)&f.deinit = library_symbol(name);
    return f;
}

static struct outcome call_any(const char *function, const struct value *values, unsigned count, bool text)
{
    struct functions f = find(function);
    struct arguments a;
    struct outcome out;
    UDF_INIT init;
    unsigned char null = 0, error = 0;
    memset(&out, 0, sizeof out);
    memset(&init, 0xa5, sizeof init); /* the server promises no zeroes */
    set_arguments(&a, values, count);
    int64_t from = now_us();
    out.init_failed = f.init(&init, &a.args, out.message) != 0;
    if (!out.init_failed && text) {
        char result[UDF_RESULT_BYTES];
        unsigned long len = sizeof result;
        char *(*call)(UDF_INIT *, UDF_ARGS *, char *, unsigned long *, char *, char *);
        *(void **)&call = f.call;
        char *bytes = call(&init, &a.args, result, &len, (char *)&null, (char *)&error);
        out.is_null = null != 0;
        if (!out.is_null) {
            out.len = len;
            out.text = malloc(len + 1);
            memcpy(out.text, bytes, len);
            out.text[len] = '\0';
        }
    } else if (!out.init_failed) {
        long long (*call)(UDF_INIT *, UDF_ARGS *, char *, char *);
        *(void **)&call = f.call;
        out.number = call(&init, &a.args, (char *)&null, (char *)&error);
        out.is_null = null != 0;
    }
    if (!out.init_failed) {
        f.deinit(&init);
    }
    out.took_us = now_us() - from;
    free_arguments(&a);
    CHECK(error == 0);
    return out;
}

struct outcome call_text(const char *function, const struct value *values, unsigned count)
{
    return call_any(function, values, count, true);
}

struct outcome call_number(const char *function, const struct value *values, unsigned count)
{
    return call_any(function, values, count, false);
}

void outcome_free(struct outcome *outcome)
{
    free(outcome->text);
    outcome->text = NULL;
}

static struct outcome http(const char *function, const char *url, unsigned port, const char *data)
{
    char text[2048];
    const char *at = strstr(url, "%u");
    if (at != NULL) {
        snprintf(text, sizeof text, "%.*s%u%s", (int)(at - url), url, port, at + 2);
        url = text;
    }
    struct value values[2] = {{url, strlen(url)}, {data, data != NULL ? strlen(data) : 0}};
    return call_text(function, values, data != NULL ? 2 : 1);
}

struct outcome http_get(const char *url, unsigned port)
{
    return http("http_get", url, port, NULL);
}

struct outcome http_post(const char *url, unsigned port, const char *data)
{
    return http("http_post", url, port, data);
}

long long stat_number(const char *key)
{
    char quoted[64];
    struct outcome stat = call_text("gannet_udf_stat", NULL, 0);
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    CHECK(stat.text != NULL);
    const char *at = strstr(stat.text, quoted);
    if (at == NULL) {
        fprintf(stderr, "no %s in %s\n", quoted, stat.text);
        exit(1);
    }
    long long number = atoll(at + strlen(quoted));
    outcome_free(&stat);
    return number;
}

bool stat_holds(const char *text)
{
    struct outcome stat = call_text("gannet_udf_stat", NULL, 0);
    CHECK(stat.text != NULL);
    bool holds = strstr(stat.text, text) != NULL;
    outcome_free(&stat);
    return holds;
}
