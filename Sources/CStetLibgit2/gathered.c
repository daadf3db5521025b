#include "CStetLibgit2.h"

#include <git2/sys/odb_backend.h>
#include <pthread.h>
#include <zlib.h>

// Objects that are kept in memory until they go into one pack: a backend of the object database that
// comes before all others, so that whatever libgit2 writes lands here and is found here.
//
// One thread gathers. A second one compresses what is gathered meanwhile; it touches `next`, and of an
// object only `state`, `packed` and `packed_size`, always with the lock held, and reads what never
// changes once it is gathered. Whoever gathers holds the lock where objects are added or moved.

typedef enum { waiting, taken, done, failed } compression;

typedef struct {
    git_oid id;
    git_object_t type;
    size_t size;
    unsigned char *data;
    // The place of an object that differs little from this one, and one more; 0 where there is none.
    size_t base;
    // How many bytes both begin with, and how many both end with.
    size_t prefix, suffix;
    // How many objects one after the other must be read before this one.
    unsigned depth;
    // The bytes, or the difference, compressed.
    compression state;
    unsigned char *packed;
    size_t plain_size, packed_size;
} object;

// Git's own default for `pack.depth` is 50; a shorter chain is read faster, and libgit2 remembers each
// object of it.
static const unsigned longest_chain = 10;

// What compresses whole objects, and what compresses differences, which are too short to gain from a
// table of their own.
typedef struct {
    z_stream whole, difference;
    int has_whole, has_difference;
} compressors;

struct stet_gathered {
    git_odb_backend parent;
    int active;
    object *objects;
    size_t count, room, bytes;
    // Places of objects, one more than they are; 0 where there is none. A power of two of them.
    size_t *slots;
    size_t slot_count;
    pthread_t helper;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int has_helper, stops;
    // What the helper looks at next, and how many objects it may.
    size_t next, ready;
    // What compresses, where a pack is written, what the helper did not get to.
    compressors own;
    // Where an entry of the pack stands.
    unsigned char *entry;
    size_t entry_room;
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

/// Seven bits at a time, lowest first, as gitformat-pack(5) writes sizes in differences.
static size_t put_size(unsigned char *out, size_t size) {
    size_t length = 0;
    for (; size > 0x7f; size >>= 7) out[length++] = (size & 0x7f) | 0x80;
    out[length++] = (unsigned char)size;
    return length;
}

/// The instruction to copy a part of the base.
static size_t put_copy(unsigned char *out, size_t offset, size_t count) {
    size_t length = 1;
    out[0] = 0x80;
    for (int byte = 0; byte < 4; byte++) {
        unsigned char value = offset >> 8 * byte;
        if (value) out[0] |= 1 << byte, out[length++] = value;
    }
    for (int byte = 0; byte < 3; byte++) {
        unsigned char value = count >> 8 * byte;
        if (value) out[0] |= 0x10 << byte, out[length++] = value;
    }
    // No length at all stands for this one.
    if (count == 0x10000) out[0] &= 0x8f, length--;
    return length;
}

/// How an object differs from its base: what both begin with, what is new, what both end with.
static size_t put_difference(unsigned char *out, const object *base, const object *object) {
    size_t length = put_size(out, base->size);
    length += put_size(out + length, object->size);
    if (object->prefix) length += put_copy(out + length, 0, object->prefix);
    size_t end = object->size - object->suffix;
    for (size_t start = object->prefix; start < end;) {
        size_t part = end - start < 127 ? end - start : 127;
        out[length++] = (unsigned char)part;
        memcpy(out + length, object->data + start, part);
        length += part;
        start += part;
    }
    if (object->suffix) length += put_copy(out + length, base->size - object->suffix, object->suffix);
    return length;
}

typedef struct {
    unsigned char *bytes;
    size_t plain_size, size;
} compressed;

static void end(compressors *compressors) {
    if (compressors->has_whole) deflateEnd(&compressors->whole);
    if (compressors->has_difference) deflateEnd(&compressors->difference);
}

static z_stream *stream(compressors *compressors, int is_difference) {
    z_stream *stream = is_difference ? &compressors->difference : &compressors->whole;
    int *is_there = is_difference ? &compressors->has_difference : &compressors->has_whole;
    if (*is_there) return deflateReset(stream) == Z_OK ? stream : NULL;
    int status = is_difference
        ? deflateInit2(stream, 1, Z_DEFLATED, 10, 1, Z_FIXED)
        : deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15, 8, Z_DEFAULT_STRATEGY);
    *is_there = status == Z_OK;
    return status == Z_OK ? stream : NULL;
}

