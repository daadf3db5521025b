#define _GNU_SOURCE
#include "loose.h"

#include <git2/sys/odb_backend.h>
#include <zlib.h>

// The objects of one directory, for a command that reads and writes a few of many. libgit2 looks for each
// object by halving mapped indexes, ten pages apart at a million objects, and for one that is not packed
// does so for nothing; before it writes one it looks twice, and through the directory of packs besides.
//
// What is not found here, or not as Git writes it, is left to libgit2, which has the last word.

struct stet_objects {
    git_odb_backend parent;
    stet_packs *packs;
    stet_pack_reader *reader;
    // When the directory of packs was last changed, as of when they were looked for.
    struct timespec changed;
    // A loose object until the next call.
    void *own;
    // What compresses; once begun it is used again, as its memory is not small.
    z_stream stream;
    int has_stream;
    char directory[];
};

// Beyond this libgit2 reads, which is asked for the size first where there is a limit.
static const size_t largest_object = 8 << 20;

static void forget_packs(stet_objects *objects) {
    stet_pack_reader_free(objects->reader);
    stet_packs_close(objects->packs);
    objects->reader = NULL;
    objects->packs = NULL;
}

static int read_change(const stet_objects *objects, struct timespec *changed) {
    char path[4096];
    struct stat status;
    int length = snprintf(path, sizeof path, "%s/pack", objects->directory);
    if (length < 0 || length >= (int)sizeof path || stat(path, &status) != 0) return -1;
    *changed = status.st_mtim;
    return 0;
}

// Reads packs, which are looked for the first time; NULL where there is no memory.
static stet_pack_reader *reader_of(stet_objects *objects) {
    if (objects->reader) return objects->reader;
    if (read_change(objects, &objects->changed) != 0) objects->changed = (struct timespec){0, 0};
    objects->packs = stet_packs_open(objects->directory, 0);
    if (objects->packs) objects->reader = stet_pack_reader_new(objects->packs);
    if (!objects->reader) forget_packs(objects);
    return objects->reader;
}

const void *stet_objects_read(stet_objects *objects, const git_oid *id, size_t *size, git_object_t *type) {
    stet_pack_reader *reader = reader_of(objects);
    const void *packed = reader ? stet_pack_reader_read(reader, id, size, type) : NULL;
    if (packed) return packed;
    git_odb_backend_data_free(&objects->parent, objects->own);
    objects->own = NULL;
    if (stet_loose_read(
            &objects->own, size, type, &objects->parent, objects->directory, id, largest_object) != 0) {
        // Somebody else may have it whole.
        git_error_clear();
        return NULL;
    }
    git_oid name;
    if (git_odb_hash(&name, objects->own, *size, *type) < 0 || !git_oid_equal(&name, id)) return NULL;
    return objects->own;
}

static int has_loose(const stet_objects *objects, const git_oid *id) {
    char path[4096];
    return stet_loose_path(path, objects->directory, id) >= 0 && access(path, F_OK) == 0;
}

static int freshen(git_odb_backend *backend, const git_oid *id) {
    stet_objects *objects = (stet_objects *)backend;
    stet_pack_reader *reader = reader_of(objects);
    if (reader && stet_pack_reader_freshen(reader, id) == 0) return 0;
    char path[4096];
    if (stet_loose_path(path, objects->directory, id) < 0) return GIT_ENOTFOUND;
    return utimensat(AT_FDCWD, path, NULL, 0) == 0 ? 0 : GIT_ENOTFOUND;
}

static int begin_compressing(stet_objects *objects) {
    if (objects->has_stream) return deflateReset(&objects->stream) == Z_OK;
    // As fast as Git (core.looseCompression), in less memory than zlib's default: most objects are small.
    objects->has_stream = deflateInit2(&objects->stream, Z_BEST_SPEED, Z_DEFLATED, 15, 6, Z_DEFAULT_STRATEGY) == Z_OK;
    return objects->has_stream;
}

