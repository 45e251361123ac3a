#include "harness.h"

#include "../src/clock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST_SECONDS 120

static bool passes(const struct test *test)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        alarm(TEST_SECONDS);
        test->run();
        exit(0);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror(test->name);
        return false;
    }
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "%s: ended by signal %d\n", test->name, WTERMSIG(status));
    }
    return status == 0;
}

int run_tests(const struct test *tests, size_t count, int argc, char **argv)
{
    size_t run = 0, failed = 0;
    int64_t begin = now_us();
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && strstr(tests[i].name, argv[1]) == NULL) {
            continue;
        }
        int64_t from = now_us();
        bool ok = passes(&tests[i]);
        run++;
        failed += ok ? 0 : 1;
        if (!ok || getenv("VERBOSE") != NULL) {
            printf("%s %s (%lld ms)\n", ok ? "ok    " : "FAILED", tests[i].name, (long long)(now_us() - from) / US_PER_MS);
        }
    }
    printf("%s: %zu tests, %zu failed, %.1f s\n", argv[0], run, failed, (double)(now_us() - begin) / US_PER_S);
    return failed == 0 && run > 0 ? 0 : 1;
}
