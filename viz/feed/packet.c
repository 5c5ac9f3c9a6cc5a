/* viz/feed/packet.c */
#include "viz/feed/packet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LINE = 64,
    /* A presentation has tens of spikes, an image few presentations. */
    ROOM_SPIKES = 1 << 14,
    ROOM_INPUTS = 1 << 16, /* a presentation has thousands of input spikes */
    ROOM_POINTS = 1 << 13, /* a presentation of 350 ms has 3,500 ticks of 0.1 ms */
    ROOM_FIELDS = 64, /* copying fields is most of the cost of the viewer for the run */
    ROOM_FIELD_BYTES = 1 << 22, /* bytes: limits the number of large fields */
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

struct packet_shape packet_shape_of(const struct event_start *starts, size_t n)
{
    struct packet_shape s = {.n_classes = starts->n_classes,
                             .n_pixels = (size_t)starts->width * starts->height,
                             .spikes = ROOM_SPIKES,
                             .inputs = ROOM_INPUTS,
                             .points = ROOM_POINTS};
    for (size_t k = 0; k < n; k++) {
        s.n_neurons = larger(s.n_neurons, starts[k].n_neurons);
        s.n_all += starts[k].n_neurons;
        s.n_field = larger(s.n_field, event_field(&starts[k]));
    }
    const size_t fit = ROOM_FIELD_BYTES / larger(sizeof(float) * s.n_field, 1);
    s.fields = fit < 1 ? 1 : fit < ROOM_FIELDS ? fit : ROOM_FIELDS;
    return s;
}

/* ---- layout ---- */

/* Return the size of a packet in bytes and, unless p is NULL, set its array pointers. One function does both, so
 * that they always agree. */
static size_t walk(const struct packet_shape *s, struct packet *p)
{
    struct packet none, *q = p ? p : &none;
    unsigned char *base = (unsigned char *)p;
    size_t at = (sizeof *p + LINE - 1) / LINE * LINE;
#define ARRAY(member, count)                                          \
    do {                                                              \
        (q->member) = p ? (void *)(base + at) : NULL;                 \
        at += ((count) * sizeof *q->member + LINE - 1) / LINE * LINE; \
    } while (0)
    ARRAY(birth, s->n_neurons);
    ARRAY(h, s->n_neurons);
    ARRAY(removed, 2 * s->n_all);
    ARRAY(removed_h, 2 * s->n_all);
    ARRAY(label, s->n_neurons);
    ARRAY(means, s->n_neurons * s->n_classes);
    ARRAY(pixels, s->n_pixels);
    ARRAY(scores, s->n_classes);
    ARRAY(spikes, s->spikes);
    ARRAY(inputs, s->inputs);
    ARRAY(points, s->points);
    ARRAY(field_birth, s->fields);
    ARRAY(weight_mV, s->fields * s->n_field);
    ARRAY(theta_mV, s->fields);
#undef ARRAY
    return at;
}

size_t packet_bytes(const struct packet_shape *shape)
{
    return walk(shape, NULL);
}

struct packet *packet_place(void *memory, const struct packet_shape *shape)
{
    struct packet *p = memory;
    walk(shape, p);
    p->shape = *shape;
    packet_clear(p);
    return p;
}

void packet_clear(struct packet *p)
{
    p->begins_anew = p->has_labels = p->has_image = p->cut = p->has_status = false;
    p->n_news = p->n_removed = p->fields.n = p->membrane.n = 0;
}

/* ---- windows and prunings ---- */

static void take_out(struct packet *p, size_t k)
{
    p->n_news--;
    memmove(p->news + k, p->news + k + 1, (p->n_news - k) * sizeof *p->news);
}

_Static_assert(sizeof(esp_id) == sizeof(float), "turn_round moves both");

