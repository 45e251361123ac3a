/* A growing piece of memory that a function keeps from call to call in UDF_INIT.ptr. */
#ifndef GANNET_BLOCK_H
#define GANNET_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct block {
    size_t size;
    char bytes[];
};

/* At least size bytes, what was there kept; false (and nothing changed) without memory. */
bool block_reserve(struct block **block, size_t size);

#endif
