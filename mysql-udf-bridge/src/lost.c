#include "lost.h"

#include "clock.h"
#include "library.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS 20 /* of UINT64_MAX: the file always has DIGITS + 1 bytes, so one write replaces it */
#define SYNC_US US_PER_S

/* All guarded by lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t filed;   /* what the file said last */
static uint64_t pending; /* counted, but not in the file */
static int64_t synced_us;

static int open_file(void)
{
    char path[LIBRARY_PATH_BYTES];
    library_path(LIBRARY_LOST_FILE, path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
    struct stat file;
    if (fd >= 0 && (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static uint64_t read_number(int fd)
{
    char text[DIGITS + 1] = "";
    ssize_t n = pread(fd, text, DIGITS, 0);
    text[n > 0 ? n : 0] = '\0';
    return strtoull(text, NULL, 10);
}

static bool write_number(int fd, uint64_t number, int64_t now)
{
    char text[DIGITS + 2];
    int len = snprintf(text, sizeof text, "%0*" PRIu64 "\n", DIGITS, number);
    if (pwrite(fd, text, (size_t)len, 0) != len) {
        return false;
    }
    /* The first of a series reaches the disk; the rest of the second survives the server's end, not the machine's. */
    if (synced_us == 0 || now - synced_us > SYNC_US) {
        fdatasync(fd);
        synced_us = now;
    }
    return true;
}

/* Brings file and memory together. The file lock is for servers that share a plugin directory; one that is not to be
 * had at once leaves the number pending. */
static bool settle(void)
{
    int fd = open_file();
    if (fd < 0) {
        return false;
    }
    bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (locked) {
        filed = read_number(fd);
        if (pending > 0 && write_number(fd, filed + pending, now_us())) {
            filed += pending;
            pending = 0;
        }
    }
    close(fd);
    return pending == 0;
}

struct lost lost_add(uint64_t events)
{
    pthread_mutex_lock(&lock);
    pending += events;
    bool kept = settle();
    struct lost lost = {.count = filed + pending, .kept = kept};
    pthread_mutex_unlock(&lock);
    return lost;
}

struct lost lost_read(void)
{
    return lost_add(0);
}
