/* record/verify/spike_merge.c */
#include "record/verify/spike_merge.h"

#include <math.h>

/* The spikes of one population, and the next of them. */
struct stream {
    unsigned population;
    struct scan times, ids;
    uint64_t left; /* with the next */
    double tick;
    uint64_t id;
};

struct merge {
    struct stream stream[CONFIG_POPULATIONS];
    size_t n;
    double dt_ms;
};

static enum esp_status read_next(const struct merge *all, struct stream *v)
{
    double time_ms;
    enum esp_status st;
    if (v->left == 0)
        return ESP_OK;
    if ((st = scan_real(&v->times, &time_ms)) != ESP_OK ||
        (st = scan_number(&v->ids, &v->id)) != ESP_OK)
        return st;
    v->tick = round(time_ms / all->dt_ms);
    return ESP_OK;
}

static enum esp_status gather(const struct claims *c, struct merge *all)
{
    const struct config *config = &c->info->resolved;
    enum esp_status st = ESP_OK;
    all->n = 0;
    all->dt_ms = c->info->header.dt_ms;
    for (unsigned k = 0; k < config->n_populations && st == ESP_OK; k++) {
        if (config->population[k].kind != POPULATION_LIF ||
            c->info->layout->column[LAYOUT_SPIKE_TIMES + k].path[0] == '\0')
            continue;
        struct stream *v = &all->stream[all->n++];
        v->population = k;
        v->times = claims_scan(c, LAYOUT_SPIKE_TIMES + k);
        v->ids = claims_scan(c, LAYOUT_SPIKE_IDS + k);
        v->left = claims_rows(c, LAYOUT_SPIKE_TIMES + k);
        st = read_next(all, v);
    }
    return st;
}

/* The population whose spike comes next before `end`: the earliest; at equal ticks the population that
 * comes first. NULL: no spike is left before `end`. */
static struct stream *next_before(struct merge *all, double end)
{
    struct stream *first = NULL;
    for (size_t k = 0; k < all->n; k++) {
        struct stream *v = &all->stream[k];
        if (v->left > 0 && v->tick < end && (!first || v->tick < first->tick))
            first = v;
    }
    return first;
}

enum esp_status spike_merge_run(const struct claims *c, const struct spike_merge *to)
{
    struct claims_images images = claims_images(c);
    struct merge all;
    bool more;
    enum esp_status st = gather(c, &all);
    while (st == ESP_OK && (st = claims_next_image(&images, &more)) == ESP_OK && more) {
        struct stream *v;
        while (st == ESP_OK && (v = next_before(&all, images.end))) {
            st = to->spike(to->context, images.done - 1, v->population, v->tick, v->id);
            v->left--;
            if (st == ESP_OK)
                st = read_next(&all, v);
        }
        if (st == ESP_OK)
            st = to->image(to->context, images.done);
    }
    return st;
}
