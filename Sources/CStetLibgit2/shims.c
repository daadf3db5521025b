#define _GNU_SOURCE
#include "CStetLibgit2.h"

int stet_lock(int descriptor) {
    int result;
    do {
        result = flock(descriptor, LOCK_EX);
    } while (result != 0 && errno == EINTR);
    return result;
}

int stet_share_lock(int descriptor) {
    int result;
    do {
        result = flock(descriptor, LOCK_SH);
    } while (result != 0 && errno == EINTR);
    return result;
}

int stet_try_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int stet_syncfs(int descriptor) {
#ifdef __linux__
    return syncfs(descriptor);
#else
    (void)descriptor;
    sync();
    return 0;
#endif
}

ssize_t stet_read(int descriptor, void *buffer, size_t count) {
    ssize_t result;
    do {
        result = read(descriptor, buffer, count);
    } while (result < 0 && errno == EINTR);
    return result;
}

ssize_t stet_write(int descriptor, const void *buffer, size_t count) {
    ssize_t result;
    do {
        result = write(descriptor, buffer, count);
    } while (result < 0 && errno == EINTR);
    return result;
}

#ifdef STET_STATIC_LIBGIT2

// Stand-ins for the network back ends of Debian's libgit2.a (1.5.1). Fetch and push are done by the
// user's own git, so nothing here is ever asked to move a byte: initialisation succeeds, and any
// attempt to open a stream fails with a clear error. What this saves is the parsing of the system's
// certificate bundle at every start.

struct git_stream;
struct git_smart_subtransport;
struct git_http_auth_context;

static int no_network(void) {
    git_error_set_str(GIT_ERROR_NET, "this build of libgit2 has no network transports");
    return -1;
}

int git_mbedtls_stream_global_init(void) { return 0; }

int git_mbedtls__set_cert_location(const char *file, const char *path) {
    (void)file;
    (void)path;
    return 0;
}

int git_mbedtls_stream_new(struct git_stream **out, const char *host, const char *port) {
    (void)out;
    (void)host;
    (void)port;
    return no_network();
}

int git_mbedtls_stream_wrap(struct git_stream **out, struct git_stream *in, const char *host) {
    (void)out;
    (void)in;
    (void)host;
    return no_network();
}

int git_transport_ssh_global_init(void) { return 0; }

int git_smart_subtransport_ssh(
    struct git_smart_subtransport **out, git_transport *owner, void *param) {
    (void)out;
    (void)owner;
    (void)param;
    return no_network();
}

int git_transport_ssh_with_paths(git_transport **out, git_remote *owner, void *payload) {
    (void)out;
    (void)owner;
    (void)payload;
    return no_network();
}

int git_http_auth_negotiate(struct git_http_auth_context **out, const void *url) {
    (void)out;
    (void)url;
    return no_network();
}

#endif

int stet_spawn_apart(const char *program, char *const arguments[]) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    pid_t child;
    if (posix_spawnattr_init(&attributes) != 0) return -1;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        posix_spawnattr_destroy(&attributes);
        return -1;
    }
    int result = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    for (int file = 0; file < 3 && result == 0; file++)
        result = posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_RDWR, 0);
    if (result == 0) result = posix_spawn(&child, program, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return result == 0 ? 0 : -1;
}

pid_t stet_spawn_piped(const char *program, char *const *arguments, int *output) {
    posix_spawn_file_actions_t actions;
    pid_t child;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    int result = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (result == 0) result = posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    if (result == 0) result = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (result == 0) result = posix_spawnp(&child, program, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (result != 0) {
        close(ends[0]);
        return -1;
    }
    *output = ends[0];
    return child;
}
