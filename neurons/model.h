/* neurons/model.h - one neuron model: what differs from the model delta of neurons/lif.h.
 *
 * neurons/lif.h lists the models and calls them, once per group, never per neuron. V, theta, refractory time, floor
 * and inhibition are shared; further variables of a neuron are lif_state.own[], which start and rest at 0, are
 * saved, compacted and counted by the row. A model without a closed form steps tick by tick in `add`, and its
 * `crossing` is the next tick, so that every tick is computed. */
#ifndef ESPALIER_NEURONS_MODEL_H
#define ESPALIER_NEURONS_MODEL_H

#include "neurons/lif.h"

#include <stdbool.h>
#include <stddef.h>

/* A key of [population.NAME] that only this model reads: a double in struct lif_params. */
struct neuron_key {
    const char *name, *help;
    size_t offset; /* in struct lif_params */
    double otherwise;
    double min, max; /* inclusive */
    const char *unit;
    bool decays; /* a time constant that has a table (base/decay.h) */
};

/* A further variable of each neuron, as it is saved. */
struct neuron_variable {
    const char *name;
    float min, max; /* that a restored value may have */
};

/* The model as a node of NIR (docs/library.md): arrays of which all neurons have the same value. Time in seconds,
 * potentials in mV above rest. */
struct neuron_node {
    const char *type;
    struct {
        const char *name;
        float value;
    } array[7];
    size_t n;
};

/* A function that is NULL has nothing to do. */
struct neuron_model {
    const struct neuron_key *keys; /* [n_keys] */
    size_t n_keys;
    struct neuron_variable own[LIF_OWN];
    size_t n_own;
    /* NULL if the parameters fit together, else the key that does not; esp_message() is then "KEY = VALUE ...",
     * what must be true. */
    const char *(*check)(const struct lif_params *p);
    /* Whether neurons may fire though no input ever arrives. NULL: no. */
    bool (*fires_alone)(const struct lif_params *p);
    /* Tables of a group, to g->tables, and their end. */
    enum esp_status (*create)(struct lif_group *g);
    void (*free)(struct lif_group *g);
    /* As lif_add. NULL: V decays and takes jumps, and may do so many ticks at once (neurons/lif_blocks.h). */
    bool (*add)(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows);
    /* As lif_crossing. NULL: no neuron fires without an event. */
    esp_tick (*crossing)(const struct lif_group *g, esp_tick until);
    /* The neurons fired[n] have just fired and V is reset. */
    void (*fired)(struct lif_group *g, const esp_id *fired, size_t n);
    /* NULL: NIR has no such node, and export refuses. */
    struct neuron_node (*node)(const struct lif_group *g);
};

#define LIF_ROW(VALUE, name) extern const struct neuron_model neuron_##name;
LIF_MODELS(LIF_ROW)

/* By model. */
extern const struct neuron_model *const neuron_models[N_LIF_MODELS];

#endif
