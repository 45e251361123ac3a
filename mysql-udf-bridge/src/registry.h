/* The configuration in force, shared by all sessions, and the endpoints it names. */
#ifndef GANNET_REGISTRY_H
#define GANNET_REGISTRY_H

#include "config.h"
#include "endpoint.h"

struct registry_state {
    bool from_file;    /* else the built-in default is in force */
    uint64_t loaded;   /* times that a file was taken into force */
    uint64_t refused;  /* times that a file was refused */
    char reason[CONFIG_REASON_BYTES]; /* of the last refusal while it lasts, else empty */
};

/* The configuration in force; at most once a second looks first whether the file has changed. NULL without memory.
 * It stays valid until registry_release. */
struct config *registry_acquire(void);
void registry_release(struct config *config);

void registry_state(struct registry_state *out);

#endif
