#define _GNU_SOURCE
#include "loose.h"

#include <git2/sys/odb_backend.h>
#include <zlib.h>

// A reader of loose objects that comes to an end on whatever it is given. libgit2's own (1.5.1) goes
// round for ever on one that was cut off: it asks zlib for more output until there is enough, and does
// not look whether there is input left.

typedef struct {
    git_odb_backend parent;
    char directory[];
} loose_reader;

static int damaged(const git_oid *id, const char *how) {
    char hex[GIT_OID_HEXSZ + 1], text[128];
    git_oid_tostr(hex, sizeof hex, id);
    snprintf(text, sizeof text, "loose object %s %s", hex, how);
    git_error_set_str(GIT_ERROR_ODB, text);
    return GIT_EMISMATCH;
}

int stet_loose_path(char path[4096], const char *directory, const git_oid *id) {
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    int length = snprintf(path, 4096, "%s/%.2s/%s", directory, hex, hex + 2);
    return length < 0 || length >= 4096 ? -1 : length;
}

/// Opens the file of an object; -1 where there is none, -2 where something else has its name: a pipe would
/// keep whoever opens it waiting for ever, as libgit2 does.
static int open_object(const char *directory, const git_oid *id, size_t *size) {
    char path[4096];
    struct stat status;
    if (stet_loose_path(path, directory, id) < 0) return -1;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return -1;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > INT32_MAX) {
        close(file);
        return -2;
    }
    *size = (size_t)status.st_size;
    return file;
}

/// Reads at most so many bytes; how many there were.
static size_t fill(int file, unsigned char *bytes, size_t limit) {
    size_t size = 0;
    while (size < limit) {
        ssize_t count = stet_read(file, bytes + size, limit - size);
        if (count <= 0) break;
        size += (size_t)count;
    }
    return size;
}

/// Reads "type size" and a zero byte; the number of bytes they take, or 0.
static size_t parse(const unsigned char *head, size_t length, git_object_t *type, size_t *size) {
    static const char *names[] = {"commit ", "tree ", "blob ", "tag "};
    static const git_object_t types[] = {GIT_OBJECT_COMMIT, GIT_OBJECT_TREE, GIT_OBJECT_BLOB, GIT_OBJECT_TAG};
    for (int n = 0; n < 4; n++) {
        size_t at = strlen(names[n]);
        if (length <= at || memcmp(head, names[n], at) != 0) continue;
        *type = types[n];
        *size = 0;
        size_t first = at;
        while (at < length && head[at] >= '0' && head[at] <= '9' && at - first < 18)
            *size = *size * 10 + (size_t)(head[at++] - '0');
        return at > first && at < length && head[at] == 0 ? at + 1 : 0;
    }
    return 0;
}

/// Begins to inflate an object, as far as its header; the number of bytes that takes of those in `head`
/// and, in `got`, of all there are; 0 where it has none that can be true. `packed` is the size of its file.
static size_t begin(
    z_stream *stream, int *status, unsigned char *head, size_t room, size_t *got, git_object_t *type,
    size_t *size, size_t packed) {
    stream->next_out = head;
    stream->avail_out = (uInt)room;
    do *status = inflate(stream, Z_SYNC_FLUSH);
    while (*status == Z_OK && stream->avail_out > 0 && stream->avail_in > 0);
    *got = room - stream->avail_out;
    size_t start = parse(head, *got, type, size);
    // zlib makes at most 1,032 bytes of one, so a larger claim is made up.
    if (start == 0 || *size > 1u << 30 || *size / 1032 > packed || *got - start > *size) return 0;
    return start;
}

