#include "CStetLibgit2.h"

#include <sys/mman.h>
#include <zlib.h>

// A reader of packs. Format: gitformat-pack(5). For whoever reads most of a history each pack is mapped
// once for all threads, and nothing is locked. For whoever reads a few objects the files are read piece
// by piece: what is mapped counts as memory, and a large index is looked into at random.
//
// It never says what is wrong. Whatever is not as Git writes it, is too large, or is not there, is left
// to libgit2, which has the last word; so nothing can be read here that libgit2 would not read, other
// than faster. What is read has been checked against its name.

// An index or a pack.
typedef struct {
    // All of it; NULL where it is read piece by piece.
    const unsigned char *mapped;
    int descriptor;
    size_t size;
} file;

typedef struct {
    file index, data;
    uint32_t count;
    // How many names begin with a byte or a smaller one.
    uint32_t fanout[256];
    // The path of the index until both are opened, when something is first looked for; else NULL.
    char *path;
} pack;

struct stet_packs {
    pack *packs;
    size_t count;
    int is_mapped;
};

// Beyond these libgit2 reads.
static const size_t most_packs = 256;
static const size_t most_open_packs = 64;
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

static const size_t most_slots = 4096, few_slots = 128;
static const size_t remembered_bytes = 8 << 20;

// What was last read of a file.
typedef struct {
    const file *file;
    size_t start, length;
    // How much is read at least, as what comes next is likely to be asked for.
    size_t ahead;
    unsigned char bytes[8192];
} piece;

struct stet_pack_reader {
    stet_packs *packs;
    piece names, entries;
    // The pack that had the last object.
    size_t last;
    z_stream stream;
    int has_stream;
    remembered *slots;
    size_t slot_count, bytes;
    // An object that is not remembered, until the next call.
    unsigned char *own;
};

static uint32_t number(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// The bytes of a file from a place on, and in `got` how many of them are there: at least so many as are
// needed, or all up to the file's end; NULL where they cannot be read.
static const unsigned char *bytes_at(piece *piece, const file *file, size_t start, size_t needed, size_t *got) {
    if (start >= file->size) return NULL;
    if (file->mapped) {
        *got = file->size - start;
        return file->mapped + start;
    }
    size_t rest = file->size - start;
    if (needed > rest) needed = rest;
    if (needed > sizeof piece->bytes) return NULL;
    if (piece->file != file || start < piece->start || start - piece->start + needed > piece->length) {
        size_t wanted = needed > piece->ahead ? needed : piece->ahead;
        if (wanted > rest) wanted = rest;
        piece->file = NULL;
        ssize_t count = pread(file->descriptor, piece->bytes, wanted, (off_t)start);
        if (count < 0 || (size_t)count < needed) return NULL;
        piece->file = file;
        piece->start = start;
        piece->length = (size_t)count;
    }
    *got = piece->length - (start - piece->start);
    return piece->bytes + (start - piece->start);
}

// Opens a file, and maps it if that is wanted; 0 where it cannot be used.
static int open_file(file *file, const char *path, int is_mapped) {
    struct stat status;
    // Without waiting for whoever opens the other end of a pipe of that name.
    file->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->descriptor < 0) return 0;
    if (fstat(file->descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) return 0;
    file->size = (size_t)status.st_size;
    if (!is_mapped) return 1;
    void *bytes = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, file->descriptor, 0);
    close(file->descriptor);
    file->descriptor = -1;
    if (bytes == MAP_FAILED) return 0;
    file->mapped = bytes;
    return 1;
}

static void close_file(file *file) {
    if (file->mapped) munmap((void *)file->mapped, file->size);
    if (file->descriptor >= 0) close(file->descriptor);
    file->mapped = NULL;
    file->descriptor = -1;
    file->size = 0;
}

static void close_pack(pack *pack) {
    close_file(&pack->index);
    close_file(&pack->data);
    pack->count = 0;
    memset(pack->fanout, 0, sizeof pack->fanout);
    free(pack->path);
    pack->path = NULL;
}

