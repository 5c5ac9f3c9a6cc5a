/* viz/panels/view.c - zoom and pan within their limits. */
#include "viz/panels/view.h"

#include <math.h>
#include <stddef.h>

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
    v->drag_threshold = (double)NAN;
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
