#include "CStetHTML.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The parser asks its allocator for all it needs and does not look whether it got it. So the allocator
// leaves the parser altogether where memory or time is over: all that was allocated is one list of
// blocks, which is freed as a whole, and nothing of the parser's is left.
//
// Where a page turns out to have frames, the parser throws its body away, one call within another for
// each level. As it gives memory back at each, its way out is there, too, before the stack is used up.

typedef struct block {
    struct block *next;
} block;

// A node whose children are walked, and which of them comes next.
typedef struct {
    const GumboNode *node;
    unsigned next;
} level;

struct stet_page {
    block *blocks;
    char *free_bytes;
    size_t free_count;
    size_t memory_left;
    struct timespec end;
    unsigned allocations;
    jmp_buf out;
    // Where the stack was when the parser was called.
    uintptr_t stack;

    const GumboNode *opened;
    level *levels;
    size_t depth, room;
};

static const size_t block_size = 1 << 20;
static const uintptr_t largest_stack = 128 << 10;

static void check_stack(stet_page *page) {
    char here;
    uintptr_t place = (uintptr_t)&here;
    if ((place < page->stack ? page->stack - place : place - page->stack) > largest_stack) longjmp(page->out, 1);
}

static int is_over(const struct timespec *end) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec > end->tv_nsec);
}

static void *allocate(void *userdata, size_t size) {
    stet_page *page = userdata;
    size_t rounded = (size + 15) & ~(size_t)15;
    if (rounded < size) longjmp(page->out, 1);
    if (++page->allocations % 64 == 0 && is_over(&page->end)) longjmp(page->out, 1);
    if (rounded > page->free_count) {
        size_t head = (sizeof(block) + 15) & ~(size_t)15;
        size_t room = rounded > block_size / 4 ? rounded : block_size;
        if (room + head > page->memory_left) longjmp(page->out, 1);
        block *fresh = malloc(room + head);
        if (!fresh) longjmp(page->out, 1);
        page->memory_left -= room + head;
        fresh->next = page->blocks;
        page->blocks = fresh;
        char *bytes = (char *)fresh + head;
        // What is large has a block of its own, and the rest of the last one stays in use.
        if (room == rounded && rounded != block_size) return bytes;
        page->free_bytes = bytes;
        page->free_count = room;
    }
    void *bytes = page->free_bytes;
    page->free_bytes += rounded;
    page->free_count -= rounded;
    return bytes;
}

static void deallocate(void *userdata, void *bytes) {
    (void)bytes;
    check_stack(userdata);
}

static int push(stet_page *page, const GumboNode *node) {
    if (page->depth == page->room) {
        size_t room = page->room ? 2 * page->room : 64;
        level *levels = realloc(page->levels, room * sizeof *levels);
        if (!levels) return 0;
        page->levels = levels;
        page->room = room;
    }
    page->levels[page->depth++] = (level){node, 0};
    return 1;
}

stet_page *stet_page_parse(const char *bytes, size_t length, size_t memory, unsigned milliseconds) {
    stet_page *page = calloc(1, sizeof *page);
    if (!page) return NULL;
    page->memory_left = memory;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &page->end);
    page->end.tv_sec += milliseconds / 1000;
    page->end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (page->end.tv_nsec >= 1000000000) {
        page->end.tv_sec++;
        page->end.tv_nsec -= 1000000000;
    }
    char here;
    page->stack = (uintptr_t)&here;
    if (setjmp(page->out)) {
        stet_page_free(page);
        return NULL;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = deallocate;
    options.userdata = page;
    options.max_errors = 0;
    GumboOutput *output = gumbo_parse_with_options(&options, bytes, length);
    if (!output || !push(page, output->document)) {
        stet_page_free(page);
        return NULL;
    }
    return page;
}

void stet_page_free(stet_page *page) {
    if (!page) return;
    while (page->blocks) {
        block *next = page->blocks->next;
        free(page->blocks);
        page->blocks = next;
    }
    free(page->levels);
    free(page);
}

static void describe(stet_page_event *event, int kind, const GumboElement *element) {
    event->kind = kind;
    event->name = element->tag == GUMBO_TAG_UNKNOWN ? "" : gumbo_normalized_tagname(element->tag);
    event->is_foreign = element->tag_namespace != GUMBO_NAMESPACE_HTML;
    event->text = NULL;
}

int stet_page_next(stet_page *page, stet_page_event *event) {
    while (page->depth > 0) {
        level *top = &page->levels[page->depth - 1];
        const GumboVector *children = top->node->type == GUMBO_NODE_DOCUMENT
                                          ? &top->node->v.document.children
                                          : &top->node->v.element.children;
        if (top->next == children->length) {
            const GumboNode *node = top->node;
            page->depth--;
            if (node->type == GUMBO_NODE_DOCUMENT) continue;
            describe(event, STET_PAGE_CLOSE, &node->v.element);
            return 1;
        }
        const GumboNode *child = children->data[top->next++];
        switch (child->type) {
        case GUMBO_NODE_ELEMENT:
            if (!push(page, child)) return 0;
            page->opened = child;
            describe(event, STET_PAGE_OPEN, &child->v.element);
            return 1;
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_CDATA:
        case GUMBO_NODE_WHITESPACE:
            *event = (stet_page_event){.kind = STET_PAGE_TEXT, .name = "", .text = child->v.text.text};
            return 1;
        default:
            // Comments, and templates, which a page shows only where a program says so.
            continue;
        }
    }
    return 0;
}

const char *stet_page_attribute(const stet_page *page, const char *name) {
    if (!page->opened) return NULL;
    const GumboAttribute *attribute = gumbo_get_attribute(&page->opened->v.element.attributes, name);
    return attribute ? attribute->value : NULL;
}
