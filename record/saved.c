/* record/saved.c */
#include "record/saved.h"

#include <string.h>

static const uint64_t MOST_ROWS = UINT64_C(1) << 60;

void saved_visit(struct saved *saved, struct state *s)
{
    state_enter(s, "head");
    state_u64s(s, "images_run", &saved->images_run, 1, UINT64_MAX);
    state_u64s(s, "images", &saved->images, 1, saved->images_run);
    state_u64s(s, "living", &saved->living, 1, UINT32_MAX);
    state_u64s(s, "data", &saved->data, 1, UINT64_MAX);
    state_u64s(s, "snapshots", &saved->snapshots, 1, UINT32_MAX);
    state_u64s(s, "every", &saved->every, 1, UINT64_MAX);
    state_bools(s, "wanted", &saved->wanted, 1);
    state_u64s(s, "rows", saved->mark.rows, LAYOUT_GROUPS, MOST_ROWS);
    state_leave(s);
}

/* Neurons or inputs of a population that the checkpoint must hold. */
static double population_size(const struct saved *saved, const struct config *c,
                              const char *name, uint64_t n_pixels)
{
    const struct population_config *p = &c->population[config_population(c, name)];
    if (strcmp(name, c->run.output) == 0)
        return (double)saved->living;
    return (double)(p->size ? p->size : n_pixels);
}

enum esp_status saved_fits(const struct saved *saved, const struct checkpoint *file,
                           const char *path, const struct config *resolved,
                           uint64_t n_pixels)
{
    const struct config *c = resolved;
    double bytes = 0.0;
    for (size_t k = 0; k < c->n_populations; k++)
        if (c->population[k].kind == POPULATION_LIF)
            bytes += sizeof(float) *
                     population_size(saved, c, c->population[k].name, n_pixels);
    for (size_t k = 0; k < c->n_projections; k++)
        if (c->projection[k].kind == PROJECTION_DENSE)
            bytes += sizeof(float) *
                     population_size(saved, c, c->projection[k].from, n_pixels) *
                     population_size(saved, c, c->projection[k].to, n_pixels);
    if (saved->living < 1 || saved->living > config_neurons(c))
        return esp_fail(ESP_INPUT, "%s: %llu living neurons of %llu", path,
                        (unsigned long long)saved->living,
                        (unsigned long long)config_neurons(c));
    if (bytes > (double)checkpoint_bytes(file))
        return esp_fail(ESP_INPUT, "%s: its network is larger than the file", path);
    return ESP_OK;
}