/* Reverse the order of n values of 4 bytes (ids or counts) from index `from` on. */
static void turn_round(void *values, size_t from, size_t n)
{
    unsigned char *v = (unsigned char *)values + from * sizeof(esp_id);
    for (size_t k = 0; 2 * k + 1 < n; k++) {
        esp_id a, b;
        unsigned char *at_a = v + k * sizeof a, *at_b = v + (n - 1 - k) * sizeof a;
        memcpy(&a, at_a, sizeof a);
        memcpy(&b, at_b, sizeof b);
        memcpy(at_a, &b, sizeof a);
        memcpy(at_b, &a, sizeof a);
    }
}

/* Move the n values at `from` to just before those at `to`; the order of all others does not change. */
static void bring_forward(void *values, size_t from, size_t n, size_t to)
{
    turn_round(values, from, n);
    turn_round(values, from + n, to - from - n);
    turn_round(values, from, to - from);
}

/* Merge pruning j into pruning k > j of the same population. */
static void merge_prunings(struct packet *p, size_t j, size_t k)
{
    struct packet_news *a = &p->news[j], *b = &p->news[k];
    const size_t n = a->pruned.n_removed;
    bring_forward(p->removed, a->first, n, b->first);
    bring_forward(p->removed_h, a->first, n, b->first);
    for (size_t i = j + 1; i <= k; i++)
        p->news[i].first -= n;
    b->pruned.n_removed += n;
    b->pruned.overridden |= a->pruned.overridden;
    take_out(p, j);
}

/* Merge the first two prunings that are of the same population; there are two, because there are more prunings than
 * populations. */
static void merge_oldest_prunings(struct packet *p)
{
    for (size_t k = 1; k < p->n_news; k++)
        for (size_t j = 0; j < k; j++)
            if (p->news[j].pruned.population == p->news[k].pruned.population) {
                merge_prunings(p, j, k);
                return;
            }
}

static struct packet_news *new_news(struct packet *p)
{
    if (p->n_news == PACKET_NEWS) {
        size_t k = 0;
        while (k < p->n_news && p->news[k].is_pruning)
            k++;
        if (k < p->n_news)
            take_out(p, k);
        else
            merge_oldest_prunings(p);
    }
    return &p->news[p->n_news++];
}

void packet_add_window(struct packet *p, const struct event_window *window)
{
    struct packet_news *news = new_news(p);
    const bool known = window->birth && window->h;
    news->is_pruning = false;
    news->window = *window;
    news->window.birth = NULL;
    news->window.h = NULL;
    if (!known)
        return;
    for (size_t k = 0; k < p->n_news; k++)
        p->news[k].window.h = NULL; /* p->birth and p->h now belong to the new window */
    news->window.birth = p->birth;
    news->window.h = p->h;
    const size_t n =
        window->n_living < p->shape.n_neurons ? window->n_living : p->shape.n_neurons;
    news->window.n_living = n;
    memcpy(p->birth, window->birth, n * sizeof *p->birth);
    memcpy(p->h, window->h, n * sizeof *p->h);
}

void packet_add_pruned(struct packet *p, const struct event_pruned *pruned)
{
    struct packet_news *news = new_news(p);
    const size_t room = 2 * p->shape.n_all - p->n_removed;
    const size_t n = pruned->n_removed < room ? pruned->n_removed : room;
    news->is_pruning = true;
    news->window = (struct event_window){0};
    news->pruned = *pruned;
    news->pruned.n_removed = n;
    news->first = p->n_removed;
    memcpy(p->removed + p->n_removed, pruned->removed, n * sizeof *p->removed);
    for (size_t k = 0; k < n; k++)
        p->removed_h[p->n_removed + k] = pruned->h ? pruned->h[k] : NAN;
    p->n_removed += n;
}

/* ---- the image ---- */

