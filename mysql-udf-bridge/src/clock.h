/* Monotonic time in microseconds; never the wall clock, which may jump. */
#ifndef GANNET_CLOCK_H
#define GANNET_CLOCK_H

#include <stdint.h>
#include <time.h>

#define US_PER_MS 1000
#define US_PER_S 1000000

static inline int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

#endif
