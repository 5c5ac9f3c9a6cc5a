/* viz/panels/tiling.c - find the largest tile that fits. */
#include "viz/panels/tiling.h"

#include "base/array.h"
#include "viz/draw/arrange.h"

enum esp_status tiling_create(size_t n, struct tiling *out)
{
    struct tiling g = {.n = n, .columns = 1, .tile = 1};
    g.order = array_create(n, sizeof *g.order);
    g.where = array_create(n, sizeof *g.where);
    if (!g.order || !g.where) {
        tiling_free(&g);
        return ESP_MEMORY;
    }
    for (size_t k = 0; k < n; k++)
        g.order[k] = (esp_id)(g.where[k] = k);
    *out = g;
    return ESP_OK;
}

void tiling_free(struct tiling *g)
{
    array_free(g->order);
    array_free(g->where);
    *g = (struct tiling){0};
}

enum { LARGE = 32 }; /* size of a tile and its gap from which gaps are wide, points */

/* Groups of tiles: the classes 0 to 255, then neurons without a class, then removed ones. */
enum { NO_CLASS = 256, REMOVED, GROUPS };

static size_t group_of(const struct neuron_table *table, const struct votes *votes,
                       size_t k, bool by_class)
{
    return !by_class             ? 0
           : !table->alive[k]    ? REMOVED
           : votes->label[k] < 0 ? NO_CLASS
                                 : (size_t)votes->label[k];
}

/* Sort by group, and within a group by birth id, with a counting sort. */
void tiling_order(struct tiling *g, const struct neuron_table *table,
                  const struct votes *votes, bool by_class)
{
    size_t first[GROUPS + 1] = {0};
    for (size_t k = 0; k < g->n; k++)
        first[group_of(table, votes, k, by_class) + 1]++;
    for (size_t c = 1; c <= GROUPS; c++)
        first[c] += first[c - 1];
    for (size_t k = 0; k < g->n; k++) {
        const size_t to = first[group_of(table, votes, k, by_class)]++;
        g->order[to] = (esp_id)k;
        g->where[k] = to;
    }
}

static int columns_of(struct rect room, int pitch, int gap)
{
    const int n = (room.w + gap) / pitch;
    return n > 0 ? n : 1;
}

static int rows_of(size_t n, int columns)
{
    return (int)((n + (size_t)columns - 1) / (size_t)columns);
}

/* Return whether all tiles fit into `room` with this pitch: pixels from one tile to the next. */
static bool fits(const struct tiling *g, struct rect room, int pitch)
{
    return rows_of(g->n, columns_of(room, pitch, g->gap)) * pitch - g->gap <= room.h;
}

static int clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

void tiling_fit(struct tiling *g, struct rect room, double unit, int bar_w, int wanted)
{
    g->gap = arrange_px(unit, 1);
    const int least = arrange_px(unit, TILING_LEAST) + g->gap;
    int pitch = least;
    if (!fits(g, room, least))
        room.w = room.w > bar_w ? room.w - bar_w : 0;
    else
        while (pitch < room.h && fits(g, room, pitch + 1))
            pitch++;
    if (pitch >= arrange_px(unit, LARGE))
        g->gap = arrange_px(unit, 3); /* a wider gap, to separate large tiles */
    g->columns = columns_of(room, pitch, g->gap);
    g->tile = pitch - g->gap;
    g->rows_all = rows_of(g->n, g->columns);
    g->rows_shown =
        clamp((room.h + g->gap) / pitch, 1, g->rows_all > 0 ? g->rows_all : 1);
    g->scroll = clamp(wanted, 0, g->rows_all - g->rows_shown);
    g->area = room;
}

struct rect tiling_tile(const struct tiling *g, size_t k)
{
    const int pitch = g->tile + g->gap;
    const int column = (int)(k % (size_t)g->columns), row = (int)(k / (size_t)g->columns);
    return (struct rect){g->area.x + column * pitch,
                         g->area.y + (row - g->scroll) * pitch, g->tile, g->tile};
}

bool tiling_in_view(const struct tiling *g, size_t k)
{
    const int row = (int)(k / (size_t)g->columns) - g->scroll;
    return k < g->n && row >= 0 && row < g->rows_shown;
}

size_t tiling_find(const struct tiling *g, int x, int y)
{
    const int pitch = g->tile + g->gap;
    const int column = (x - g->area.x) / pitch, row = (y - g->area.y) / pitch;
    if (!rect_has(g->area, x, y) || column >= g->columns || row >= g->rows_shown)
        return g->n;
    const size_t k = (size_t)(row + g->scroll) * (size_t)g->columns + (size_t)column;
    return k < g->n ? k : g->n;
}

int tiling_scroll_to(const struct tiling *g, size_t k)
{
    const int row = (int)(k / (size_t)g->columns);
    if (row < g->scroll)
        return row;
    return row >= g->scroll + g->rows_shown ? row - g->rows_shown + 1 : g->scroll;
}
