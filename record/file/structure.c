/* record/file/structure.c - collect, compare, save and restore pages of metadata. */
#include "record/file/structure.h"

#include "base/array.h"

#include <string.h>
#include <unistd.h>

enum { MOST_PAGES = 1 << 18 }; /* 1 GB of pages, as for a recording of 8 TB */

void structure_free(struct structure *s)
{
    array_free(s->page);
    array_free(s->bytes);
    *s = (struct structure){0};
}

/* Return the index of the first element of s->page[] that is at least `page`. */
static size_t find(const struct structure *s, uint64_t page)
{
    size_t low = 0, high = s->n_pages;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->page[middle] < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has(const struct structure *s, size_t at, uint64_t page)
{
    return at < s->n_pages && s->page[at] == page;
}

static uint8_t *bytes_of(const struct structure *s, size_t at)
{
    return s->bytes + at * STRUCTURE_PAGE;
}

static enum esp_status reserve(struct structure *s, size_t n_pages)
{
    void *page = s->page, *bytes = s->bytes;
    enum esp_status st = array_grow(&page, &s->page_room, n_pages, sizeof *s->page);
    s->page = page;
    if (st == ESP_OK)
        st = array_grow(&bytes, &s->byte_room, n_pages, STRUCTURE_PAGE);
    s->bytes = bytes;
    return st;
}

/* Insert page number `page`, filled with zeros, at index `at`. */
static enum esp_status insert(struct structure *s, size_t at, uint64_t page)
{
    const enum esp_status st = reserve(s, s->n_pages + 1);
    if (st != ESP_OK)
        return st;
    const size_t behind = s->n_pages - at;
    memmove(s->page + at + 1, s->page + at, behind * sizeof *s->page);
    memmove(bytes_of(s, at + 1), bytes_of(s, at), behind * STRUCTURE_PAGE);
    memset(bytes_of(s, at), 0, STRUCTURE_PAGE);
    s->page[at] = page;
    s->n_pages++;
    return ESP_OK;
}

/* Return how many of the n bytes at offset `place` are in the same page as the first byte. */
static size_t within_page(uint64_t place, size_t n)
{
    const size_t rest = STRUCTURE_PAGE - (size_t)(place % STRUCTURE_PAGE);
    return n < rest ? n : rest;
}

void structure_note_rows(struct structure *s, uint64_t place, size_t n)
{
    if (place + n > s->end)
        s->end = place + n;
}

enum esp_status structure_note(struct structure *s, uint64_t place, const void *bytes,
                               size_t n)
{
    const uint8_t *from = bytes;
    structure_note_rows(s, place, n);
    for (size_t part; n > 0; n -= part, place += part, from += part) {
        const uint64_t page = place / STRUCTURE_PAGE;
        const size_t at = find(s, page);
        const enum esp_status st = has(s, at, page) ? ESP_OK : insert(s, at, page);
        if (st != ESP_OK)
            return st;
        part = within_page(place, n);
        memcpy(bytes_of(s, at) + place % STRUCTURE_PAGE, from, part);
    }
    return ESP_OK;
}

void structure_cover(const struct structure *s, uint64_t place, void *bytes, size_t n)
{
    uint8_t *to = bytes;
    for (size_t part; n > 0; n -= part, place += part, to += part) {
        const uint64_t page = place / STRUCTURE_PAGE;
        const size_t at = find(s, page);
        part = within_page(place, n);
        if (has(s, at, page))
            memcpy(to, bytes_of(s, at) + place % STRUCTURE_PAGE, part);
    }
}

static bool page_is_in(const struct structure *s, size_t at, int fd)
{
    /* Bytes beyond the end of the file compare as zeros. */
    uint8_t there[STRUCTURE_PAGE] = {0};
    const off_t place = (off_t)(s->page[at] * STRUCTURE_PAGE);
    /* A page that cannot be read counts as equal. */
    return pread(fd, there, sizeof there, place) < 0 ||
           memcmp(there, bytes_of(s, at), sizeof there) == 0;
}

bool structure_is_in(const struct structure *s, int fd)
{
    bool is = true;
    for (size_t k = 0; k < s->n_pages && is; k++)
        is = page_is_in(s, k, fd);
    return is;
}

uint64_t structure_rows(const char *path, const struct hash_stream *column)
{
    return hash_word(hash_text(HASH_START, path), hash_stream_value(column));
}

/* ---- save and restore ---- */

static void require_order(const struct structure *structure, struct state *s)
{
    bool ascends = true;
    for (size_t k = 1; k < structure->n_pages; k++)
        ascends = ascends && structure->page[k - 1] < structure->page[k];
    state_require(s, ascends, "pages", "they must ascend");
}

void structure_visit(struct structure *structure, struct state *s)
{
    static const uint64_t most = INT64_MAX / STRUCTURE_PAGE;
    state_enter(s, "recording");
    const size_t n = state_count(s, "pages", structure->n_pages, MOST_PAGES);
    if (n > 0 && state_restores(s)) {
        s->status = reserve(structure, n);
        structure->n_pages = s->status == ESP_OK ? n : 0;
    }
    if (n > 0 && n <= MOST_PAGES && s->status == ESP_OK) {
        state_u64s(s, "pages", structure->page, n, most);
        state_bytes(s, "structure", structure->bytes, n * STRUCTURE_PAGE);
        state_u64s(s, "end", &structure->end, 1, INT64_MAX);
        state_u64s(s, "rows", &structure->rows, 1, UINT64_MAX);
        require_order(structure, s);
    }
    state_leave(s);
}
