/* The reading half of config.h: nobody but root and the server may have written the file. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *unsafe_because(const struct stat *file)
{
    if (!S_ISREG(file->st_mode)) {
        return "not a regular file";
    }
    if (file->st_uid != 0 && file->st_uid != geteuid()) {
        return "owned by neither root nor the server's user";
    }
    if ((file->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return "group or others may write it";
    }
    return NULL;
}

static enum config_result read_open(int fd, struct config *out, struct stat *seen, char reason[CONFIG_REASON_BYTES])
{
    if (fstat(fd, seen) != 0) {
        snprintf(reason, CONFIG_REASON_BYTES, "fstat fails, errno %d", errno);
        return CONFIG_ERROR;
    }
    const char *unsafe = unsafe_because(seen);
    if (unsafe != NULL) {
        snprintf(reason, CONFIG_REASON_BYTES, "%s", unsafe);
        return CONFIG_UNSAFE;
    }
    char *text = malloc(CONFIG_MAX_FILE + 1);
    if (text == NULL) {
        snprintf(reason, CONFIG_REASON_BYTES, "no memory");
        return CONFIG_ERROR;
    }
    size_t len = 0;
    ssize_t n;
    do {
        n = read(fd, text + len, CONFIG_MAX_FILE + 1 - len);
        len += n > 0 ? (size_t)n : 0;
    } while (n > 0 && len <= CONFIG_MAX_FILE);
    enum config_result result = CONFIG_BAD;
    if (n < 0) {
        snprintf(reason, CONFIG_REASON_BYTES, "cannot be read, errno %d", errno);
        result = CONFIG_ERROR;
    } else if (len > CONFIG_MAX_FILE) {
        snprintf(reason, CONFIG_REASON_BYTES, "larger than %d bytes", CONFIG_MAX_FILE);
    } else {
        result = config_parse(text, len, out, reason);
    }
    free(text);
    return result;
}

enum config_result config_read(const char *path, struct config *out, struct stat *seen, char reason[CONFIG_REASON_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        int error = errno;
        if (stat(path, seen) != 0) {
            memset(seen, 0, sizeof *seen);
        }
        snprintf(reason, CONFIG_REASON_BYTES, "cannot be opened, errno %d", error);
        return error == ENOENT ? CONFIG_ABSENT : CONFIG_ERROR;
    }
    enum config_result result = read_open(fd, out, seen, reason);
    close(fd);
    return result;
}