// Whether both files of a pack begin as expected; what is told of the index is remembered.
static int read_start(pack *pack) {
    static const size_t start = 8 + 1024;
    unsigned char own[8 + 1024], head[12];
    const unsigned char *index = pack->index.mapped, *data = pack->data.mapped;
    if (pack->index.size < start + 40 || pack->data.size < 12 + 20) return 0;
    if (!index) {
        if (pread(pack->index.descriptor, own, start, 0) != (ssize_t)start) return 0;
        if (pread(pack->data.descriptor, head, sizeof head, 0) != (ssize_t)sizeof head) return 0;
        index = own;
        data = head;
    }
    if (memcmp(index, "\377tOc\0\0\0\2", 8) != 0 || memcmp(data, "PACK\0\0\0\2", 8) != 0) return 0;
    for (int byte = 0; byte < 256; byte++) {
        pack->fanout[byte] = number(index + 8 + 4 * byte);
        if (byte > 0 && pack->fanout[byte - 1] > pack->fanout[byte]) return 0;
    }
    pack->count = pack->fanout[255];
    return number(data + 8) == pack->count && (pack->index.size - start - 40) / 28 >= pack->count;
}

// Opens the files of a pack; one that is not as expected has nothing in it from now on.
static void open_pack(pack *pack, int is_mapped) {
    char *path = pack->path;
    size_t stem = strlen(path) - strlen("idx");
    pack->path = NULL;
    int is_usable = open_file(&pack->index, path, is_mapped);
    // One letter more than it had: there is room for it.
    memcpy(path + stem, "pack", sizeof "pack");
    is_usable = is_usable && open_file(&pack->data, path, is_mapped) && read_start(pack);
    free(path);
    if (!is_usable) close_pack(pack);
}

stet_packs *stet_packs_open(const char *objects, int is_mapped) {
    stet_packs *packs = calloc(1, sizeof *packs);
    if (packs) packs->packs = calloc(is_mapped ? most_packs : most_open_packs, sizeof *packs->packs);
    if (!packs || !packs->packs) {
        free(packs);
        return NULL;
    }
    packs->is_mapped = is_mapped;
    size_t room = strlen(objects) + sizeof "/pack/" + NAME_MAX + 2;
    char *path = malloc(room);
    DIR *directory = NULL;
    if (path) {
        snprintf(path, room, "%s/pack", objects);
        directory = opendir(path);
    }
    struct dirent *entry;
    while (directory && packs->count < (is_mapped ? most_packs : most_open_packs) && (entry = readdir(directory))) {
        size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 4, ".idx") != 0) continue;
        pack *pack = &packs->packs[packs->count];
        pack->index.descriptor = pack->data.descriptor = -1;
        pack->path = malloc(room);
        if (!pack->path) break;
        snprintf(pack->path, room, "%s/pack/%s", objects, entry->d_name);
        // Those that are read piece by piece are opened when something is looked for in them.
        if (is_mapped) open_pack(pack, 1);
        if (!is_mapped || pack->count > 0) packs->count++;
    }
    if (directory) closedir(directory);
    free(path);
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
    for (size_t place = 0; place < packs->count; place++) bytes += packs->packs[place].index.size;
    return bytes;
}

void stet_packs_release(const stet_packs *packs) {
    for (size_t place = 0; place < packs->count; place++) {
        const file *data = &packs->packs[place].data;
        if (data->mapped) madvise((void *)data->mapped, data->size, MADV_DONTNEED);
    }
}

