/* A test is a function; each runs in a process of its own, so that nothing of the library's state passes from one to
 * the next, under an alarm that ends it if it hangs. */
#ifndef GANNET_HARNESS_H
#define GANNET_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test {
    const char *name;
    void (*run)(void);
};

#define TEST(NAME) {#NAME, NAME}

#define CHECK(CONDITION)                                                                                               \
    do {                                                                                                               \
        if (!(CONDITION)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #CONDITION);                                            \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#define CHECK_TEXT(ACTUAL, EXPECTED)                                                                                   \
    do {                                                                                                               \
        const char *actual_ = (ACTUAL), *expected_ = (EXPECTED);                                                       \
        if (actual_ == NULL || strcmp(actual_, expected_) != 0) {                                                      \
            fprintf(stderr, "%s:%d: expected \"%s\", was \"%s\"\n", __FILE__, __LINE__, expected_,                     \
                    actual_ == NULL ? "(null)" : actual_);                                                             \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#define CHECK_WITHIN(ACTUAL, LOW, HIGH)                                                                                \
    do {                                                                                                               \
        double actual_ = (double)(ACTUAL), low_ = (double)(LOW), high_ = (double)(HIGH);                               \
        if (actual_ < low_ || actual_ > high_) {                                                                       \
            fprintf(stderr, "%s:%d: %s is %g, not within %g..%g\n", __FILE__, __LINE__, #ACTUAL, actual_, low_, high_); \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

/* Runs all tests, or those whose name contains the first argument, JOBS (4) at a time; the exit code for main. */
int run_tests(const struct test *tests, size_t count, int argc, char **argv);

#define TEST_COUNT(TESTS) (sizeof(TESTS) / sizeof(TESTS)[0])

#endif
