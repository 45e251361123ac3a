/* The library under test as a server would use it: loaded from a directory of its own by dlopen, called through the
 * structures of udf_abi.h. */
#ifndef GANNET_TEST_LIBRARY_H
#define GANNET_TEST_LIBRARY_H

#include "../src/udf_abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies the library into a new directory and loads it; conf becomes gannet_udf.conf, NULL for none. */
void library_load(const char *conf);
void library_write_conf(const char *conf);
/* The directory; removed when the process ends by exit. */
const char *library_directory(void);
void *library_symbol(const char *name);

/* One run of init, call, deinit. */
struct outcome {
    bool init_failed;
    char message[UDF_MESSAGE_BYTES];
    bool is_null;
    char *text; /* a copy, terminated; freed by outcome_free */
    size_t len;
    long long number;
    int64_t took_us;
};

struct value {
    const char *bytes; /* NULL for SQL NULL */
    size_t len;
};

struct outcome call_text(const char *function, const struct value *values, unsigned count);
struct outcome call_number(const char *function, const struct value *values, unsigned count);
void outcome_free(struct outcome *outcome);

/* Shorthands for terminated arguments; url may hold %u for the port. */
struct outcome http_get(const char *url, unsigned port);
struct outcome http_post(const char *url, unsigned port, const char *data);

/* The number behind "key": in gannet_udf_stat(); exits when there is none. */
long long stat_number(const char *key);
/* Whether gannet_udf_stat() holds the text. */
bool stat_holds(const char *text);

#endif
