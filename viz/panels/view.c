/* viz/panels/view.c - zoom and pan within their limits. */
#include "viz/panels/view.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct view view_default(void)
{
    struct view v = {.text_scale = 1, .span_s = 5, .follows = true, .high = 1};
    for (int k = 0; k < ARRANGE_MOST; k++)
        v.panel[k] = true;
    v.drag_threshold = (double)NAN;
    return v;
}

void view_begin_drag(struct view *v, const struct panel *panel, int x, int y)
{
    v->drag = panel;
    v->drag_moved = false;
    v->drag_x = x;
    v->drag_y = y;
}

void view_end_drag(struct view *v)
{
    v->drag = NULL;
    v->drag_range = false;
    v->drag_threshold = (double)NAN;
}

void view_select(struct view *v, esp_id birth)
{
    v->n_chosen = 0;
    v->has_selected = true;
    v->selected = birth;
}

static size_t place_of(const struct view *v, esp_id birth)
{
    size_t k = 0;
    while (k < v->n_chosen && v->chosen[k] != birth)
        k++;
    return k;
}

bool view_has_chosen(const struct view *v, esp_id birth)
{
    return place_of(v, birth) < v->n_chosen;
}

static void drop_chosen(struct view *v, size_t k)
{
    memmove(v->chosen + k, v->chosen + k + 1, (v->n_chosen - k - 1) * sizeof *v->chosen);
    v->n_chosen--;
    v->has_selected = v->n_chosen > 0;
    if (v->has_selected)
        v->selected = v->chosen[v->n_chosen - 1];
}

bool view_choose(struct view *v, esp_id birth)
{
    if (v->n_chosen == 0 && v->has_selected)
        v->chosen[v->n_chosen++] = v->selected;
    const size_t k = place_of(v, birth);
    if (k < v->n_chosen) {
        drop_chosen(v, k);
        return true;
    }
    if (v->n_chosen == VIEW_CHOSEN)
        return false;
    v->chosen[v->n_chosen++] = birth;
    v->has_selected = true;
    v->selected = birth;
    return true;
}

void view_put_cursor(struct view *v, int64_t tick)
{
    if (v->n_cursors < 2)
        v->cursor[v->n_cursors++] = tick;
    else
        v->n_cursors = 0;
}

static double between(double x, double low, double high)
{
    return fmin(fmax(x, low), high);
}

void view_zoom_time(struct view *v, double factor, double from_right, int64_t now,
                    double ticks_per_s)
{
    const double before = v->span_s;
    v->span_s = between(before * factor, VIEW_SPAN_LEAST_S, VIEW_SPAN_MOST_S);
    if (v->follows)
        return;
    v->end += (int64_t)llround((v->span_s - before) * from_right * ticks_per_s);
    v->follows = v->end >= now;
}

void view_pan_time(struct view *v, double part, int64_t oldest, int64_t now,
                   double ticks_per_s)
{
    const double span = v->span_s * ticks_per_s;
    const double end = (double)(v->follows ? now : v->end) - part * span;
    /* At least a quarter of the picture shows recent spikes. */
    const double first = fmin((double)oldest + span / 4, (double)now);
    v->end = (int64_t)llround(fmax(end, first));
    v->follows = v->end >= now;
}

static void set_rows(struct view *v, double low, double size)
{
    v->low = between(low, 0, 1 - size);
    v->high = v->low + size;
}

void view_zoom_rows(struct view *v, double factor, double from_bottom, double least)
{
    const double before = v->high - v->low;
    const double size = between(before * factor, fmin(least, 1), 1);
    set_rows(v, v->low + (before - size) * from_bottom, size);
}

void view_pan_rows(struct view *v, double part)
{
    const double size = v->high - v->low;
    set_rows(v, v->low + part * size, size);
}
