/* viz/panels/raster_picture.c - draw recent spikes as columns of pixels. */
#include "viz/panels/raster_picture.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

/* Images narrower than this, in points, have no line at their beginning. */
enum { LINE_PITCH = 8 };

void raster_free(struct raster *r)
{
    scroll_free(&r->scroll);
    array_free(r->counts);
    *r = (struct raster){0};
}

static bool same_picture(const struct raster_view *a, const struct raster_view *b)
{
    return a->width == b->width && a->height == b->height &&
           a->ticks_per_column == b->ticks_per_column && a->follows == b->follows &&
           (a->follows || a->end == b->end) && a->inputs == b->inputs &&
           a->bands == b->bands && a->low == b->low && a->high == b->high &&
           a->unit == b->unit && a->light == b->light && a->moves == b->moves &&
           a->start == b->start;
}

/* Return the number of the column of a shown tick. */
static int64_t column_of(const struct raster_view *view, int64_t tick)
{
    return (int64_t)floor((double)tick / view->ticks_per_column);
}

double raster_x(const struct raster_view *view, int64_t tick)
{
    return view->width - (double)(view->end - tick) / view->ticks_per_column;
}

void raster_row(const struct raster_view *view, const struct raster_rows *raster_rows,
                size_t id, double *y, double *h)
{
    const double pitch = view->height / (view->high - view->low);
    *h = (double)raster_rows->height[id] * pitch;
    *y = (view->high - (double)raster_rows->low[id]) * pitch - *h;
}

/* Size and colour of the bars in a view. */
struct pen {
    const struct raster_view *view;
    const struct raster_rows *raster_rows;
    const struct run_model *model;
    const struct theme *theme;
    int width, least; /* width of a bar, and its least height, in pixels */
    unsigned share;   /* opacity of the colour, 0 to 255 */
    /* [n_classes] bands of classes, each found when it is needed first (before, n is SIZE_MAX); NULL: none are
     * drawn. */
    struct raster_band *band;
};

/* About the rate of an input whose value is 255. At this rate a pixel of the raster is bright but not saturated. */
#define FULL_RATE_HZ 64.0

static unsigned input_share(const struct raster_view *view, double pitch)
{
    const double rows = pitch < 1 ? 1 / pitch : 1;
    const double spikes = FULL_RATE_HZ * view->s_per_column * rows;
    return (unsigned)(255 / (1 + spikes));
}

static struct pen make_pen(const struct raster_view *view, const struct run_model *model,
                           const struct raster_rows *raster_rows,
                           const struct theme *theme)
{
    const double pitch = view->height / (view->high - view->low);
    const int point = view->unit > 1 ? (int)lround(view->unit) : 1;
    struct pen p = {.view = view,
                    .raster_rows = raster_rows,
                    .model = model,
                    .theme = theme,
                    .width = 2 * point,
                    .least = 5 * point,
                    .share = pitch < 1 ? 190 : 255};
    if (view->inputs) {
        p.width = view->s_per_column * FULL_RATE_HZ < 0.25 ? 2 : 1;
        p.least = 1;
        p.share = input_share(view, pitch);
    }
    p.width = p.width > 4 ? 4 : p.width;
    return p;
}

static uint32_t bar_colour(const struct pen *p, esp_id id)
{
    const esp_class label = p->view->inputs ? ESP_NO_CLASS : p->model->votes.label[id];
    return label == ESP_NO_CLASS ? p->theme->mark
                                 : theme_class(p->theme, (unsigned)label);
}

static uint32_t *count_at(struct raster *r, int64_t column)
{
    const int64_t w = r->view.width;
    return &r->counts[(column % w + w) % w];
}

static void draw_spike(struct raster *r, const struct pen *p, int64_t tick, esp_id id)
{
    if (id >= p->raster_rows->n)
        return;
    const int64_t column = column_of(p->view, tick);
    if (column > r->scroll.head - p->view->width && column <= r->scroll.head)
        (*count_at(r, column))++;
    double y, h;
    raster_row(p->view, p->raster_rows, id, &y, &h);
    if (!(h > 0)) /* the neuron is pruned and its row has no height */
        return;
    const int bar = h * 0.8 > p->least ? (int)(h * 0.8) : p->least;
    const int top = (int)floor(y + (h - bar) / 2);
    /* A tick that is wider than a bar is filled as a whole, except a gap to the next. */
    const int64_t next = column_of(p->view, tick + 1);
    const bool wide = next - column > p->width;
    scroll_mark(&r->scroll, wide ? next - 1 : column, top,
                wide ? (int)(next - column) - 1 : p->width, bar, bar_colour(p, id),
                p->share);
}

/* Lighten the band of the image's class from shown tick `from` to the end of the image, so that spikes of neurons
 * of other classes stand out. */
static void draw_band(struct raster *r, const struct pen *p,
                      const struct recent_spikes_image *image, int64_t from)
{
    enum { SHARE = 18 };
    const struct raster_view *v = p->view;
    if (!p->band || image->label < 0 || image->label >= (int)p->model->start.n_classes)
        return;
    struct raster_band *band = &p->band[image->label];
    if (band->n == SIZE_MAX)
        raster_rows_band(p->raster_rows, &p->model->table, &p->model->votes, image->label,
                         band);
    const double pitch = v->height / (v->high - v->low);
    const int top = (int)lround((v->high - band->high) * pitch);
    const int end = (int)lround((v->high - band->low) * pitch);
    const int64_t first = column_of(v, from), last = column_of(v, image->end);
    if (band->high > band->low && last > first)
        scroll_mark(&r->scroll, last - 1, top, (int)(last - first), end - top,
                    p->theme->text, SHARE);
}

