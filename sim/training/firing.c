/* sim/training/firing.c - adds up the spikes of each neuron over images and threads. */
#include "sim/training/firing.h"

#include "base/array.h"

enum esp_status firing_create(struct stimulus *stimulus, struct firing *out)
{
    const struct network *net = stimulus->net;
    enum esp_status st = ESP_OK;
    *out = (struct firing){.n_populations = net->n_populations};
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++) {
        if (!net->population[k].lif)
            continue;
        out->n[k] = net->population[k].n;
        out->counts[k] = array_create(out->n[k], sizeof *out->counts[k]);
        st = out->counts[k] ? stimulus_watch(stimulus, k, false, &out->watch[k])
                            : ESP_MEMORY;
    }
    return st;
}

void firing_free(struct firing *f)
{
    for (size_t k = 0; k < f->n_populations; k++)
        array_free(f->counts[k]);
    *f = (struct firing){0};
}

void firing_add(struct firing *f, const struct stimulus *stimulus)
{
    for (size_t k = 0; k < f->n_populations; k++) {
        const uint32_t *counts = stimulus->watch[f->watch[k]].counts;
        for (size_t j = 0; j < f->n[k]; j++)
            f->counts[k][j] += counts[j];
    }
}

void firing_merge(struct firing *into, const struct firing *from)
{
    for (size_t k = 0; k < into->n_populations; k++)
        for (size_t j = 0; j < into->n[k]; j++)
            into->counts[k][j] += from->counts[k][j];
}

struct firing_sum firing_sum(const struct firing *f, size_t population)
{
    struct firing_sum sum = {0};
    for (size_t j = 0; j < f->n[population]; j++) {
        sum.n_spikes += f->counts[population][j];
        sum.n_silent += f->counts[population][j] == 0;
    }
    return sum;
}
