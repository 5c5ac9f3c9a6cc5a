/* record/verify/verify_spikes.c - claims about the recorded spikes of a run. */
#include "record/verify/claims.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- order ---- */

struct spike {
    double time_ms, tick;
    uint64_t id;
};

static enum esp_status check_order(uint64_t k, const struct spike *s,
                                   const struct spike *before, bool twice)
{
    if (s->tick > before->tick ||
        (s->tick == before->tick &&
         (s->id > before->id || (twice && s->id == before->id))))
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "spike %" PRIu64 " (%g ms, id %" PRIu64
                    ") comes after (%g ms, id %" PRIu64 ")",
                    k, s->time_ms, s->id, before->time_ms, before->id);
}

static uint64_t neurons_of(const struct claims *c, unsigned k)
{
    const struct layout_plan plan = {.config = &c->info->resolved,
                                     .n_pixels = (uint64_t)c->info->header.width *
                                                 c->info->header.height};
    return layout_neurons(&plan, k);
}

/* Check the spikes of population k: each is exactly at a tick and of an existing neuron; they ascend in time,
 * and within a tick in id. */
static enum esp_status check_spikes(struct claims *c, unsigned k)
{
    const unsigned times = LAYOUT_SPIKE_TIMES + k, ids = LAYOUT_SPIKE_IDS + k;
    struct cursor *spikes = claims_cursor(c, CURSOR_OF(times, ids));
    const uint64_t n = claims_rows(c, LAYOUT_SPIKE_TIMES + k);
    const uint64_t n_neurons = neurons_of(c, k);
    const bool twice = population_is_source(&c->info->resolved.population[k]);
    const double dt_ms = c->info->header.dt_ms;
    struct spike s, before = {.tick = -1};
    for (uint64_t row = 0; row < n; row++, before = s) {
        enum esp_status st = cursor_next(spikes);
        if (st != ESP_OK)
            return st;
        s.time_ms = cursor_real(spikes, times);
        s.id = cursor_number(spikes, ids);
        s.tick = round(s.time_ms / dt_ms);
        if (s.tick * dt_ms != s.time_ms)
            return esp_fail(ESP_INPUT, "spike %" PRIu64 " is at %.17g ms, between ticks",
                            row, s.time_ms);
        if (s.id >= n_neurons)
            return esp_fail(ESP_INPUT,
                            "spike %" PRIu64 " is of %" PRIu64 ", of %" PRIu64 " neurons",
                            row, s.id, n_neurons);
        if ((st = check_order(row, &s, &before, twice)) != ESP_OK)
            return st;
    }
    return ESP_OK;
}

/* ---- claims about the output population, image by image ---- */

/* State of a claim while spikes and images are passed to it in order. */
struct listener {
    const struct claims *c;
    /* Number of spikes of each image, as recorded in /espalier/images. */
    struct cursor *images;
    struct cursor *windows; /* images_done of each window */
    /* Index of the present window, number of windows, and images_done at the end of the present window. */
    uint64_t window, n_windows, done;
    uint64_t n; /* number of output spikes of the present image */
};

static enum esp_status listen(struct claims *c, struct listener *l,
                              enum esp_status (*spike)(void *, uint64_t, unsigned, double,
                                                       uint64_t),
                              enum esp_status (*image)(void *, uint64_t))
{
    *l = (struct listener){.c = c,
                           .images = claims_cursor(c, CURSOR_OF(LAYOUT_IMAGE_SPIKES)),
                           .windows =
                               claims_cursor(c, CURSOR_OF(LAYOUT_WINDOW_IMAGES_DONE)),
                           .n_windows = claims_rows(c, LAYOUT_WINDOW_IMAGES_DONE)};
    return claims_pass_spikes(
        c, &(struct claims_pass){.context = l, .spike = spike, .image = image});
}

static enum esp_status ignore_image(void *context, uint64_t images_done)
{
    (void)context, (void)images_done;
    return ESP_OK;
}

static bool is_output(const struct listener *l, unsigned population)
{
    return population == l->c->info->layout->output;
}

static enum esp_status count_spike(void *context, uint64_t image, unsigned population,
                                   double tick, uint64_t id)
{
    struct listener *l = context;
    (void)image, (void)tick, (void)id;
    l->n += is_output(l, population);
    return ESP_OK;
}

