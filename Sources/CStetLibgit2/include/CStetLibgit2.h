// What StetGit needs of C: libgit2, and shims for what Swift cannot see of it or of the C library.
#ifndef CSTET_LIBGIT2_H
#define CSTET_LIBGIT2_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/repository.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// git_libgit2_opts is variadic, which Swift cannot call.

/// Makes every object and reference durable before a call returns (GIT_OPT_ENABLE_FSYNC_GITDIR).
static inline int stet_git_set_fsync(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

/// Where configuration of this level is looked for (GIT_OPT_SET_SEARCH_PATH).
static inline int stet_git_set_search_path(int level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

/// Checks an object's hash whenever it is read (GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION).
static inline int stet_git_set_strict_hashes(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

/// Remembers objects that were read (GIT_OPT_ENABLE_CACHING).
static inline int stet_git_set_owner_validation(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int stet_git_set_caching(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_CACHING, enabled);
}

/// How many bytes of objects that were read are remembered (GIT_OPT_SET_CACHE_MAX_SIZE).
static inline int stet_git_set_cache_size(ssize_t bytes) {
    return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

/// Refuses to write objects that refer to missing ones (GIT_OPT_ENABLE_STRICT_OBJECT_CREATION).
static inline int stet_git_set_strict_creation(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, enabled);
}

/// Looks into packs first, then asks the reader below, and only then libgit2's own
/// (GIT_OPT_SET_ODB_PACKED_PRIORITY).
static inline int stet_git_set_priorities(void) {
    int status = git_libgit2_opts(GIT_OPT_SET_ODB_PACKED_PRIORITY, 3);
    return status < 0 ? status : git_libgit2_opts(GIT_OPT_SET_ODB_LOOSE_PRIORITY, 1);
}

/// Objects that are kept in memory until they go into a pack.
typedef struct stet_gathered stet_gathered;

/// Makes a place for what is written to an object database while it is active; freed with the database.
stet_gathered *stet_gather(git_odb *odb);

/// Whether what is written now is kept, or goes where it goes else; what is kept stays readable.
void stet_gathered_activate(stet_gathered *gathered, int active);

/// Forgets all that is kept.
void stet_gathered_clear(stet_gathered *gathered);

/// How many objects are kept, and how many bytes they have.
size_t stet_gathered_count(const stet_gathered *gathered);
size_t stet_gathered_bytes(const stet_gathered *gathered);

/// Keeps an object, whose name the caller has computed; -1 where there is no memory.
///
/// Where an object of which it differs little is kept too, only the difference goes into the pack.
int stet_gathered_put(
    stet_gathered *gathered, const git_oid *id, git_object_t type, const void *data, size_t size,
    const git_oid *similar);

/// The bytes of an object that is kept, until all are forgotten; NULL where it is not.
const void *stet_gathered_find(const stet_gathered *gathered, const git_oid *id, size_t *size, git_object_t *type);

/// The name of an object by its place, in the order in which they were kept.
const git_oid *stet_gathered_id(const stet_gathered *gathered, size_t place);

/// The place, and one more, of an earlier object from which this one differs little; 0 for none.
size_t stet_gathered_base(const stet_gathered *gathered, size_t place);

/// An object as it stands in a pack, valid until the next call; its length, or 0 where that fails.
///
/// `distance` is by how many bytes its base stands before it in the pack; 0 to write it whole.
/// `checksum` becomes the CRC-32 of the entry.
size_t stet_gathered_entry(
    stet_gathered *gathered, size_t place, size_t distance, const unsigned char **entry, uint32_t *checksum);

/// Adds a reader of the loose objects in a directory that comes to an end on damaged ones, too.
int stet_git_add_loose_reader(git_odb *odb, const char *directory);

/// The packs of a repository.
typedef struct stet_packs stet_packs;

/// Opens the packs in the directory of objects that are there now; NULL where there is no memory.
///
/// `is_mapped`: They are mapped once, never change, and serve any number of threads; else each is opened
/// when it is first looked into and read piece by piece, and all belongs to one thread.
stet_packs *stet_packs_open(const char *objects, int is_mapped);

/// Ends it; no reader may be left.
void stet_packs_close(stet_packs *packs);

/// How many bytes the indexes of the packs have.
size_t stet_packs_index_bytes(const stet_packs *packs);

/// Lets the resident pages of the mapped packs go, but those of their indexes, which are read everywhere:
/// whoever reads them again finds them in the files.
void stet_packs_release(const stet_packs *packs);

/// What one thread needs to read packs.
typedef struct stet_pack_reader stet_pack_reader;

/// A reader of packs that stay open as long as it is; NULL where there is no memory.
stet_pack_reader *stet_pack_reader_new(stet_packs *packs);

/// Ends it.
void stet_pack_reader_free(stet_pack_reader *reader);

/// The bytes of an object, checked against its name, valid until the next call; NULL where it is in none of
/// the packs or anything about it is not as expected, so that libgit2 must be asked.
const void *stet_pack_reader_read(
    stet_pack_reader *reader, const git_oid *id, size_t *size, git_object_t *type);

/// Whether one of the packs has an object of this name.
int stet_pack_reader_has(stet_pack_reader *reader, const git_oid *id);

/// Makes the pack that has an object look new, so that nobody prunes it; -1 where none has, or that fails.
int stet_pack_reader_freshen(stet_pack_reader *reader, const git_oid *id);

/// Reads and writes a few of the objects in one directory; belongs to one thread.
typedef struct stet_objects stet_objects;

/// Lets an object database ask for the objects of a directory here first; freed with it. NULL where that
/// fails.
stet_objects *stet_git_add_objects(git_odb *odb, const char *directory);

/// The bytes of an object, checked against its name, valid until the next call; NULL where libgit2 must be
/// asked.
const void *stet_objects_read(stet_objects *objects, const git_oid *id, size_t *size, git_object_t *type);

/// Writes a loose object, unless it is there already and then looks new; 0, and its name, where it is
/// there now. Where -1 is returned libgit2 must be asked.
int stet_objects_write(stet_objects *objects, git_oid *id, git_object_t type, const void *data, size_t size);

/// How many bytes of mapped files count as memory of this process; 0 where that cannot be told.
size_t stet_mapped_bytes(void);

/// Lets the allocator keep a few megabytes of what is freed, which threads that allocate and free much
/// would else give back and ask for again and again (mallopt(3)); holds for the whole process.
void stet_keep_freed_memory(void);

// fcntl and open are variadic, and errno is a macro over a function.

/// open(2) with a mode.
static inline int stet_open(const char *path, int flags, unsigned int mode) {
    return open(path, flags, mode);
}

/// openat(2) with a mode.
static inline int stet_openat(int directory, const char *path, int flags, unsigned int mode) {
    return openat(directory, path, flags, mode);
}

/// A file in memory without a name (memfd_create(2)); -1 where the system has none.
int stet_memory_file(void);

/// The last error number of this thread.
static inline int stet_errno(void) { return errno; }

/// Takes the exclusive lock of an open file, waiting for it (flock(2)).
int stet_lock(int descriptor);

/// Starts a program in a session of its own, with nothing to read and nowhere to write
/// (posix_spawn(3)); -1 where that cannot be done.
int stet_spawn_apart(const char *program, char *const arguments[]);

/// Waits for a shared lock of an open file (flock(2)).
int stet_share_lock(int descriptor);

/// Takes the exclusive lock of an open file, or fails at once (flock(2)).
int stet_try_lock(int descriptor);

/// Writes a file system's data and metadata to the disk (syncfs(2); elsewhere than on Linux sync(2)).
int stet_syncfs(int descriptor);

/// read(2), again when a signal interrupts it.
ssize_t stet_read(int descriptor, void *buffer, size_t count);

/// write(2), again when a signal interrupts it.
ssize_t stet_write(int descriptor, const void *buffer, size_t count);

// SHA-256 object names are compiled in only where libgit2 was built with them.
#ifdef GIT_EXPERIMENTAL_SHA256
#error "a libgit2 built with experimental SHA-256 has another interface"
#endif

// Starts a program that is found on the path, whose standard output comes out of a pipe and whose other
// standard streams are nowhere; returns its number, or a negative number, and the pipe's end to read from.
pid_t stet_spawn_piped(const char *program, char *const *arguments, int *output);

// Gives objects that are written from now on the permissions that umask(2) leaves; before threads write.
void stet_objects_follow_umask(void);

#endif