// Writes a compressed object to a new file; whether that went well.
static int write_compressed(
    stet_objects *objects, int file, const char *head, size_t head_size, const void *data, size_t size) {
    unsigned char out[16384];
    size_t filled = 0;
    if (!begin_compressing(objects)) return 0;
    z_stream *stream = &objects->stream;
    int status = Z_OK;
    stream->next_in = (unsigned char *)head;
    stream->avail_in = (uInt)head_size;
    while (status != Z_STREAM_END) {
        if (stream->avail_in == 0 && data) {
            stream->next_in = (unsigned char *)data;
            stream->avail_in = (uInt)size;
            data = NULL;
        }
        stream->next_out = out + filled;
        stream->avail_out = (uInt)(sizeof out - filled);
        status = deflate(stream, data ? Z_NO_FLUSH : Z_FINISH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return 0;
        filled = sizeof out - stream->avail_out;
        if (filled < sizeof out && status != Z_STREAM_END) continue;
        for (size_t done = 0; done < filled;) {
            ssize_t count = stet_write(file, out + done, filled - done);
            if (count <= 0) return 0;
            done += (size_t)count;
        }
        filled = 0;
    }
    return 1;
}

// What anybody may do with the file of an object, as far as the process lets them (umask(2)).
static mode_t object_mode = 0444;

void stet_objects_follow_umask(void) {
    mode_t own = umask(0);
    umask(own);
    object_mode = 0444 & ~own;
}

// Writes a loose object under a name of its own and then gives it the right one; whether that went well.
static int write_loose(
    stet_objects *objects, const git_oid *id, git_object_t type, const void *data, size_t size) {
    char path[4096], temporary[4096], head[64];
    int length = stet_loose_path(path, objects->directory, id);
    if (length < 0) return 0;
    // The name stands behind the slash, 38 digits long.
    path[length - 39] = 0;
    if (mkdir(path, 0777) != 0 && errno != EEXIST) return 0;
    if (snprintf(temporary, sizeof temporary, "%s/tmp_obj_XXXXXX", path) >= (int)sizeof temporary) return 0;
    path[length - 39] = '/';
    int file = mkostemp(temporary, O_CLOEXEC);
    if (file < 0) return 0;
    int head_size = snprintf(head, sizeof head, "%s %zu", git_object_type2string(type), size) + 1;
    int is_written = write_compressed(objects, file, head, (size_t)head_size, data, size) && fchmod(file, object_mode) == 0;
    if (close(file) != 0) is_written = 0;
    is_written = is_written && rename(temporary, path) == 0;
    if (!is_written) unlink(temporary);
    return is_written;
}

int stet_objects_write(stet_objects *objects, git_oid *id, git_object_t type, const void *data, size_t size) {
    static const size_t largest = 1 << 30;
    if (size > largest || git_odb_hash(id, data, size, type) < 0) return -1;
    if (freshen(&objects->parent, id) == 0) return 0;
    return write_loose(objects, id, type, data, size) ? 0 : -1;
}

// What libgit2 asks.

static int read_object(
    void **out, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    const void *data = stet_objects_read((stet_objects *)backend, id, size, type);
    if (!data) return GIT_ENOTFOUND;
    *out = git_odb_backend_data_alloc(backend, *size + 1);
    if (!*out) return -1;
    memcpy(*out, data, *size);
    ((char *)*out)[*size] = 0;
    return 0;
}

// What is too large to be read here has its size told by others.
static int read_header(size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    return stet_objects_read((stet_objects *)backend, id, size, type) ? 0 : GIT_ENOTFOUND;
}

static int exists(git_odb_backend *backend, const git_oid *id) {
    stet_objects *objects = (stet_objects *)backend;
    stet_pack_reader *reader = reader_of(objects);
    return (reader && stet_pack_reader_has(reader, id)) || has_loose(objects, id);
}

// Something was not found: packs may have come since they were looked for.
static int refresh(git_odb_backend *backend) {
    stet_objects *objects = (stet_objects *)backend;
    struct timespec now = {0, 0};
    if (!objects->reader || read_change(objects, &now) != 0) return 0;
    if (now.tv_sec != objects->changed.tv_sec || now.tv_nsec != objects->changed.tv_nsec) forget_packs(objects);
    return 0;
}

static void free_objects(git_odb_backend *backend) {
    stet_objects *objects = (stet_objects *)backend;
    forget_packs(objects);
    git_odb_backend_data_free(backend, objects->own);
    if (objects->has_stream) deflateEnd(&objects->stream);
    free(objects);
}

stet_objects *stet_git_add_objects(git_odb *odb, const char *directory) {
    stet_objects *objects = calloc(1, sizeof *objects + strlen(directory) + 1);
    if (!objects) return NULL;
    strcpy(objects->directory, directory);
    int status = git_odb_init_backend(&objects->parent, GIT_ODB_BACKEND_VERSION);
    objects->parent.read = read_object;
    objects->parent.read_header = read_header;
    objects->parent.exists = exists;
    objects->parent.freshen = freshen;
    objects->parent.refresh = refresh;
    objects->parent.free = free_objects;
    // Before libgit2's own of packs and of loose objects.
    if (status == 0) status = git_odb_add_backend(odb, &objects->parent, 4);
    if (status == 0) return objects;
    free(objects);
    return NULL;
}