void packet_begin_image(struct packet *p, const struct event_image *image)
{
    p->has_image = true;
    p->cut = false;
    p->image = *image;
    p->image.scores = image->scores ? p->scores : NULL;
    if (image->scores)
        memcpy(p->scores, image->scores, p->shape.n_classes * sizeof *p->scores);
    p->image.pixels = image->pixels ? p->pixels : NULL;
    p->image.spikes = p->spikes;
    p->image.inputs = p->inputs;
    p->image.n_spikes = p->image.n_inputs = 0;
    p->membrane.n = 0;
    if (image->pixels)
        memcpy(p->pixels, image->pixels, p->shape.n_pixels);
}

void packet_add_spike(struct packet *p, struct event_spike spike)
{
    if (p->image.n_spikes < p->shape.spikes)
        p->spikes[p->image.n_spikes++] = spike;
    else
        p->cut = true;
}

void packet_add_input(struct packet *p, struct event_spike spike)
{
    if (p->image.n_inputs < p->shape.inputs)
        p->inputs[p->image.n_inputs++] = spike;
    else
        p->cut = true;
}

void packet_begin_membrane(struct packet *p, esp_id birth, double rest_mV)
{
    p->membrane = (struct event_membrane){.population = p->image.population,
                                          .image = p->image.image,
                                          .birth = birth,
                                          .rest_mV = rest_mV,
                                          .points = p->points};
}

void packet_add_point(struct packet *p, struct event_point point)
{
    if (p->membrane.n < p->shape.points)
        p->points[p->membrane.n++] = point;
}

/* ---- copies ---- */

static void copy_news(struct packet *to, const struct packet *from)
{
    to->n_news = from->n_news;
    to->n_removed = from->n_removed;
    memcpy(to->news, from->news, from->n_news * sizeof *to->news);
    memcpy(to->removed, from->removed, from->n_removed * sizeof *to->removed);
    memcpy(to->removed_h, from->removed_h, from->n_removed * sizeof *to->removed_h);
    for (size_t k = 0; k < to->n_news; k++) {
        struct event_window *w = &to->news[k].window;
        if (!w->h)
            continue;
        memcpy(to->birth, from->birth, w->n_living * sizeof *to->birth);
        memcpy(to->h, from->h, w->n_living * sizeof *to->h);
        w->birth = to->birth;
        w->h = to->h;
    }
}

static void copy_labels(struct packet *to, const struct packet *from)
{
    const struct packet_shape *s = &to->shape;
    to->has_labels = from->has_labels;
    if (!from->has_labels)
        return;
    memcpy(to->label, from->label, s->n_neurons * sizeof *to->label);
    to->labels = (struct event_labels){.label = to->label,
                                       .means = from->labels.means ? to->means : NULL};
    if (from->labels.means)
        memcpy(to->means, from->means, s->n_neurons * s->n_classes * sizeof *to->means);
}

static void copy_image(struct packet *to, const struct packet *from)
{
    to->has_image = from->has_image;
    if (!from->has_image)
        return;
    struct event_image image = from->image;
    image.pixels = from->image.pixels ? from->pixels : NULL;
    image.scores = from->image.scores ? from->scores : NULL;
    packet_begin_image(to, &image);
    to->cut = from->cut;
    to->image.n_spikes = from->image.n_spikes;
    to->image.n_inputs = from->image.n_inputs;
    memcpy(to->spikes, from->spikes, from->image.n_spikes * sizeof *to->spikes);
    memcpy(to->inputs, from->inputs, from->image.n_inputs * sizeof *to->inputs);
    to->membrane = from->membrane;
    to->membrane.points = to->points;
    memcpy(to->points, from->points, from->membrane.n * sizeof *to->points);
}

void packet_copy(struct packet *to, const struct packet *from)
{
    packet_clear(to);
    to->begins_anew = from->begins_anew;
    copy_news(to, from);
    copy_labels(to, from);
    copy_image(to, from);
    to->has_status = from->has_status;
    to->status = from->status;
    memcpy(to->message, from->message, sizeof to->message);
    to->status.message = from->status.message ? to->message : NULL;
}
