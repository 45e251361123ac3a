/* Host names of the targets file. Looking one up may take a resolver's many seconds, so no caller ever waits for it: a
 * thread of its own does it, and calls fail with FAILURE_RESOLVE until it has an answer. */
#ifndef GANNET_RESOLVE_H
#define GANNET_RESOLVE_H

#include "endpoint.h"

/* Starts a look-up where one is due: no address yet (at most every 2 s), or one older than 30 s. The endpoint's lock is
 * held. */
void resolve_if_due(struct endpoint *endpoint, int64_t now);

#endif