/// Compresses an object that the caller has taken; no bytes where that fails.
static compressed compress_object(stet_gathered *gathered, size_t place, compressors *compressors) {
    compressed result = {0};
    pthread_mutex_lock(&gathered->lock);
    object object = gathered->objects[place], base = {0};
    if (object.base) base = gathered->objects[object.base - 1];
    pthread_mutex_unlock(&gathered->lock);
    z_stream *used = stream(compressors, object.base != 0);
    if (!used) return result;
    const unsigned char *plain = object.data;
    unsigned char *difference = NULL;
    result.plain_size = object.size;
    if (object.base) {
        size_t fresh = object.size - object.prefix - object.suffix;
        if (!(difference = malloc(fresh + fresh / 127 + 64))) return result;
        result.plain_size = put_difference(difference, &base, &object);
        plain = difference;
    }
    size_t room = deflateBound(used, result.plain_size) + 16;
    unsigned char *packed = malloc(room);
    if (packed) {
        used->next_in = (unsigned char *)plain;
        used->avail_in = result.plain_size;
        used->next_out = packed;
        used->avail_out = room;
        if (deflate(used, Z_FINISH) == Z_STREAM_END) {
            result.size = used->total_out;
            // Much more room than needed was asked for; there are many of these.
            unsigned char *smaller = realloc(packed, result.size + 1);
            result.bytes = smaller ? smaller : packed;
        } else {
            free(packed);
        }
    }
    free(difference);
    return result;
}

/// Keeps what came of compressing an object; with the lock held.
static void keep(stet_gathered *gathered, size_t place, compressed result) {
    object *object = &gathered->objects[place];
    object->packed = result.bytes;
    object->plain_size = result.plain_size;
    object->packed_size = result.size;
    object->state = result.bytes ? done : failed;
    pthread_cond_broadcast(&gathered->changed);
}

static void *help(void *argument) {
    stet_gathered *gathered = argument;
    compressors here = {0};
    pthread_mutex_lock(&gathered->lock);
    while (!gathered->stops) {
        if (gathered->next >= gathered->ready) {
            pthread_cond_wait(&gathered->changed, &gathered->lock);
            continue;
        }
        size_t place = gathered->next++;
        if (gathered->objects[place].state != waiting) continue;
        gathered->objects[place].state = taken;
        pthread_mutex_unlock(&gathered->lock);
        compressed result = compress_object(gathered, place, &here);
        pthread_mutex_lock(&gathered->lock);
        keep(gathered, place, result);
    }
    pthread_mutex_unlock(&gathered->lock);
    end(&here);
    return NULL;
}

/// Lets the helper have all that is gathered so far; without one, whoever writes the pack does it all.
static void announce(stet_gathered *gathered) {
    pthread_mutex_lock(&gathered->lock);
    gathered->ready = gathered->count;
    pthread_cond_broadcast(&gathered->changed);
    pthread_mutex_unlock(&gathered->lock);
    if (!gathered->has_helper) gathered->has_helper = pthread_create(&gathered->helper, NULL, help, gathered) == 0;
}

int stet_gathered_put(
    stet_gathered *gathered, const git_oid *id, git_object_t type, const void *data, size_t size,
    const git_oid *similar) {
    if (find(gathered, id)) return 0;
    unsigned char *copy = malloc(size + 1);
    pthread_mutex_lock(&gathered->lock);
    int has_room = copy && grow(gathered);
    pthread_mutex_unlock(&gathered->lock);
    if (!has_room) {
        free(copy);
        git_error_set_oom();
        return -1;
    }
    if (size) memcpy(copy, data, size);
    object added = {.id = *id, .type = type, .size = size, .data = copy};
    object *base = similar ? find(gathered, similar) : NULL;
    // A copy instruction holds a length of three bytes.
    if (base && base->type == type && base->depth < longest_chain && base->size < 1 << 24 && size < 1 << 24) {
        size_t shorter = base->size < size ? base->size : size, prefix = 0, suffix = 0;
        while (prefix < shorter && base->data[prefix] == copy[prefix]) prefix++;
        while (suffix < shorter - prefix && base->data[base->size - 1 - suffix] == copy[size - 1 - suffix]) suffix++;
        if (size - prefix - suffix < size / 2) {
            added.base = (size_t)(base - gathered->objects) + 1;
            added.prefix = prefix;
            added.suffix = suffix;
            added.depth = base->depth + 1;
        }
    }
    gathered->objects[gathered->count] = added;
    put(gathered, gathered->count++);
    gathered->bytes += size;
    // Not each object is worth waking somebody for.
    if (gathered->count % 64 == 0) announce(gathered);
    return 0;
}

