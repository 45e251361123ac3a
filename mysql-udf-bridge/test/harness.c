#include "harness.h"

#include "../src/clock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST_SECONDS 300
#define MAX_JOBS 4 /* most tests only wait */

struct running {
    pid_t process;
    const struct test *test;
    int64_t from_us;
};

static struct running start(const struct test *test)
{
    fflush(NULL);
    struct running child = {.process = fork(), .test = test, .from_us = now_us()};
    if (child.process == 0) {
        alarm(TEST_SECONDS);
        test->run();
        exit(0);
    }
    if (child.process < 0) {
        perror(test->name);
        exit(1);
    }
    return child;
}

/* Waits for any child; true when it passed. */
static bool finish(struct running *children, size_t *count)
{
    int status = -1;
    pid_t process = wait(&status);
    for (size_t i = 0; i < *count; i++) {
        if (children[i].process != process) {
            continue;
        }
        const struct running child = children[i];
        children[i] = children[--*count];
        if (WIFSIGNALED(status)) {
            fprintf(stderr, "%s: ended by signal %d\n", child.test->name, WTERMSIG(status));
        }
        if (status != 0 || getenv("VERBOSE") != NULL) {
            printf("%s %s (%lld ms)\n", status == 0 ? "ok    " : "FAILED", child.test->name,
                   (long long)(now_us() - child.from_us) / US_PER_MS);
        }
        return status == 0;
    }
    perror("wait");
    exit(1);
}

int run_tests(const struct test *tests, size_t count, int argc, char **argv)
{
    struct running children[MAX_JOBS];
    const char *wish = getenv("JOBS");
    size_t jobs = wish != NULL && atoi(wish) > 0 && atoi(wish) < MAX_JOBS ? (size_t)atoi(wish) : MAX_JOBS;
    size_t running = 0, run = 0, failed = 0;
    int64_t begin = now_us();
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && strstr(tests[i].name, argv[1]) == NULL) {
            continue;
        }
        if (running == jobs) {
            failed += finish(children, &running) ? 0 : 1;
        }
        children[running++] = start(&tests[i]);
        run++;
    }
    while (running > 0) {
        failed += finish(children, &running) ? 0 : 1;
    }
    printf("%s: %zu tests, %zu failed, %.1f s\n", argv[0], run, failed, (double)(now_us() - begin) / US_PER_S);
    return failed == 0 && run > 0 ? 0 : 1;
}
