#include "CStetLibgit2.h"

#include <sys/mman.h>
#include <zlib.h>

// A reader of packs for whoever reads most of a history: each pack is mapped once for all threads, and
// nothing is locked. Format: gitformat-pack(5).
//
// It never says what is wrong. Whatever is not as Git writes it, is too large, or is not there, is left
// to libgit2, which has the last word; so nothing can be read here that libgit2 would not read, other
// than faster. What is read has been checked against its name.

typedef struct {
    const unsigned char *index, *data;
    size_t index_size, data_size;
    uint32_t count;
} pack;

struct stet_packs {
    pack *packs;
    size_t count;
};

// Beyond these libgit2 reads.
static const size_t most_packs = 256;
static const size_t largest_object = 8 << 20;
static const unsigned longest_chain = 256;

// What an object's difference is against, remembered by its place: a walk along a history comes to it
// soon.
typedef struct {
    size_t pack, offset;
    unsigned char *data;
    size_t size;
    git_object_t type;
} remembered;

static const size_t remembered_slots = 4096;
static const size_t remembered_bytes = 8 << 20;

struct stet_pack_reader {
    const stet_packs *packs;
    // The pack that had the last object.
    size_t last;
    z_stream stream;
    int has_stream;
    remembered *slots;
    size_t bytes;
    // An object that is not remembered, until the next call.
    unsigned char *own;
};

static uint32_t number(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// A file's bytes, mapped; NULL where that fails.
static const unsigned char *map(const char *path, size_t *size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    struct stat status;
    void *bytes = MAP_FAILED;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        *size = (size_t)status.st_size;
        bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0);
    }
    close(file);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static void close_pack(pack *pack) {
    if (pack->index) munmap((void *)pack->index, pack->index_size);
    if (pack->data) munmap((void *)pack->data, pack->data_size);
}

// Opens a pack by the path of its index; 0 where either is not as expected.
static int open_pack(pack *pack, const char *path) {
    memset(pack, 0, sizeof *pack);
    size_t stem = strlen(path) - strlen("idx");
    char *data = malloc(stem + sizeof "pack");
    if (!data) return 0;
    memcpy(data, path, stem);
    memcpy(data + stem, "pack", sizeof "pack");
    pack->index = map(path, &pack->index_size);
    pack->data = map(data, &pack->data_size);
    free(data);
    const unsigned char *index = pack->index;
    int usable = index && pack->data && pack->index_size >= 8 + 1024 + 40 && pack->data_size >= 12 + 20
        && memcmp(index, "\377tOc\0\0\0\2", 8) == 0 && memcmp(pack->data, "PACK\0\0\0\2", 8) == 0;
    if (usable) {
        pack->count = number(index + 8 + 255 * 4);
        usable = number(pack->data + 8) == pack->count
            && (pack->index_size - 8 - 1024 - 40) / 28 >= pack->count;
        for (int byte = 1; usable && byte < 256; byte++)
            usable = number(index + 8 + 4 * (byte - 1)) <= number(index + 8 + 4 * byte);
    }
    if (!usable) close_pack(pack);
    return usable;
}

stet_packs *stet_packs_open(const char *objects) {
    stet_packs *packs = calloc(1, sizeof *packs);
    size_t room = strlen(objects) + sizeof "/pack/" + NAME_MAX + 1;
    char *path = malloc(room);
    if (packs) packs->packs = calloc(most_packs, sizeof *packs->packs);
    DIR *directory = NULL;
    if (packs && packs->packs && path) {
        snprintf(path, room, "%s/pack", objects);
        directory = opendir(path);
    }
    struct dirent *entry;
    while (directory && packs->count < most_packs && (entry = readdir(directory))) {
        size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 4, ".idx") != 0) continue;
        snprintf(path, room, "%s/pack/%s", objects, entry->d_name);
        if (open_pack(&packs->packs[packs->count], path)) packs->count++;
    }
    if (directory) closedir(directory);
    free(path);
    if (packs && !packs->packs) {
        free(packs);
        return NULL;
    }
    return packs;
}