static enum esp_status compare_image(void *context, uint64_t images_done)
{
    struct listener *l = context;
    const enum esp_status st = cursor_next(l->images);
    if (st != ESP_OK)
        return st;
    const uint64_t said = cursor_number(l->images, LAYOUT_IMAGE_SPIKES);
    if (said != l->n)
        return esp_fail(ESP_INPUT,
                        "image %" PRIu64 " says %" PRIu64 " spikes and has %" PRIu64,
                        images_done - 1, said, l->n);
    l->n = 0;
    return ESP_OK;
}

static enum esp_status check_image_spikes(struct claims *c)
{
    struct listener l;
    return listen(c, &l, count_spike, compare_image);
}

static enum esp_status look_at_removal(void *context, uint64_t image, unsigned population,
                                       double tick, uint64_t id)
{
    const struct listener *l = context;
    (void)tick;
    if (!is_output(l, population) || id >= l->c->info->layout->n_birth ||
        image < l->c->removed_at[id])
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "neuron %" PRIu64 " was removed after image %" PRIu64
                    " and fires in %" PRIu64,
                    id, l->c->removed_at[id], image);
}

static enum esp_status check_removed(struct claims *c)
{
    struct listener l;
    return listen(c, &l, look_at_removal, ignore_image);
}

static enum esp_status add_to_window(void *context, uint64_t image, unsigned population,
                                     double tick, uint64_t id)
{
    const struct listener *l = context;
    (void)image, (void)tick;
    if (is_output(l, population) && id < l->c->info->layout->n_birth)
        l->c->n_spikes[id]++;
    return ESP_OK;
}

/* Return whether the count of a neuron is blank (UINT32_MAX) and may be: the neuron has no spikes in this window,
 * or was removed before the end of the window. */
static bool is_blank(const struct listener *l, uint64_t id)
{
    return l->c->row[id] == UINT32_MAX &&
           (l->c->n_spikes[id] == 0 || l->c->removed_at[id] < l->done);
}

static enum esp_status compare_counts(const struct listener *l)
{
    const struct claims *c = l->c;
    const enum esp_status st =
        run_file_read(c->file, LAYOUT_COUNTS, l->window, 1, c->row);
    for (uint64_t id = 0; id < c->info->layout->n_birth && st == ESP_OK; id++)
        if (c->row[id] != c->n_spikes[id] && !is_blank(l, id))
            return esp_fail(ESP_INPUT,
                            "window %" PRIu64 " counts %u spikes of neuron %" PRIu64
                            ", there "
                            "are %u",
                            l->window, c->row[id], id, c->n_spikes[id]);
    return st;
}

static enum esp_status end_window(void *context, uint64_t images_done)
{
    struct listener *l = context;
    enum esp_status st = ESP_OK;
    if (l->window == l->n_windows)
        return ESP_OK;
    if (l->done < images_done && (st = cursor_next(l->windows)) == ESP_OK)
        l->done = cursor_number(l->windows, LAYOUT_WINDOW_IMAGES_DONE);
    if (st != ESP_OK || l->done != images_done)
        return st;
    if (l->window > 0 || claims_first_window_is_whole(l->c))
        st = compare_counts(l);
    l->window++;
    memset(l->c->n_spikes, 0,
           (size_t)l->c->info->layout->n_birth * sizeof *l->c->n_spikes);
    return st;
}

static enum esp_status check_window_counts(struct claims *c)
{
    struct listener l;
    memset(c->n_spikes, 0, (size_t)c->info->layout->n_birth * sizeof *c->n_spikes);
    return listen(c, &l, add_to_window, end_window);
}

void verify_spikes(struct claims *c)
{
    for (unsigned k = 0; k < c->info->resolved.n_populations; k++) {
        char claim[96];
        snprintf(claim, sizeof claim, "spikes of %s ascend by time, then by id",
                 c->info->resolved.population[k].name);
        if (claims_has_spikes(c, k))
            claims_judge(c, claim, check_spikes(c, k));
    }
    if (!claims_has_spikes(c, c->info->layout->output))
        return;
    claims_judge(c, "each image has as many output spikes as it says",
                 check_image_spikes(c));
    claims_judge(c, "no neuron fires after its removal", check_removed(c));
    claims_judge(c, "counts of windows are those of the spikes", check_window_counts(c));
}
