#include "CStetLibgit2.h"

#ifdef __linux__
#include <malloc.h>
#include <sys/syscall.h>

// MFD_CLOEXEC, which older headers do not have.
int stet_memory_file(void) { return (int)syscall(SYS_memfd_create, "stet", 1U); }

// The third number of statm(5): resident pages of files and of shared memory.
size_t stet_mapped_bytes(void) {
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[128];
    ssize_t count = stet_read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    unsigned long all, resident, shared;
    if (sscanf(text, "%lu %lu %lu", &all, &resident, &shared) != 3) return 0;
    return shared * (size_t)sysconf(_SC_PAGESIZE);
}
#else
int stet_memory_file(void) { return -1; }
size_t stet_mapped_bytes(void) { return 0; }
#endif

void stet_keep_freed_memory(void) {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
#endif
}
