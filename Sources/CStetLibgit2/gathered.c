#include "CStetLibgit2.h"

#include <git2/sys/odb_backend.h>
#include <zlib.h>

// Objects that are kept in memory until they go into one pack: a backend of the object database that
// comes before all others, so that whatever libgit2 writes lands here and is found here.

typedef struct {
    git_oid id;
    git_object_t type;
    size_t size;
    unsigned char *data;
} object;

struct stet_gathered {
    git_odb_backend parent;
    int active;
    object *objects;
    size_t count, room, bytes;
    // Places of objects, one more than they are; 0 where there is none. A power of two of them.
    size_t *slots;
    size_t slot_count;
};

static size_t hash(const git_oid *id) {
    size_t value;
    memcpy(&value, id->id, sizeof value);
    return value;
}

static object *find(const stet_gathered *gathered, const git_oid *id) {
    if (gathered->slot_count == 0) return NULL;
    size_t mask = gathered->slot_count - 1;
    for (size_t slot = hash(id) & mask; gathered->slots[slot]; slot = (slot + 1) & mask) {
        object *candidate = &gathered->objects[gathered->slots[slot] - 1];
        if (git_oid_equal(&candidate->id, id)) return candidate;
    }
    return NULL;
}

static void put(stet_gathered *gathered, size_t place) {
    size_t mask = gathered->slot_count - 1, slot = hash(&gathered->objects[place].id) & mask;
    while (gathered->slots[slot]) slot = (slot + 1) & mask;
    gathered->slots[slot] = place + 1;
}

/// Makes room for one more object; 0 where there is no memory.
static int grow(stet_gathered *gathered) {
    if (gathered->count == gathered->room) {
        size_t room = gathered->room ? gathered->room * 2 : 1024;
        object *objects = realloc(gathered->objects, room * sizeof *objects);
        if (!objects) return 0;
        gathered->objects = objects;
        gathered->room = room;
    }
    if (gathered->count * 2 >= gathered->slot_count) {
        size_t slot_count = gathered->slot_count ? gathered->slot_count * 2 : 4096;
        size_t *slots = calloc(slot_count, sizeof *slots);
        if (!slots) return 0;
        free(gathered->slots);
        gathered->slots = slots;
        gathered->slot_count = slot_count;
        for (size_t place = 0; place < gathered->count; place++) put(gathered, place);
    }
    return 1;
}

static int write_object(git_odb_backend *backend, const git_oid *id, const void *data, size_t size, git_object_t type) {
    stet_gathered *gathered = (stet_gathered *)backend;
    if (!gathered->active) return GIT_PASSTHROUGH;
    if (find(gathered, id)) return 0;
    unsigned char *copy = malloc(size + 1);
    if (!copy || !grow(gathered)) {
        free(copy);
        git_error_set_oom();
        return -1;
    }
    memcpy(copy, data, size);
    gathered->objects[gathered->count] = (object){.id = *id, .type = type, .size = size, .data = copy};
    put(gathered, gathered->count++);
    gathered->bytes += size;
    return 0;
}

static int read_object(void **out, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    object *found = find((stet_gathered *)backend, id);
    if (!found) return GIT_ENOTFOUND;
    unsigned char *data = git_odb_backend_data_alloc(backend, found->size + 1);
    if (!data) return -1;
    memcpy(data, found->data, found->size);
    data[found->size] = 0;
    *out = data;
    *size = found->size;
    *type = found->type;
    return 0;
}

static int read_header(size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    object *found = find((stet_gathered *)backend, id);
    if (!found) return GIT_ENOTFOUND;
    *size = found->size;
    *type = found->type;
    return 0;
}

static int exists(git_odb_backend *backend, const git_oid *id) {
    return find((stet_gathered *)backend, id) != NULL;
}

void stet_gathered_clear(stet_gathered *gathered) {
    for (size_t place = 0; place < gathered->count; place++) free(gathered->objects[place].data);
    free(gathered->slots);
    gathered->slots = NULL;
    gathered->count = gathered->bytes = gathered->slot_count = 0;
}

static void free_backend(git_odb_backend *backend) {
    stet_gathered *gathered = (stet_gathered *)backend;
    stet_gathered_clear(gathered);
    free(gathered->objects);
    free(gathered);
}

stet_gathered *stet_gather(git_odb *odb) {
    stet_gathered *gathered = calloc(1, sizeof *gathered);
    if (!gathered) return NULL;
    git_odb_init_backend(&gathered->parent, GIT_ODB_BACKEND_VERSION);
    gathered->parent.read = read_object;
    gathered->parent.read_header = read_header;
    gathered->parent.write = write_object;
    gathered->parent.exists = exists;
    gathered->parent.free = free_backend;
    if (git_odb_add_backend(odb, &gathered->parent, 1000) != 0) {
        free_backend(&gathered->parent);
        return NULL;
    }
    return gathered;
}

void stet_gathered_activate(stet_gathered *gathered, int active) { gathered->active = active; }

size_t stet_gathered_count(const stet_gathered *gathered) { return gathered->count; }

size_t stet_gathered_bytes(const stet_gathered *gathered) { return gathered->bytes; }

size_t stet_gathered_entry(const stet_gathered *gathered, size_t place, unsigned char **entry) {
    const object *object = &gathered->objects[place];
    uLong room = compressBound(object->size) + 16;
    unsigned char *bytes = malloc(room);
    if (!bytes) return 0;
    // gitformat-pack(5): type and the low four bits of the size, then seven bits at a time.
    size_t length = 0, size = object->size;
    unsigned char byte = (unsigned char)(object->type << 4 | (size & 15));
    for (size >>= 4; size; size >>= 7) {
        bytes[length++] = byte | 0x80;
        byte = size & 0x7f;
    }
    bytes[length++] = byte;
    uLong packed = room - length;
    if (compress2(bytes + length, &packed, object->data, object->size, Z_DEFAULT_COMPRESSION) != Z_OK) {
        free(bytes);
        return 0;
    }
    *entry = bytes;
    return length + packed;
}