/* Draw a faint line where an image begins; a dashed one if images before it were skipped. */
static void draw_beginning(struct scroll *s, const struct pen *p,
                           const struct recent_spikes_image *image, int64_t last_begin)
{
    if ((double)(image->begin - last_begin) <
        LINE_PITCH * p->view->unit * p->view->ticks_per_column)
        return;
    const int64_t column = column_of(p->view, image->begin);
    if (!image->gap) {
        scroll_mark(s, column, 0, 1, p->view->height, p->theme->grid, 255);
        return;
    }
    const int dash = 4 * (p->view->unit > 1 ? (int)p->view->unit : 1);
    for (int y = 0; y < p->view->height; y += 2 * dash)
        scroll_mark(s, column, y, 1, dash, p->theme->dim, 160);
}

static void draw_image(struct raster *r, const struct pen *p, uint64_t k)
{
    const struct recent_spikes *t = &p->model->recent;
    const struct recent_spikes_image *image = recent_spikes_image(t, k);
    const struct recent_spikes_ring *ring = p->view->inputs ? &t->inputs : &t->spikes;
    const uint64_t first = p->view->inputs ? image->inputs_from : image->spikes_from;
    const uint64_t to = p->view->inputs ? image->inputs_to : image->spikes_to;
    if (r->begun <= k)
        draw_beginning(&r->scroll, p, image,
                       k > recent_spikes_oldest(t) ? recent_spikes_image(t, k - 1)->begin
                                                   : 0);
    draw_band(r, p, image, r->begun <= k ? image->begin : r->lit);
    r->begun = k + 1;
    r->lit = image->end;
    for (uint64_t i = recent_spikes_from(ring, r->spike > first ? r->spike : first);
         i < to; i++) {
        const struct event_spike spike = recent_spikes_spike(ring, i);
        draw_spike(r, p, image->begin + spike.tick, spike.id);
    }
    r->spike = to;
}

/* Return the number of the first image that is visible in the picture. */
static uint64_t first_in_view(const struct raster_view *view,
                              const struct recent_spikes *t)
{
    const double left = (double)view->end - view->width * view->ticks_per_column;
    return recent_spikes_find(t, (int64_t)floor(left) - 1);
}

/* Draw what is new since the last call. The newest image may be incomplete; it is then continued by the next
 * call. */
static void draw_new(struct raster *r, const struct pen *p)
{
    const struct recent_spikes *t = &p->model->recent;
    const uint64_t first = first_in_view(p->view, t);
    for (r->image = r->image > first ? r->image : first; r->image < t->n_images;
         r->image++) {
        draw_image(r, p, r->image);
        if (!recent_spikes_image(t, r->image)->complete && r->image + 1 == t->n_images)
            break;
    }
}

static void begin_anew(struct raster *r, const struct raster_view *view,
                       const struct theme *theme)
{
    scroll_clear(&r->scroll, column_of(view, view->end), theme->panel);
    r->image = r->spike = r->begun = 0;
    r->lit = 0;
    memset(r->counts, 0, (size_t)view->width * sizeof *r->counts);
    r->drawn = true;
}

/* Empty the columns that become new when the head moves. */
static void advance(struct raster *r, int64_t head)
{
    const int64_t from =
        head - r->view.width > r->scroll.head ? head - r->view.width : r->scroll.head;
    for (int64_t column = from + 1; column <= head; column++)
        *count_at(r, column) = 0;
    scroll_advance(&r->scroll, head);
}

uint32_t raster_count(const struct raster *r, int x, int width)
{
    const int64_t first = r->scroll.head - r->view.width + 1 + x;
    uint32_t sum = 0;
    for (int k = 0; k < width; k++)
        sum += r->counts[((first + k) % r->view.width + r->view.width) % r->view.width];
    return sum;
}

/* Make room for a picture of this size. */
static enum esp_status resize(struct raster *r, const struct raster_view *view)
{
    if (r->counts && r->view.width == view->width)
        return scroll_resize(&r->scroll, view->width, view->height);
    uint32_t *counts = array_create((size_t)view->width, sizeof *counts);
    const enum esp_status st =
        counts ? scroll_resize(&r->scroll, view->width, view->height) : ESP_MEMORY;
    if (st != ESP_OK) {
        array_free(counts);
        return st;
    }
    array_free(r->counts);
    r->counts = counts;
    r->drawn = false;
    return ESP_OK;
}

enum esp_status raster_update(struct raster *r, const struct raster_view *view,
                              const struct run_model *model,
                              const struct raster_rows *raster_rows,
                              const struct theme *theme)
{
    struct raster_band bands[RUN_MODEL_CLASSES];
    const enum esp_status st = resize(r, view);
    if (st != ESP_OK)
        return st;
    if (!r->drawn || !same_picture(&r->view, view))
        begin_anew(r, view, theme);
    r->view = *view;
    struct pen p = make_pen(view, model, raster_rows, theme);
    for (size_t c = 0; c < RUN_MODEL_CLASSES && view->bands; c++)
        bands[c].n = SIZE_MAX;
    p.band = view->bands ? bands : NULL;
    advance(r, column_of(view, view->end));
    draw_new(r, &p);
    return ESP_OK;
}
