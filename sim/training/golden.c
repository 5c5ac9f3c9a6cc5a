/* sim/training/golden.c - the callbacks of the probe that computes the golden hash. */
#include "sim/training/golden.h"

#include "base/hash.h"
#include "sim/network/network.h"

struct golden golden_start(void)
{
    return (struct golden){.hash = HASH_START};
}

void golden_visit(struct golden *golden, struct state *s)
{
    state_u64s(s, "hash", &golden->hash, 1, UINT64_MAX);
}

static enum esp_status add_spikes(void *context, const struct probe_spikes *spikes)
{
    struct golden *g = context;
    for (size_t k = 0; k < spikes->n; k++) {
        g->hash = hash_word(g->hash, (uint64_t)spikes->tick);
        g->hash =
            hash_word(g->hash, (uint64_t)spikes->population << 32 | spikes->birth[k]);
    }
    return ESP_OK;
}

/* Add the birth ids of regrown neurons. Their images need not be added: they change the weights, which are added at
 * the end. */
static enum esp_status add_regrowths(void *context, const struct probe_regrown *regrown)
{
    struct golden *g = context;
    for (size_t k = 0; k < regrown->n_regrown; k++) {
        g->hash = hash_word(g->hash, regrown->images_done);
        g->hash = hash_word(g->hash, UINT64_C(1) << 32 | regrown->regrown[k]);
    }
    return ESP_OK;
}

/* Add the removed neurons. The bits above the birth id say which population was pruned, except for the output
 * population. So equal birth ids of different populations, and removals and regrowths, give different hashes. */
static enum esp_status add_removals(void *context, const struct probe_pruned *pruned)
{
    struct golden *g = context;
    const uint64_t mark =
        pruned->is_output ? 0 : (uint64_t)(pruned->population + 2) << 32;
    for (size_t k = 0; k < pruned->n_removed; k++) {
        g->hash = hash_word(g->hash, pruned->images_done);
        g->hash = hash_word(g->hash, mark | pruned->removed[k]);
    }
    return ESP_OK;
}

static enum esp_status add_network(void *context, const struct network *net)
{
    struct golden *g = context;
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct dense *d = net->projection[k].weights;
        for (size_t i = 0; d && i < d->n_pre; i++)
            g->hash = hash_floats(g->hash, dense_row(d, i), d->n_post);
    }
    for (size_t k = 0; k < net->n_populations; k++) {
        const struct lif_group *lif = net->population[k].lif;
        if (!lif)
            continue;
        g->hash = hash_floats(g->hash, lif->state.theta_mV, lif->n);
        for (size_t j = 0; j < lif->n; j++)
            g->hash = hash_word(g->hash, lif->birth[j]);
    }
    return ESP_OK;
}

struct probe golden_probe(struct golden *golden)
{
    return (struct probe){.context = golden,
                          .spikes = add_spikes,
                          .regrown = add_regrowths,
                          .pruned = add_removals,
                          .trained = add_network};
}
