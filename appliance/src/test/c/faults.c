/*
 * Faults of a disk for a process under test (LD_PRELOAD). Looks at files in GANNET_FAULTS_CONTROL at every call:
 *
 *   full   as long as it is there, what would make a file under GANNET_FAULTS_ROOT grow fails with ENOSPC, and the
 *          file system says that it has no room; what is deleted meanwhile makes room
 *   hang   holds a part of a path: writes and syncs of such files stand still as long as it is there
 *   undo/  a directory: what every write since the file's last sync replaced is kept there, a file for each inode, so
 *          that a loss of power can be played: records {offset, size before, length, length of the new bytes} of 64
 *          bits each in the machine's order, then the bytes that were there
 *   boot   what /proc/sys/kernel/random/boot_id says
 *
 * Directory operations (create, rename, unlink) are taken to be durable at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define STRIPES 64
#define BOOT "/proc/sys/kernel/random/boot_id"

static pthread_mutex_t stripes[STRIPES] = {[0 ... STRIPES - 1] = PTHREAD_MUTEX_INITIALIZER};
static _Atomic long long room;

static const char *root(void) { return getenv("GANNET_FAULTS_ROOT"); }

static int control(char *out, const char *name)
{
    const char *dir = getenv("GANNET_FAULTS_CONTROL");
    if (dir == NULL || root() == NULL) return 0;
    return snprintf(out, PATH_BYTES, "%s/%s", dir, name) < PATH_BYTES;
}

static int there(const char *name)
{
    char path[PATH_BYTES];
    return control(path, name) && syscall(SYS_access, path, F_OK) == 0;
}

static int under_root(const char *path) { return root() != NULL && strncmp(path, root(), strlen(root())) == 0; }

/* the path of an open file below the root */
static int watched(int fd, char *path)
{
    char link[64];
    if (root() == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_BYTES - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return under_root(path);
}

static void stand_still(const char *path)
{
    char file[PATH_BYTES], part[256];
    if (!control(file, "hang")) return;
    for (;;) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0);
        if (fd < 0) return;
        ssize_t n = syscall(SYS_read, fd, part, sizeof part - 1);
        syscall(SYS_close, fd);
        part[n > 0 ? n : 0] = 0;
        if (n <= 0 || strstr(path, part) == NULL) return;
        struct timespec moment = {0, 20 * 1000 * 1000};
        nanosleep(&moment, NULL);
    }
}

static int refused(int fd, long long offset, long long length)
{
    struct stat st;
    if (!there("full")) {
        room = 0;
        return 0;
    }
    if (fstat(fd, &st) != 0) return 0;
    long long grows = offset + length - st.st_size;
    if (grows <= 0) return 0;
    if (room >= grows) {
        room -= grows;
        return 0;
    }
    errno = ENOSPC;
    return 1;
}

static pthread_mutex_t *stripe(const struct stat *st) { return &stripes[st->st_ino % STRIPES]; }

static int undo_file(char *out, const struct stat *st)
{
    char name[64];
    snprintf(name, sizeof name, "undo/%llu", (unsigned long long)st->st_ino);
    return control(out, name);
}

/* keeps what [offset, offset + length) holds before it is replaced; the stripe is held */
static void keep(int fd, const struct stat *st, long long offset, long long length)
{
    char path[PATH_BYTES], link[64], buffer[65536];
    if (!undo_file(path, st)) return;
    int undo = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (undo < 0) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int in = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
    long long end = offset + length < st->st_size ? offset + length : st->st_size;
    long long old = end > offset ? end - offset : 0;
    int64_t head[4] = {offset, st->st_size, old, length};
    if (syscall(SYS_write, undo, head, sizeof head) == sizeof head) {
        for (long long at = 0; at < old;) {
            size_t want = old - at < (long long)sizeof buffer ? (size_t)(old - at) : sizeof buffer;
            ssize_t got = in < 0 ? 0 : syscall(SYS_pread64, in, buffer, want, offset + at);
            if (got <= 0) { /* cannot be read: it stays as it is */
                memset(buffer, 0, want);
                got = (ssize_t)want;
            }
            if (syscall(SYS_write, undo, buffer, got) != got) break;
            at += got;
        }
    }
    if (in >= 0) syscall(SYS_close, in);
    syscall(SYS_close, undo);
}

