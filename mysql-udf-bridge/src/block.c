#include "block.h"

#include <stdlib.h>

bool block_reserve(struct block **block, size_t size)
{
    if (*block != NULL && (*block)->size >= size) {
        return true;
    }
    struct block *grown = realloc(*block, sizeof **block + size);
    if (grown == NULL) {
        return false;
    }
    grown->size = size;
    *block = grown;
    return true;
}