static int inflate_object(
    void **out, size_t *size, git_object_t *type, git_odb_backend *owner, const git_oid *id,
    size_t largest, unsigned char *packed, size_t packed_size) {
    unsigned char head[64];
    size_t got;
    z_stream stream = {.next_in = packed, .avail_in = (uInt)packed_size};
    int status = inflateInit(&stream);
    if (status != Z_OK) return damaged(id, "cannot be read: zlib has no memory");
    size_t start = begin(&stream, &status, head, sizeof head, &got, type, size, packed_size);
    if (start == 0) {
        inflateEnd(&stream);
        return damaged(id, "is damaged: it has no header");
    }
    if (*size > largest) {
        inflateEnd(&stream);
        return GIT_ENOTFOUND;
    }
    unsigned char *data = git_odb_backend_data_alloc(owner, *size + 1);
    if (!data) {
        inflateEnd(&stream);
        return -1;
    }
    memcpy(data, head + start, got - start);
    stream.next_out = data + (got - start);
    // One byte more, so that an object longer than it says is seen.
    stream.avail_out = (uInt)(*size + 1 - (got - start));
    while (status == Z_OK && stream.avail_out > 0) {
        uInt in = stream.avail_in, room = stream.avail_out;
        status = inflate(&stream, Z_FINISH);
        if (status == Z_BUF_ERROR) status = Z_OK;
        if (stream.avail_in == in && stream.avail_out == room) break;
    }
    size_t total = *size + 1 - stream.avail_out;
    inflateEnd(&stream);
    if (status != Z_STREAM_END || total != *size || stream.avail_in != 0) {
        git_odb_backend_data_free(owner, data);
        return damaged(id, "is damaged: it is cut off, or was changed");
    }
    data[*size] = 0;
    *out = data;
    return 0;
}

int stet_loose_read(
    void **out, size_t *size, git_object_t *type, git_odb_backend *owner, const char *directory,
    const git_oid *id, size_t largest) {
    size_t packed_size = 0;
    int file = open_object(directory, id, &packed_size);
    if (file == -2) return damaged(id, "is damaged: its file is no plain file");
    if (file < 0) return GIT_ENOTFOUND;
    // zlib may take some bytes more than it was given to compress.
    int is_small = packed_size <= largest || packed_size - largest <= largest / 100 + 1024;
    unsigned char *packed = is_small ? malloc(packed_size + 1) : NULL;
    int status = is_small ? -1 : GIT_ENOTFOUND;
    if (packed) {
        packed_size = fill(file, packed, packed_size);
        status = inflate_object(out, size, type, owner, id, largest, packed, packed_size);
    }
    free(packed);
    close(file);
    return status;
}

static int read_object(
    void **out, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    return stet_loose_read(out, size, type, backend, ((loose_reader *)backend)->directory, id, SIZE_MAX);
}

/// Reads no more than the header takes, so that the size of what is too large to read costs nothing.
static int read_header(size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    unsigned char packed[256], head[64];
    size_t packed_size = 0, got;
    int file = open_object(((loose_reader *)backend)->directory, id, &packed_size);
    if (file == -2) return damaged(id, "is damaged: its file is no plain file");
    if (file < 0) return GIT_ENOTFOUND;
    z_stream stream = {.next_in = packed, .avail_in = (uInt)fill(file, packed, sizeof packed)};
    close(file);
    int status = inflateInit(&stream);
    if (status != Z_OK) return damaged(id, "cannot be read: zlib has no memory");
    size_t start = begin(&stream, &status, head, sizeof head, &got, type, size, packed_size);
    inflateEnd(&stream);
    return start ? 0 : damaged(id, "is damaged: it has no header");
}

static void free_reader(git_odb_backend *backend) { free(backend); }

int stet_git_add_loose_reader(git_odb *odb, const char *directory) {
    loose_reader *reader = calloc(1, sizeof *reader + strlen(directory) + 1);
    if (!reader) return -1;
    int status = git_odb_init_backend(&reader->parent, GIT_ODB_BACKEND_VERSION);
    if (status < 0) {
        free(reader);
        return status;
    }
    strcpy(reader->directory, directory);
    reader->parent.read = read_object;
    reader->parent.read_header = read_header;
    reader->parent.free = free_reader;
    // After packs, before libgit2's own reader of loose objects.
    status = git_odb_add_backend(odb, &reader->parent, 2);
    if (status < 0) free(reader);
    return status;
}
