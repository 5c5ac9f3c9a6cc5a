/* viz/panels/help.c - entries flow down a column, then to the next, then to the next page. */
#include "viz/panels/help.h"

#include "viz/panels/overlay.h"

#include <stdio.h>

/* Points. */
enum {
    PAD_X = 16,
    PAD_Y = 12,
    LINE_H = 20,
    HEADING_GAP = 8, /* above a heading that is not the first of its column */
    COLUMN_GAP = 24,
    KEY_W = 128,
    WHAT_W = 344,
    NARROW_KEY_W = 124, /* where a whole column has no room */
};

struct entry {
    const char *keys;  /* NULL: a heading */
    const char *what;  /* what they do, */
    const char *brief; /* and that in at most 19 letters; NULL: what */
};

static const struct entry entries[] = {
    {NULL, "The run", NULL},
    {"space", "pause, go on", NULL},
    {".  ,", "one image, one tick further", "image, tick further"},
    {"[  ]", "slower, faster (from 0.01\xc3\x97 to no limit)", "slower, faster"},
    {"drag, Ctrl \xe2\x86\x91 \xe2\x86\x93", "the threshold: prune by hand",
     "prune by hand"},
    {"u", "let the rule decide again", "the rule prunes"},
    {"click, Ctrl \xe2\x86\x90 \xe2\x86\x92", "on the course of a recording: go there",
     "go there (replay)"},
    {"s", "screenshot (PNG)", "screenshot"},
    {"q", "close the window; a training goes on", "close the window"},
    {NULL, "Panels", NULL},
    {"1 to 6", "spikes, fields, neuron, counts, lines, now", "hide, show panels"},
    {"p", "the next population of neurons", "next population"},
    {"c", "confusion matrix", NULL},
    {"t", "dark or light", NULL},
    {"Ctrl + \xe2\x80\x93", "larger, smaller text", "size of the text"},
    {"F11", "full screen", NULL},
    {NULL, "Spikes", NULL},
    {"i", "neurons or inputs", NULL},
    {"+  \xe2\x80\x93, wheel", "zoom in time", NULL},
    {"Shift \xe2\x86\x91 \xe2\x86\x93", "zoom in neurons; with the wheel too",
     "zoom in neurons"},
    {"arrows, drag", "pan", NULL},
    {"Home, End", "the oldest spikes, now", "oldest spikes, now"},
    {"0", "all neurons", NULL},
    {NULL, "Neurons", NULL},
    {"click, /", "select one; Escape: none", "select one"},
    {"Tab", "arrows for spikes or for fields", "arrows for fields"},
    {"o", "fields by number or by class", "fields by class"},
    {"Page up, down", "scroll the fields", NULL},
    {"hover", "number and values", NULL},
};
enum {
    N = sizeof entries / sizeof *entries,
    N_LEFT = 16 /* of the first of two columns */
};

/* How the sheet is divided, in pixels. */
struct flow {
    int columns, column_w, column_h;
    bool narrow;
};

struct place {
    unsigned page;
    int column, y;
};

static int height_of(const struct brush *b, size_t k, bool top)
{
    return brush_px(b, LINE_H) +
           (!entries[k].keys && !top ? brush_px(b, HEADING_GAP) : 0);
}

/* Move on behind entry k - 1, whose place this is, to that of entry k. A heading is not left alone at the
 * foot of a column. */
static struct place next_place(const struct brush *b, const struct flow *f,
                               struct place at, size_t k)
{
    const bool heading = !entries[k].keys;
    const int need = height_of(b, k, at.y == 0) + (heading ? brush_px(b, LINE_H) : 0);
    if (at.y == 0 || at.y + need <= f->column_h)
        return at;
    at.y = 0;
    at.page += ++at.column == f->columns;
    at.column %= f->columns;
    return at;
}

/* The height of a column that holds the first n entries. */
static int natural_height(const struct brush *b, size_t n)
{
    int h = 0;
    for (size_t k = 0; k < n; k++)
        h += height_of(b, k, k == 0);
    return h;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static struct flow divide(const struct brush *b, struct rect body)
{
    const int w = body.w - 2 * brush_px(b, PAD_X), h = body.h - 2 * brush_px(b, PAD_Y);
    const int column = brush_px(b, KEY_W + WHAT_W);
    struct flow f = {.columns = w >= 2 * column + brush_px(b, COLUMN_GAP) ? 2 : 1};
    f.narrow = w < column;
    f.column_w = smaller(w, column);
    f.column_h = natural_height(b, f.columns == 2 ? N_LEFT : N);
    if (f.column_h > h) /* pages are numbered below */
        f.column_h = h - brush_px(b, LINE_H);
    return f;
}

static unsigned pages_of(const struct brush *b, const struct flow *f)
{
    struct place at = {0};
    for (size_t k = 0; k < N; k++) {
        at = next_place(b, f, at, k);
        at.y += height_of(b, k, at.y == 0);
    }
    return at.page + 1;
}

unsigned help_pages(const struct panel_context *s, struct rect body)
{
    const struct flow f = divide(&s->brush, body);
    return pages_of(&s->brush, &f);
}

static void draw_entry(const struct brush *b, const struct flow *f, struct rect line,
                       const struct entry *e)
{
    if (!e->keys) {
        brush_text(b, BRUSH_TITLE, line, BRUSH_LEFT, b->theme->text, e->what);
        return;
    }
    const int key_w = brush_px(b, f->narrow ? NARROW_KEY_W : KEY_W);
    brush_text(b, BRUSH_BODY, rect_take_left(&line, key_w, brush_px(b, 8)), BRUSH_LEFT,
               b->theme->accent, e->keys);
    brush_text(b, BRUSH_BODY, line, BRUSH_LEFT, b->theme->text,
               f->narrow && e->brief ? e->brief : e->what);
}

void help_draw(const struct panel_context *s, struct rect body, unsigned page)
{
    const struct brush *b = &s->brush;
    const struct flow f = divide(b, body);
    const unsigned pages = pages_of(b, &f);
    const int gap = brush_px(b, COLUMN_GAP), foot = pages > 1 ? brush_px(b, LINE_H) : 0;
    const struct rect sheet = overlay_sheet(
        s, body, f.columns * (f.column_w + gap) - gap + 2 * brush_px(b, PAD_X),
        f.column_h + foot + 2 * brush_px(b, PAD_Y));
    struct place at = {0};
    page = page < pages ? page : pages - 1;
    for (size_t k = 0; k < N; k++) {
        at = next_place(b, &f, at, k);
        const int h = height_of(b, k, at.y == 0);
        at.y += h;
        const struct rect line = {sheet.x + at.column * (f.column_w + gap),
                                  sheet.y + at.y - brush_px(b, LINE_H), f.column_w,
                                  brush_px(b, LINE_H)};
        if (at.page == page)
            draw_entry(b, &f, line, &entries[k]);
    }
    if (pages < 2)
        return;
    char text[64];
    snprintf(text, sizeof text, "page %u of %u \xc2\xb7 h: %s", page + 1, pages,
             page + 1 < pages ? "next" : "close");
    brush_text(b, BRUSH_BODY, (struct rect){sheet.x, sheet.y + f.column_h, sheet.w, foot},
               BRUSH_LEFT, b->theme->dim, text);
}
