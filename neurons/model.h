/* neurons/model.h - one neuron model: what differs from the model delta of neurons/lif.h.
 *
 * neurons/lif.h lists the models and calls them, once per group, never per neuron. All models share V, theta,
 * refractory time, floor and inhibition. Further variables of a neuron are lif_state.own[]; they are 0 at rest,
 * and are saved, compacted and counted as the row of the model says. A model without a closed form steps tick by
 * tick in `add`, and its `crossing` is the next tick, so that every tick is computed. */
#ifndef ESPALIER_NEURONS_MODEL_H
#define ESPALIER_NEURONS_MODEL_H

#include "neurons/lif.h"

#include <stdbool.h>
#include <stddef.h>

/* A key of [population.NAME] that only this model reads: a double in struct lif_params. */
struct neuron_key {
    const char *name, *help;
    size_t offset; /* offset of the parameter in struct lif_params */
    double otherwise;
    double min, max; /* inclusive */
    const char *unit;
    bool decays; /* a time constant that has a table of decay (base/decay.h) */
};

/* A further variable of each neuron. */
struct neuron_variable {
    const char *name;
    float min, max; /* bounds of a restored value */
};

/* The model as a node of NIR (docs/library.md): arrays in which all neurons have the same value. Time in seconds,
 * potentials in mV above rest. */
struct neuron_node {
    const char *type;
    struct {
        const char *name;
        float value;
    } array[7];
    size_t n;
};

/* A function that is NULL means that the model has nothing to do there. */
struct neuron_model {
    const struct neuron_key *keys; /* [n_keys] */
    size_t n_keys;
    struct neuron_variable own[LIF_OWN];
    size_t n_own;
    /* Returns NULL if the parameters fit together, else the name of the wrong key; esp_message() is then "KEY =
     * VALUE ..." with the condition that must hold. */
    const char *(*check)(const struct lif_params *p);
    /* Whether neurons may fire without any input. NULL: no. */
    bool (*fires_alone)(const struct lif_params *p);
    /* Make the tables of a group, g->tables, and free them. */
    enum esp_status (*create)(struct lif_group *g);
    void (*free)(struct lif_group *g);
    /* As lif_add. NULL: V decays and jumps by the weights, and the group may be taken through many ticks at once
     * (neurons/lif_blocks.h). */
    bool (*add)(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows);
    /* As lif_crossing. NULL: no neuron fires without an event. */
    esp_tick (*crossing)(const struct lif_group *g, esp_tick until);
    /* Called after the neurons fired[n] have fired and their V is reset. */
    void (*fired)(struct lif_group *g, const esp_id *fired, size_t n);
    /* NULL: NIR has no such node, and the export fails. */
    struct neuron_node (*node)(const struct lif_group *g);
    /* Change g->derived after it was computed from the parameters. */
    void (*derive)(struct lif_group *g);
    /* theta after a spike that raises it by step_mV, after it has decayed by a factor, and rounded to what the model
     * can hold. NULL: theta is a float. */
    float (*raise)(const struct lif_group *g, float theta_mV, float step_mV);
    float (*fade)(const struct lif_group *g, float theta_mV, float factor);
    float (*round)(const struct lif_group *g, float theta_mV);
    bool starts_at_rest; /* every presentation begins at rest, without traces */
};

/* The model delta in fixed point, chosen by lif_params.v_bits (neurons/fixed_lif.c). */
extern const struct neuron_model neuron_fixed;

#define LIF_ROW(VALUE, name) extern const struct neuron_model neuron_##name;
LIF_MODELS(LIF_ROW)

/* The models, by enum lif_model. */
extern const struct neuron_model *const neuron_models[N_LIF_MODELS];

#endif
