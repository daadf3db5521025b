#ifndef CSTETHTML_H
#define CSTETHTML_H

#include <stddef.h>

// A page of HTML, parsed as the HTML standard says (gumbo), and walked in the order of its source.
typedef struct stet_page stet_page;

enum {
    STET_PAGE_OPEN = 1,
    STET_PAGE_CLOSE = 2,
    STET_PAGE_TEXT = 3,
};

// What comes next in a page. What it points to lives as long as the page.
typedef struct {
    int kind;
    // Of an element: its name in lower case; empty where HTML does not know it.
    const char *name;
    // Of text: its bytes, which are UTF-8.
    const char *text;
    // Whether an element is of SVG or MathML.
    int is_foreign;
} stet_page_event;

// Parses a page of valid UTF-8 within so many bytes of memory and so much time of the processor; NULL
// where one does not do.
stet_page *stet_page_parse(const char *bytes, size_t length, size_t memory, unsigned milliseconds);
void stet_page_free(stet_page *page);

// The next event; 0 where there is none.
int stet_page_next(stet_page *page, stet_page_event *event);

// An attribute of the element that was opened last, by its name in lower case; NULL where it has none.
const char *stet_page_attribute(const stet_page *page, const char *name);

#endif
