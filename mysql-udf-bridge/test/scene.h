/* What the tests of the functions have in common. */
#ifndef GANNET_TEST_SCENE_H
#define GANNET_TEST_SCENE_H

#include "library.h"
#include "server.h"

/* A server, and the library with a targets file that names it "default" and allows it; more lines follow. */
struct server *scene_start(const char *more);

/* Limits that no busy machine passes. */
#define GENEROUS "limit total-ms 20000\nlimit slow-ms 20000\n"

/* The outcome is this body, or NULL; frees it. */
void check_body(struct outcome outcome, const char *expected);
void check_null(struct outcome outcome);

/* Repeats a good call until it succeeds, so that the breaker is closed. */
void await_good(void);

/* Waits until the expression's number is reached; exits after 10 s. */
#define AWAIT(CONDITION)                                                                                               \
    do {                                                                                                               \
        int64_t until_ = now_us() + 10 * US_PER_S;                                                                     \
        while (!(CONDITION)) {                                                                                         \
            CHECK(now_us() < until_);                                                                                  \
            usleep(1000);                                                                                              \
        }                                                                                                              \
    } while (0)

unsigned open_descriptors(void);
/* Resident memory in KiB. */
long resident_kib(void);

#endif