const void *stet_gathered_find(const stet_gathered *gathered, const git_oid *id, size_t *size, git_object_t *type) {
    object *found = find(gathered, id);
    if (!found) return NULL;
    *size = found->size;
    *type = found->type;
    return found->data;
}

static int write_object(git_odb_backend *backend, const git_oid *id, const void *data, size_t size, git_object_t type) {
    stet_gathered *gathered = (stet_gathered *)backend;
    if (!gathered->active) return GIT_PASSTHROUGH;
    return stet_gathered_put(gathered, id, type, data, size, NULL);
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
    if (gathered->has_helper) {
        pthread_mutex_lock(&gathered->lock);
        gathered->stops = 1;
        pthread_cond_broadcast(&gathered->changed);
        pthread_mutex_unlock(&gathered->lock);
        pthread_join(gathered->helper, NULL);
    }
    gathered->has_helper = gathered->stops = 0;
    for (size_t place = 0; place < gathered->count; place++) {
        free(gathered->objects[place].data);
        free(gathered->objects[place].packed);
    }
    free(gathered->slots);
    gathered->slots = NULL;
    gathered->count = gathered->bytes = gathered->slot_count = gathered->next = gathered->ready = 0;
}

static void free_backend(git_odb_backend *backend) {
    stet_gathered *gathered = (stet_gathered *)backend;
    stet_gathered_clear(gathered);
    end(&gathered->own);
    pthread_cond_destroy(&gathered->changed);
    pthread_mutex_destroy(&gathered->lock);
    free(gathered->entry);
    free(gathered->objects);
    free(gathered);
}

stet_gathered *stet_gather(git_odb *odb) {
    stet_gathered *gathered = calloc(1, sizeof *gathered);
    if (!gathered) return NULL;
    pthread_mutex_init(&gathered->lock, NULL);
    pthread_cond_init(&gathered->changed, NULL);
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

const git_oid *stet_gathered_id(const stet_gathered *gathered, size_t place) { return &gathered->objects[place].id; }

size_t stet_gathered_base(const stet_gathered *gathered, size_t place) { return gathered->objects[place].base; }

size_t stet_gathered_entry(
    stet_gathered *gathered, size_t place, size_t distance, const unsigned char **entry, uint32_t *checksum) {
    if (gathered->ready < gathered->count) announce(gathered);
    pthread_mutex_lock(&gathered->lock);
    object *object = &gathered->objects[place];
    if (object->state == waiting) {
        object->state = taken;
        pthread_mutex_unlock(&gathered->lock);
        compressed result = compress_object(gathered, place, &gathered->own);
        pthread_mutex_lock(&gathered->lock);
        keep(gathered, place, result);
    }
    while (object->state == taken) pthread_cond_wait(&gathered->changed, &gathered->lock);
    pthread_mutex_unlock(&gathered->lock);
    if (object->state == failed) return 0;
    if (gathered->entry_room < object->packed_size + 32) {
        size_t room = object->packed_size + 4096;
        unsigned char *larger = realloc(gathered->entry, room);
        if (!larger) return 0;
        gathered->entry = larger;
        gathered->entry_room = room;
    }
    // gitformat-pack(5): type and the low four bits of the size, then seven bits at a time.
    unsigned char *out = gathered->entry;
    int type = object->base ? GIT_OBJECT_OFS_DELTA : object->type;
    size_t length = 0, rest = object->plain_size >> 4;
    out[length++] = (unsigned char)(type << 4 | (object->plain_size & 15) | (rest ? 0x80 : 0));
    if (rest) length += put_size(out + length, rest);
    if (object->base) {
        // How far back the base begins: seven bits at a time, highest first, each but the last less one.
        unsigned char bytes[10];
        int start = 9;
        bytes[start] = distance & 0x7f;
        while (distance >>= 7) bytes[--start] = 0x80 | (--distance & 0x7f);
        memcpy(out + length, bytes + start, 10 - start);
        length += 10 - start;
    }
    memcpy(out + length, object->packed, object->packed_size);
    length += object->packed_size;
    *checksum = crc32(0, out, length);
    *entry = out;
    return length;
}