void stet_packs_close(stet_packs *packs) {
    if (!packs) return;
    for (size_t place = 0; place < packs->count; place++) close_pack(&packs->packs[place]);
    free(packs->packs);
    free(packs);
}

size_t stet_packs_index_bytes(const stet_packs *packs) {
    size_t bytes = 0;
    for (size_t place = 0; place < packs->count; place++) bytes += packs->packs[place].index_size;
    return bytes;
}

void stet_packs_release(const stet_packs *packs) {
    for (size_t place = 0; place < packs->count; place++) {
        const pack *pack = &packs->packs[place];
        madvise((void *)pack->data, pack->data_size, MADV_DONTNEED);
    }
}

// Where an object stands in a pack; 0 where it does not.
static size_t offset_of(const pack *pack, const git_oid *id) {
    const unsigned char *names = pack->index + 8 + 1024;
    uint32_t low = id->id[0] ? number(pack->index + 8 + 4 * (id->id[0] - 1)) : 0;
    uint32_t high = number(pack->index + 8 + 4 * id->id[0]);
    // Names are spread evenly, so the next four bytes tell about where one stands; looking there first
    // touches two pages of a large index instead of ten.
    uint32_t guess = low + (uint32_t)((uint64_t)(high - low) * number(id->id + 1) >> 32);
    uint32_t nearby = (high - low) / 32 + 1;
    uint32_t first = guess - low > nearby ? guess - nearby : low;
    uint32_t last = high - guess > nearby ? guess + nearby : high;
    if (first > low && memcmp(id->id, names + (size_t)20 * first, 20) < 0) {
        high = first;
    } else if (last < high && memcmp(id->id, names + (size_t)20 * last, 20) >= 0) {
        low = last;
    } else {
        low = first;
        high = last;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(id->id, names + (size_t)20 * middle, 20);
        if (order == 0) {
            const unsigned char *offsets = names + (size_t)24 * pack->count;
            uint32_t offset = number(offsets + (size_t)4 * middle);
            if (!(offset & 0x80000000u)) return offset;
            // A pack of more than two gigabytes has a second table.
            size_t place = (size_t)8 * (offset & 0x7fffffffu);
            const unsigned char *large = offsets + (size_t)4 * pack->count;
            size_t room = (size_t)(pack->index + pack->index_size - 40 - large);
            if (place + 8 > room) return 0;
            uint64_t value = (uint64_t)number(large + place) << 32 | number(large + place + 4);
            return value < pack->data_size ? (size_t)value : 0;
        }
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return 0;
}

// An entry of a pack: its header, and where its compressed bytes begin.
typedef struct {
    unsigned type;
    size_t size, start, base;
} entry;

enum { offset_delta = 6, name_delta = 7 };

// Reads the header of an entry; 0 where it is not whole.
static int read_entry(const pack *pack, size_t offset, entry *entry) {
    // Behind the entries stands the pack's checksum.
    size_t end = pack->data_size - 20, position = offset;
    if (offset < 12 || position >= end) return 0;
    unsigned char byte = pack->data[position++];
    entry->type = byte >> 4 & 7;
    entry->size = byte & 15;
    for (unsigned shift = 4; byte & 0x80; shift += 7) {
        if (position >= end || shift > 32) return 0;
        byte = pack->data[position++];
        entry->size |= (size_t)(byte & 0x7f) << shift;
    }
    entry->base = 0;
    if (entry->type == offset_delta) {
        if (position >= end) return 0;
        byte = pack->data[position++];
        size_t distance = byte & 0x7f;
        while (byte & 0x80) {
            if (position >= end || distance >= (size_t)1 << 48) return 0;
            byte = pack->data[position++];
            distance = (distance + 1) << 7 | (byte & 0x7f);
        }
        if (distance == 0 || distance >= offset) return 0;
        entry->base = offset - distance;
    } else if (entry->type == name_delta) {
        if (end - position < 20) return 0;
        git_oid id;
        memcpy(id.id, pack->data + position, 20);
        position += 20;
        entry->base = offset_of(pack, &id);
        if (entry->base == 0) return 0;
    } else if (entry->type < GIT_OBJECT_COMMIT || entry->type > GIT_OBJECT_TAG) {
        return 0;
    }
    entry->start = position;
    return entry->size <= largest_object;
}

// The bytes of an entry, in memory that the caller frees; NULL where they are not what the header says.
static unsigned char *inflate_entry(stet_pack_reader *reader, const pack *pack, const entry *entry) {
    unsigned char *bytes = malloc(entry->size + 1);
    if (!bytes) return NULL;
    z_stream *stream = &reader->stream;
    if (!reader->has_stream) {
        memset(stream, 0, sizeof *stream);
        if (inflateInit(stream) != Z_OK) {
            free(bytes);
            return NULL;
        }
        reader->has_stream = 1;
    } else if (inflateReset(stream) != Z_OK) {
        free(bytes);
        return NULL;
    }
    size_t room = pack->data_size - 20 - entry->start;
    stream->next_in = (unsigned char *)pack->data + entry->start;
    stream->avail_in = room > 1 << 30 ? 1 << 30 : (unsigned)room;
    stream->next_out = bytes;
    // One byte more than it should have: then too long a text is noticed.
    stream->avail_out = (unsigned)entry->size + 1;
    if (inflate(stream, Z_FINISH) != Z_STREAM_END || stream->total_out != entry->size) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

static int take_length(const unsigned char **next, const unsigned char *end, size_t *length) {
    *length = 0;
    for (unsigned shift = 0; shift <= 28; shift += 7) {
        if (*next == end) return 0;
        unsigned char byte = *(*next)++;
        *length |= (size_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return 1;
    }
    return 0;
}

// What a difference makes of its base, in memory that the caller frees; NULL where it does not fit.
static unsigned char *apply(
    const unsigned char *base, size_t base_size, const unsigned char *delta, size_t delta_size, size_t *size) {
    const unsigned char *next = delta, *end = delta + delta_size;
    size_t expected;
    if (!take_length(&next, end, &expected) || expected != base_size) return NULL;
    if (!take_length(&next, end, size) || *size > largest_object) return NULL;
    unsigned char *result = malloc(*size + 1);
    if (!result) return NULL;
    size_t written = 0;
    while (next < end) {
        unsigned char order = *next++;
        size_t length = 0;
        const unsigned char *from;
        if (order & 0x80) {
            size_t start = 0;
            for (int byte = 0; byte < 7; byte++) {
                if (!(order & 1 << byte)) continue;
                if (next == end) goto wrong;
                if (byte < 4) start |= (size_t)*next++ << 8 * byte;
                else length |= (size_t)*next++ << 8 * (byte - 4);
            }
            if (length == 0) length = 0x10000;
            if (start > base_size || length > base_size - start) goto wrong;
            from = base + start;
        } else {
            length = order;
            if (length == 0 || length > (size_t)(end - next)) goto wrong;
            from = next;
            next += length;
        }
        if (length > *size - written) goto wrong;
        memcpy(result + written, from, length);
        written += length;
    }
    if (written == *size) return result;
wrong:
    free(result);
    return NULL;
}

static remembered *slot_of(const stet_pack_reader *reader, size_t pack, size_t offset) {
    size_t key = (offset + pack * 0x9e3779b9u) * (size_t)0x9e3779b97f4a7c15u;
    return &reader->slots[key >> 40 & (remembered_slots - 1)];
}

static void forget(stet_pack_reader *reader, remembered *slot) {
    reader->bytes -= slot->size;
    free(slot->data);
    memset(slot, 0, sizeof *slot);
}

// Remembers an object, whose memory the reader has from now on.
static void remember(
    stet_pack_reader *reader, size_t pack, size_t offset, unsigned char *data, size_t size, git_object_t type) {
    if (reader->bytes + size > remembered_bytes)
        for (size_t place = 0; place < remembered_slots; place++)
            if (reader->slots[place].data) forget(reader, &reader->slots[place]);
    remembered *slot = slot_of(reader, pack, offset);
    if (slot->data) forget(reader, slot);
    *slot = (remembered){pack, offset, data, size, type};
    reader->bytes += size;
}

// Gives an object that was made to the reader: trees and what others differ from are remembered.
static void keep(
    stet_pack_reader *reader, size_t pack, size_t offset, unsigned char *data, size_t size, git_object_t type,
    int is_base) {
    if (is_base || type == GIT_OBJECT_TREE) {
        remember(reader, pack, offset, data, size, type);
    } else {
        free(reader->own);
        reader->own = data;
    }
}

// The bytes of the object at a place, valid until the next call; NULL where they cannot be told.
static const unsigned char *object_at(
    stet_pack_reader *reader, size_t place, size_t offset, size_t *size, git_object_t *type) {
    const pack *pack = &reader->packs->packs[place];
    size_t offsets[longest_chain];
    entry entries[longest_chain];
    unsigned depth = 0;
    const unsigned char *bytes = NULL;
    // Down to what is remembered, or whole.
    for (;;) {
        const remembered *known = slot_of(reader, place, offset);
        if (known->data && known->pack == place && known->offset == offset) {
            bytes = known->data;
            *size = known->size;
            *type = known->type;
            break;
        }
        if (depth == longest_chain || !read_entry(pack, offset, &entries[depth])) return NULL;
        const entry *here = &entries[depth];
        if (here->type != offset_delta && here->type != name_delta) {
            unsigned char *whole = inflate_entry(reader, pack, here);
            if (!whole) return NULL;
            bytes = whole;
            *size = here->size;
            *type = (git_object_t)here->type;
            keep(reader, place, offset, whole, *size, *type, depth > 0);
            break;
        }
        offsets[depth++] = offset;
        offset = here->base;
    }
    // And up again, by the differences.
    while (depth-- > 0) {
        unsigned char *delta = inflate_entry(reader, pack, &entries[depth]);
        if (!delta) return NULL;
        size_t length = 0;
        unsigned char *made = apply(bytes, *size, delta, entries[depth].size, &length);
        free(delta);
        if (!made) return NULL;
        bytes = made;
        *size = length;
        keep(reader, place, offsets[depth], made, length, *type, depth > 0);
    }
    return bytes;
}

stet_pack_reader *stet_pack_reader_new(const stet_packs *packs) {
    stet_pack_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->packs = packs;
    reader->slots = calloc(remembered_slots, sizeof *reader->slots);
    if (reader->slots) return reader;
    free(reader);
    return NULL;
}

void stet_pack_reader_free(stet_pack_reader *reader) {
    if (!reader) return;
    for (size_t place = 0; place < remembered_slots; place++) free(reader->slots[place].data);
    free(reader->slots);
    free(reader->own);
    if (reader->has_stream) inflateEnd(&reader->stream);
    free(reader);
}

const void *stet_pack_reader_read(
    stet_pack_reader *reader, const git_oid *id, size_t *size, git_object_t *type) {
    for (size_t turn = 0; turn < reader->packs->count; turn++) {
        size_t place = (reader->last + turn) % reader->packs->count;
        size_t offset = offset_of(&reader->packs->packs[place], id);
        if (offset == 0) continue;
        reader->last = place;
        const unsigned char *bytes = object_at(reader, place, offset, size, type);
        git_oid name;
        if (!bytes || git_odb_hash(&name, bytes, *size, *type) < 0 || !git_oid_equal(&name, id)) return NULL;
        return bytes;
    }
    return NULL;
}
