/* record/write/run_state.c - save and restore struct run_state, and compare it with the configuration. */
#include "record/write/run_state.h"

static const uint64_t MOST_ROWS = UINT64_C(1) << 60;

void run_state_visit(struct run_state *saved, struct state *s)
{
    state_enter(s, "head");
    state_u64s(s, "images_run", &saved->images_run, 1, UINT64_MAX);
    state_u64s(s, "images", &saved->images, 1, saved->images_run);
    state_u64s(s, "living", &saved->living, 1, UINT32_MAX);
    state_u64s(s, "data", &saved->data, 1, UINT64_MAX);
    state_u64s(s, "snapshots", &saved->snapshots, 1, UINT32_MAX);
    state_u64s(s, "every", &saved->every, 1, UINT64_MAX);
    state_bools(s, "wanted", &saved->wanted, 1);
    saved->n_living_of =
        state_count(s, "living_of", saved->n_living_of, CONFIG_POPULATIONS);
    if (saved->n_living_of > 0)
        state_u64s(s, "living_of", saved->living_of, saved->n_living_of, UINT32_MAX);
    /* A checkpoint of an earlier version may have fewer groups of rows. */
    state_u64s(s, "rows", saved->mark.rows,
               state_count(s, "rows", LAYOUT_GROUPS, LAYOUT_GROUPS), MOST_ROWS);
    state_leave(s);
}

void run_state_count(struct run_state *saved, const struct network *net)
{
    saved->living = network_output(net)->n;
    saved->n_living_of = net->config.n_prunes > 0 ? net->n_populations : 0;
    for (size_t k = 0; k < saved->n_living_of; k++)
        saved->living_of[k] = net->population[k].lif ? net->population[k].n : 0;
}

void run_state_living(const struct run_state *saved, const struct config *resolved,
                      uint64_t n_living[CONFIG_POPULATIONS])
{
    for (size_t k = 0; k < CONFIG_POPULATIONS; k++)
        n_living[k] = k < saved->n_living_of ? saved->living_of[k] : 0;
    n_living[config_population(resolved, resolved->run.output)] = saved->living;
}

/* Return the number of neurons or inputs of a population, for the size of its weight matrices in the
 * checkpoint. */
static double population_size(const struct run_state *saved, const struct config *c,
                              const char *name, uint64_t n_pixels)
{
    uint64_t n_living[CONFIG_POPULATIONS];
    const int k = config_population(c, name);
    const uint64_t n_birth = c->population[k].size ? c->population[k].size : n_pixels;
    run_state_living(saved, c, n_living);
    return (double)(n_living[k] ? n_living[k] : n_birth);
}

enum esp_status run_state_fits(const struct run_state *saved,
                               const struct checkpoint *file, const char *path,
                               const struct config *resolved, uint64_t n_pixels)
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
        return esp_fail(ESP_INPUT, "%s: %llu remaining neurons of %llu", path,
                        (unsigned long long)saved->living,
                        (unsigned long long)config_neurons(c));
    for (size_t k = 0; k < saved->n_living_of; k++)
        if (k >= c->n_populations || saved->living_of[k] > c->population[k].size)
            return esp_fail(ESP_INPUT, "%s: more neurons live than were born", path);
    if (bytes > (double)checkpoint_bytes(file))
        return esp_fail(ESP_INPUT, "%s: its network is larger than the file", path);
    return ESP_OK;
}