// The offset that a pack's index has for a name, by its place among the names; 0 where it has none.
static size_t offset_at(stet_pack_reader *reader, const pack *pack, uint32_t place) {
    size_t got, offsets = 8 + 1024 + (size_t)24 * pack->count, end = pack->index.size - 40;
    const unsigned char *bytes = bytes_at(&reader->names, &pack->index, offsets + (size_t)4 * place, 4, &got);
    if (!bytes) return 0;
    uint32_t offset = number(bytes);
    if (!(offset & 0x80000000u)) return offset;
    // A pack of more than two gigabytes has a second table.
    size_t start = offsets + (size_t)4 * pack->count + (size_t)8 * (offset & 0x7fffffffu);
    if (start + 8 > end || !(bytes = bytes_at(&reader->names, &pack->index, start, 8, &got))) return 0;
    uint64_t value = (uint64_t)number(bytes) << 32 | number(bytes + 4);
    return value < pack->data.size ? (size_t)value : 0;
}

// Where an object stands in a pack; 0 where it does not.
static size_t offset_of(stet_pack_reader *reader, pack *pack, const git_oid *id) {
    if (pack->path) open_pack(pack, 0);
    static const uint32_t most = 400;
    uint32_t low = id->id[0] ? pack->fanout[id->id[0] - 1] : 0, high = pack->fanout[id->id[0]];
    // Names are spread evenly, so the next four bytes tell about where one stands among those of its first:
    // some hundreds around it nearly always have it. Where names are not, halving finds it.
    uint32_t all_low = low, all = high - low;
    for (int attempt = 0; low < high; attempt++) {
        uint32_t guess = low + (high - low) / 2;
        if (attempt < 2) guess = all_low + (uint32_t)((uint64_t)all * number(id->id + 1) >> 32);
        uint32_t first = guess > most / 2 ? guess - most / 2 : 0;
        if (first < low || high - low <= most) first = low;
        else if (first > high - most) first = high - most;
        uint32_t count = high - first < most ? high - first : most;
        size_t got;
        const unsigned char *names = bytes_at(
            &reader->names, &pack->index, 8 + 1024 + (size_t)20 * first, (size_t)20 * count, &got);
        if (!names) return 0;
        if (memcmp(id->id, names, 20) < 0) {
            high = first;
        } else if (memcmp(id->id, names + (size_t)20 * (count - 1), 20) > 0) {
            low = first + count;
        } else {
            uint32_t from = 0, to = count;
            while (from < to) {
                uint32_t middle = from + (to - from) / 2;
                int order = memcmp(id->id, names + (size_t)20 * middle, 20);
                if (order == 0) return offset_at(reader, pack, first + middle);
                if (order < 0) to = middle;
                else from = middle + 1;
            }
            return 0;
        }
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
static int read_entry(stet_pack_reader *reader, pack *pack, size_t offset, entry *entry) {
    // Behind the entries stands the pack's checksum.
    size_t end = pack->data.size - 20, position = 0, room;
    if (offset < 12 || offset >= end) return 0;
    // No header is longer than this.
    const unsigned char *bytes = bytes_at(&reader->entries, &pack->data, offset, 64, &room);
    if (!bytes) return 0;
    if (room > end - offset) room = end - offset;
    unsigned char byte = bytes[position++];
    entry->type = byte >> 4 & 7;
    entry->size = byte & 15;
    for (unsigned shift = 4; byte & 0x80; shift += 7) {
        if (position >= room || shift > 32) return 0;
        byte = bytes[position++];
        entry->size |= (size_t)(byte & 0x7f) << shift;
    }
    entry->base = 0;
    if (entry->type == offset_delta) {
        if (position >= room) return 0;
        byte = bytes[position++];
        size_t distance = byte & 0x7f;
        while (byte & 0x80) {
            if (position >= room || distance >= (size_t)1 << 48) return 0;
            byte = bytes[position++];
            distance = (distance + 1) << 7 | (byte & 0x7f);
        }
        if (distance == 0 || distance >= offset) return 0;
        entry->base = offset - distance;
    } else if (entry->type == name_delta) {
        if (room - position < 20) return 0;
        git_oid id;
        memcpy(id.id, bytes + position, 20);
        position += 20;
        entry->base = offset_of(reader, pack, &id);
        if (entry->base == 0) return 0;
    } else if (entry->type < GIT_OBJECT_COMMIT || entry->type > GIT_OBJECT_TAG) {
        return 0;
    }
    entry->start = offset + position;
    return entry->size <= largest_object;
}

// The bytes of an entry, in memory that the caller frees; NULL where they are not what the header says.
static unsigned char *inflate_entry(stet_pack_reader *reader, const pack *pack, const entry *entry) {
    unsigned char *bytes = malloc(entry->size + 1);
    if (!bytes) return NULL;
    z_stream *stream = &reader->stream;
    if (!reader->has_stream) {
        memset(stream, 0, sizeof *stream);
        if (inflateInit(stream) != Z_OK) goto wrong;
        reader->has_stream = 1;
    } else if (inflateReset(stream) != Z_OK) {
        goto wrong;
    }
    size_t position = entry->start, end = pack->data.size - 20;
    stream->next_out = bytes;
    // One byte more than it should have: then too long a text is noticed.
    stream->avail_out = (unsigned)entry->size + 1;
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        size_t room;
        const unsigned char *piece = bytes_at(&reader->entries, &pack->data, position, 1, &room);
        if (!piece || position >= end) goto wrong;
        if (room > end - position) room = end - position;
        if (room > 1 << 30) room = 1 << 30;
        stream->next_in = (unsigned char *)piece;
        stream->avail_in = (unsigned)room;
        status = inflate(stream, Z_FINISH);
        if (status != Z_STREAM_END && (status != Z_BUF_ERROR || stream->avail_in > 0)) goto wrong;
        position += room - stream->avail_in;
    }
    if (stream->total_out == entry->size) return bytes;
wrong:
    free(bytes);
    return NULL;
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
    return &reader->slots[key >> 40 & (reader->slot_count - 1)];
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
        for (size_t place = 0; place < reader->slot_count; place++)
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
    pack *pack = &reader->packs->packs[place];
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
        if (depth == longest_chain || !read_entry(reader, pack, offset, &entries[depth])) return NULL;
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

stet_pack_reader *stet_pack_reader_new(stet_packs *packs) {
    stet_pack_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->packs = packs;
    reader->entries.ahead = sizeof reader->entries.bytes;
    reader->slot_count = packs->is_mapped ? most_slots : few_slots;
    reader->slots = calloc(reader->slot_count, sizeof *reader->slots);
    if (reader->slots) return reader;
    free(reader);
    return NULL;
}

void stet_pack_reader_free(stet_pack_reader *reader) {
    if (!reader) return;
    for (size_t place = 0; place < reader->slot_count; place++) free(reader->slots[place].data);
    free(reader->slots);
    free(reader->own);
    if (reader->has_stream) inflateEnd(&reader->stream);
    free(reader);
}

// The place of the pack that has an object, and where in it; 0 where none has.
static size_t find(stet_pack_reader *reader, const git_oid *id, size_t *place) {
    size_t count = reader->packs->count;
    for (size_t turn = 0; turn < count; turn++) {
        *place = (reader->last + turn) % count;
        size_t offset = offset_of(reader, &reader->packs->packs[*place], id);
        if (offset == 0) continue;
        reader->last = *place;
        return offset;
    }
    return 0;
}

const void *stet_pack_reader_read(
    stet_pack_reader *reader, const git_oid *id, size_t *size, git_object_t *type) {
    size_t place, offset = find(reader, id, &place);
    if (offset == 0) return NULL;
    const unsigned char *bytes = object_at(reader, place, offset, size, type);
    git_oid name;
    if (!bytes || git_odb_hash(&name, bytes, *size, *type) < 0 || !git_oid_equal(&name, id)) return NULL;
    return bytes;
}

int stet_pack_reader_has(stet_pack_reader *reader, const git_oid *id) {
    size_t place;
    return find(reader, id, &place) != 0;
}

int stet_pack_reader_freshen(stet_pack_reader *reader, const git_oid *id) {
    size_t place;
    if (find(reader, id, &place) == 0) return -1;
    const file *data = &reader->packs->packs[place].data;
    return data->descriptor < 0 ? -1 : futimens(data->descriptor, NULL);
}
