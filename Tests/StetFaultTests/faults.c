// Makes one of the calls by which a program writes fail, or the program die there: loaded before the
// C library (LD_PRELOAD). Calls are counted from 1 in the order in which they are made.
//
// STET_FAULT=N:MODE   what happens at call N
//   before, after     the program is killed before the call, or right after it
//   torn              half of a write is done, then the program is killed
//   ENOSPC, EIO, ...  the call fails so, and nothing is done
//   ENOSPC+, EIO+     so do all calls after it
// STET_FAULT_LOG=FILE the name of each call and what it is about, a line each
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char *program_invocation_short_name;

static int wanted, failure, persistent, die_before, die_after, torn, log_file = -1, active;
static int count;

static void __attribute__((constructor)) start(void) {
    const char *fault = getenv("STET_FAULT"), *log = getenv("STET_FAULT_LOG");
    if (strcmp(program_invocation_short_name, "stet") != 0) return;
    active = 1;
    if (log) log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (!fault) return;
    wanted = atoi(fault);
    const char *mode = strchr(fault, ':');
    mode = mode ? mode + 1 : "before";
    persistent = mode[strlen(mode) - 1] == '+';
    if (!strncmp(mode, "ENOSPC", 6)) failure = ENOSPC;
    else if (!strncmp(mode, "EIO", 3)) failure = EIO;
    else if (!strncmp(mode, "EROFS", 5)) failure = EROFS;
    else if (!strncmp(mode, "EACCES", 6)) failure = EACCES;
    else if (!strcmp(mode, "before")) die_before = 1;
    else if (!strcmp(mode, "after")) die_after = 1;
    else if (!strcmp(mode, "torn")) torn = 1;
    else abort();
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

// Whether the call must fail; errno says how.
static int enter(const char *name, const char *about) {
    if (!active) return 0;
    int number = __sync_add_and_fetch(&count, 1);
    if (log_file >= 0) {
        char line[4200];
        int length = snprintf(line, sizeof line, "%s %s\n", name, about ? about : "");
        if (length > (int)sizeof line) length = sizeof line;
        syscall(SYS_write, log_file, line, length);
    }
    if (!wanted || (persistent ? number < wanted : number != wanted)) return 0;
    if (die_before) die();
    if (failure) { errno = failure; return 1; }
    return 0;
}

static void leave(void) {
    if (active && wanted && count == wanted && (die_after || torn)) die();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CALL(name, about, ...) \
    if (enter(#name, about)) return -1; \
    __typeof__(name(__VA_ARGS__)) result = REAL(name)(__VA_ARGS__); \
    leave(); \
    return result;
#define WRITES(flags) ((flags) & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC | O_APPEND))
#define OPEN(name, leading, path, ...) \
    unsigned mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, unsigned); va_end(list); } \
    int counts = WRITES(flags) && strncmp(path, "/dev/", 5) && strncmp(path, "/proc/", 6); \
    if (counts && enter(#name, path)) return -1; \
    int result = REAL(name)(__VA_ARGS__, flags, mode); \
    if (counts) leave(); \
    return result;

int open(const char *path, int flags, ...) { OPEN(open, , path, path) }
int open64(const char *path, int flags, ...) { OPEN(open64, , path, path) }
int openat(int at, const char *path, int flags, ...) { OPEN(openat, at, path, at, path) }
int openat64(int at, const char *path, int flags, ...) { OPEN(openat64, at, path, at, path) }
int creat(const char *path, mode_t mode) { CALL(creat, path, path, mode) }
int rename(const char *from, const char *to) { CALL(rename, to, from, to) }
int link(const char *from, const char *to) { CALL(link, to, from, to) }
int symlink(const char *from, const char *to) { CALL(symlink, to, from, to) }
int unlink(const char *path) { CALL(unlink, path, path) }
int rmdir(const char *path) { CALL(rmdir, path, path) }
int mkdir(const char *path, mode_t mode) { CALL(mkdir, path, path, mode) }
int mkdirat(int at, const char *path, mode_t mode) { CALL(mkdirat, path, at, path, mode) }
int chmod(const char *path, mode_t mode) { CALL(chmod, path, path, mode) }
int fsync(int file) { CALL(fsync, "", file) }
int fdatasync(int file) { CALL(fdatasync, "", file) }
int syncfs(int file) { CALL(syncfs, "", file) }
int ftruncate(int file, off_t length) { CALL(ftruncate, "", file, length) }
int ftruncate64(int file, off64_t length) { CALL(ftruncate64, "", file, length) }
int flock(int file, int operation) { CALL(flock, "", file, operation) }

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) { CALL(pwrite, "", file, bytes, size, at) }
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) { CALL(pwrite64, "", file, bytes, size, at) }

ssize_t write(int file, const void *bytes, size_t size) {
    struct stat status;
    // What goes to a terminal or through a pipe stays nowhere.
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return REAL(write)(file, bytes, size);
    if (enter("write", "")) return -1;
    if (active && torn && count == wanted) size /= 2;
    ssize_t result = REAL(write)(file, bytes, size);
    leave();
    return result;
}
