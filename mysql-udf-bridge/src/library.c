#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

void library_path(const char *file, char out[LIBRARY_PATH_BYTES])
{
    static const char anchor;
    Dl_info info;
    out[0] = '\0';
    if (dladdr(&anchor, &info) == 0 || info.dli_fname == NULL) {
        return;
    }
    const char *slash = strrchr(info.dli_fname, '/');
    size_t directory = slash != NULL ? (size_t)(slash - info.dli_fname) + 1 : 0;
    int len = snprintf(out, LIBRARY_PATH_BYTES, "%.*s%s", (int)directory, info.dli_fname, file);
    if (len < 0 || len >= LIBRARY_PATH_BYTES) {
        out[0] = '\0';
    }
}