/* what a write at this place does before it happens; 0 = go on. Releases nothing: the caller holds *held if not NULL */
static int before(int fd, long long offset, long long length, pthread_mutex_t **held)
{
    char path[PATH_BYTES];
    struct stat st;
    *held = NULL;
    int saved = errno;
    if (!watched(fd, path) || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        errno = saved;
        return 0;
    }
    stand_still(path);
    if (there("undo")) {
        *held = stripe(&st);
        pthread_mutex_lock(*held);
        if (fstat(fd, &st) != 0) return 0;
    }
    if (offset < 0) {
        int flags = fcntl(fd, F_GETFL);
        offset = flags & O_APPEND ? st.st_size : lseek(fd, 0, SEEK_CUR);
    }
    if (refused(fd, offset, length)) {
        if (*held != NULL) pthread_mutex_unlock(*held);
        *held = NULL;
        return 1;
    }
    if (*held != NULL) keep(fd, &st, offset, length);
    errno = saved;
    return 0;
}

static void after(pthread_mutex_t *held)
{
    if (held != NULL) pthread_mutex_unlock(held);
}

static long long sum(const struct iovec *parts, int count)
{
    long long all = 0;
    for (int i = 0; i < count; i++) all += (long long)parts[i].iov_len;
    return all;
}

#define GUARDED(fd, offset, length, call)                        \
    do {                                                         \
        pthread_mutex_t *held;                                   \
        if (before((fd), (offset), (length), &held)) return -1;  \
        ssize_t done = (call);                                   \
        int why = errno;                                         \
        after(held);                                             \
        errno = why;                                             \
        return done;                                             \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t n) { GUARDED(fd, -1, (long long)n, syscall(SYS_write, fd, bytes, n)); }

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    GUARDED(fd, at, (long long)n, syscall(SYS_pwrite64, fd, bytes, n, at));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return pwrite64(fd, bytes, n, at); }

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    GUARDED(fd, -1, sum(parts, n), syscall(SYS_writev, fd, parts, n));
}

int ftruncate64(int fd, off64_t size)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return -1;
    long long from = size < st.st_size ? size : st.st_size;
    long long length = size < st.st_size ? st.st_size - size : size - st.st_size;
    if (size < st.st_size && there("full")) room += length;
    GUARDED(fd, from, length, syscall(SYS_ftruncate, fd, size));
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, long number)
{
    char path[PATH_BYTES], undo[PATH_BYTES];
    struct stat st, kept;
    if (!watched(fd, path) || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return (int)syscall(number, fd);
    stand_still(path);
    if (!there("undo") || !undo_file(undo, &st)) return (int)syscall(number, fd);
    pthread_mutex_lock(stripe(&st));
    int done = (int)syscall(number, fd);
    int why = errno;
    if (done == 0 && stat(undo, &kept) == 0) syscall(SYS_unlink, undo);
    pthread_mutex_unlock(stripe(&st));
    errno = why;
    return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }

int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* a file that goes takes its undo along, or another with its inode would be undone by it */
static void forget(const char *path)
{
    char undo[PATH_BYTES];
    struct stat st;
    if (!under_root(path) || lstat(path, &st) != 0) return;
    if (there("full")) room += st.st_size;
    if (there("undo") && undo_file(undo, &st)) syscall(SYS_unlink, undo);
}

int unlink(const char *path)
{
    forget(path);
    return (int)syscall(SYS_unlink, path);
}

int rename(const char *from, const char *to)
{
    forget(to);
    return (int)syscall(SYS_rename, from, to);
}

static const char *shown(const char *path, char *other)
{
    return strcmp(path, BOOT) == 0 && there("boot") && control(other, "boot") ? other : path;
}

static mode_t mode_of(int flags, va_list more) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; }

#define OPENED(flags)                                                                    \
    va_list more;                                                                        \
    char other[PATH_BYTES];                                                              \
    va_start(more, flags);                                                               \
    mode_t mode = mode_of(flags, more);                                                  \
    va_end(more)

int open64(const char *path, int flags, ...)
{
    OPENED(flags);
    return (int)syscall(SYS_openat, AT_FDCWD, shown(path, other), flags, mode);
}

int open(const char *path, int flags, ...)
{
    OPENED(flags);
    return (int)syscall(SYS_openat, AT_FDCWD, shown(path, other), flags, mode);
}

int statvfs64(const char *path, struct statvfs64 *out)
{
    static int (*real)(const char *, struct statvfs64 *);
    if (real == NULL) real = (int (*)(const char *, struct statvfs64 *))dlsym(RTLD_NEXT, "statvfs64");
    int done = real(path, out);
    if (done == 0 && under_root(path) && there("full")) {
        out->f_bavail = (fsblkcnt64_t)(room > 0 ? room / (long long)out->f_frsize : 0);
        out->f_bfree = out->f_bavail;
    }
    return done;
}
