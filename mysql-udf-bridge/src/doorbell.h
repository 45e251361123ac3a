/* A datagram that tells a target's relay to look into the outbox. A hint: it may be lost, and it comes before commit. */
#ifndef GANNET_DOORBELL_H
#define GANNET_DOORBELL_H

#include <stddef.h>

enum doorbell { DOORBELL_FAILED = -1, DOORBELL_SPARED = 0, DOORBELL_RUNG = 1 };

/* Never blocks. SPARED: one was sent within doorbell-ms. */
enum doorbell doorbell_ring(const char *target, size_t len);

#endif
