/* viz/panels/help.c - the lines fill a column, then the next column, then the next page. */
#include "viz/panels/help.h"

#include "viz/panels/overlay.h"

#include <stdio.h>

/* Sizes in points. */
enum {
    PAD_X = 16,
    PAD_Y = 12,
    LINE_H = 20,
    HEADING_GAP = 8, /* above a heading that is not the first of its column */
    COLUMN_GAP = 24,
    KEY_W = 128,
    WHAT_W = 344,
    NARROW_KEY_W = 124, /* KEY_W if a whole column does not fit */
};

static const struct help_line headings[HELP_SECTIONS] = {
    [HELP_RUN] = {HELP_RUN, NULL, "The run", NULL},
    [HELP_PANELS] = {HELP_PANELS, NULL, "Panels", NULL},
    [HELP_SPIKES] = {HELP_SPIKES, NULL, "Spikes", NULL},
    [HELP_NEURONS] = {HELP_NEURONS, NULL, "Neurons", NULL},
};
enum { LEFT_SECTIONS = HELP_PANELS + 1 }; /* sections in the first of two columns */

/* Return the number of lines in the sections before `section`. */
static size_t lines_before(const struct help *h, unsigned section)
{
    size_t n = 0;
    while (n < h->n && h->line[n]->section < section)
        n++;
    return n;
}

static void insert(struct help *h, size_t at, const struct help_line *line)
{
    if (h->n == HELP_MOST)
        return;
    for (size_t k = h->n++; k > at; k--)
        h->line[k] = h->line[k - 1];
    h->line[at] = line;
}

void help_add(struct help *h, const struct help_line *line)
{
    const unsigned next = line->section + 1u;
    if (lines_before(h, line->section) == lines_before(h, next))
        insert(h, lines_before(h, next), &headings[line->section]);
    insert(h, lines_before(h, next), line);
}

/* The columns of the help; sizes in pixels. */
struct flow {
    int columns, column_w, column_h;
    bool narrow;
};

struct place {
    unsigned page;
    int column, y;
};

static int height_of(const struct brush *b, const struct help_line *line, bool top)
{
    return brush_px(b, LINE_H) + (!line->keys && !top ? brush_px(b, HEADING_GAP) : 0);
}

/* Return the place of `line` if the line before it ends at `at`. A heading is moved to the next column if the first
 * line of its section would not fit below it. */
static struct place next_place(const struct brush *b, const struct flow *f,
                               struct place at, const struct help_line *line)
{
    const int need =
        height_of(b, line, at.y == 0) + (line->keys ? 0 : brush_px(b, LINE_H));
    if (at.y == 0 || at.y + need <= f->column_h)
        return at;
    at.y = 0;
    at.page += ++at.column == f->columns;
    at.column %= f->columns;
    return at;
}

/* Return the height of a column that holds the first n lines, in pixels. */
static int natural_height(const struct help *h, const struct brush *b, size_t n)
{
    int height = 0;
    for (size_t k = 0; k < n; k++)
        height += height_of(b, h->line[k], k == 0);
    return height;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static struct flow divide(const struct help *help, const struct brush *b,
                          struct rect body)
{
    const int w = body.w - 2 * brush_px(b, PAD_X), h = body.h - 2 * brush_px(b, PAD_Y);
    const int column = brush_px(b, KEY_W + WHAT_W);
    struct flow f = {.columns = w >= 2 * column + brush_px(b, COLUMN_GAP) ? 2 : 1};
    f.narrow = w < column;
    f.column_w = smaller(w, column);
    f.column_h = natural_height(
        help, b, f.columns == 2 ? lines_before(help, LEFT_SECTIONS) : help->n);
    if (f.column_h > h) /* leave a line below the columns for the number of the page */
        f.column_h = h - brush_px(b, LINE_H);
    return f;
}

static unsigned pages_of(const struct help *h, const struct brush *b,
                         const struct flow *f)
{
    struct place at = {0};
    for (size_t k = 0; k < h->n; k++) {
        at = next_place(b, f, at, h->line[k]);
        at.y += height_of(b, h->line[k], at.y == 0);
    }
    return at.page + 1;
}

unsigned help_pages(const struct help *h, const struct panel_context *s, struct rect body)
{
    const struct flow f = divide(h, &s->brush, body);
    return pages_of(h, &s->brush, &f);
}

static void draw_line(const struct brush *b, const struct flow *f, struct rect line,
                      const struct help_line *e)
{
    if (!e->keys) {
        brush_text(b, BRUSH_TITLE, line, BRUSH_LEFT, b->theme->text, e->what);
        return;
    }
    const int key_w = brush_px(b, f->narrow ? NARROW_KEY_W : KEY_W);
    brush_text(b, BRUSH_BODY, rect_take_left(&line, key_w, brush_px(b, 8)), BRUSH_LEFT,
               b->theme->accent, e->keys);
    const bool fits = !f->narrow && brush_width(b, BRUSH_BODY, e->what) <= line.w;
    brush_text(b, BRUSH_BODY, line, BRUSH_LEFT, b->theme->text,
               e->brief && !fits ? e->brief : e->what);
}

void help_draw(const struct help *help, const struct panel_context *s, struct rect body,
               unsigned page)
{
    const struct brush *b = &s->brush;
    const struct flow f = divide(help, b, body);
    const unsigned pages = pages_of(help, b, &f);
    const int gap = brush_px(b, COLUMN_GAP), foot = pages > 1 ? brush_px(b, LINE_H) : 0;
    const struct rect sheet = overlay_sheet(
        s, body, f.columns * (f.column_w + gap) - gap + 2 * brush_px(b, PAD_X),
        f.column_h + foot + 2 * brush_px(b, PAD_Y));
    struct place at = {0};
    page = page < pages ? page : pages - 1;
    for (size_t k = 0; k < help->n; k++) {
        at = next_place(b, &f, at, help->line[k]);
        const int h = height_of(b, help->line[k], at.y == 0);
        at.y += h;
        const struct rect line = {sheet.x + at.column * (f.column_w + gap),
                                  sheet.y + at.y - brush_px(b, LINE_H), f.column_w,
                                  brush_px(b, LINE_H)};
        if (at.page == page)
            draw_line(b, &f, line, help->line[k]);
    }
    if (pages < 2)
        return;
    char text[64];
    snprintf(text, sizeof text, "page %u of %u \xc2\xb7 h: %s", page + 1, pages,
             page + 1 < pages ? "next" : "close");
    brush_text(b, BRUSH_BODY, (struct rect){sheet.x, sheet.y + f.column_h, sheet.w, foot},
               BRUSH_LEFT, b->theme->dim, text);
}
