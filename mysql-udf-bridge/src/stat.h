/* Counters of this process since the library was loaded. */
#ifndef GANNET_STAT_H
#define GANNET_STAT_H

#include "block.h"
#include "failure.h"

#include <stdint.h>

enum counter {
    COUNT_CALLS,
    COUNT_OK,
    COUNT_CLIENT_ERRORS, /* replies with a 4xx status; they count as ok too */
    COUNT_SERVER_ERRORS, /* 5xx likewise */
    COUNT_RETRIES,
    COUNT_SLOW,    /* calls that were charged to their sessions */
    COUNT_SLOW_US, /* how long they took */
    COUNT_DOORBELL_RUNG,
    COUNT_DOORBELL_SPARED, /* one had been sent a moment before */
    COUNT_DOORBELL_FAILED,
    COUNTERS
};

void stat_count(enum counter counter);
void stat_failed(enum failure failure);
void stat_slow(int64_t took_us);

/* All counters, the breakers and the state of the targets file as one JSON object; false without memory. */
bool stat_json(struct block **out, unsigned long *len);

#endif
