/* The number of lost events: changes that a trigger could hand neither to the queue nor to the outbox.
 *
 * Kept in gannet_udf.lost beside the library (a decimal number and a newline), so that it survives a restart. Where
 * that file cannot be written the number lives in memory only, and says so. Whoever watches it acts on any change. */
#ifndef GANNET_LOST_H
#define GANNET_LOST_H

#include <stdbool.h>
#include <stdint.h>

struct lost {
    uint64_t count;
    bool kept; /* the file holds it */
};

struct lost lost_add(uint64_t events);
struct lost lost_read(void);

#endif
