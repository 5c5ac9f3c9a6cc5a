/* neurons/model.h - the interface of a neuron model: how it differs from the model delta of neurons/lif.h.
 *
 * neurons/lif.h lists the models and calls their functions once per group, not once per neuron. All models have V,
 * theta, refractory time, floor and inhibition. A model can add variables of each neuron, lif_state.own[]. They are
 * 0 at rest; neurons/lif.c saves and compacts them. A model without a closed-form solution computes tick by tick in
 * `add`; its function `crossing` returns the next tick, so that every tick is computed. */
#ifndef ESPALIER_NEURONS_MODEL_H
#define ESPALIER_NEURONS_MODEL_H

#include "neurons/lif.h"

#include <stdbool.h>
#include <stddef.h>

/* A key of [population.NAME] that models read: a member of type double in struct lif_params. Models that share a key
 * have equal rows. */
struct neuron_key {
    const char *name, *help;
    size_t offset; /* offset of the member in struct lif_params */
    double otherwise;
    double min, max; /* the least and the largest allowed value */
    const char *unit;
    /* Whether the key is a time constant for which a table of decay factors is made (base/decay.h). */
    bool decays;
    /* Whether a configuration is written with this key for every model, not only for those that read it. So it was for
     * the first models; the hashes of older configurations depend on it. */
    bool always_written;
};

/* A variable that the model adds to each neuron. */
struct neuron_variable {
    const char *name;
    float min, max; /* bounds for a restored value */
};

/* The model as a node of a NIR graph (docs/library.md): n arrays, each with one value for all neurons. Times are in
 * seconds, potentials in mV above rest. */
struct neuron_node {
    const char *type;
    struct {
        const char *name;
        float value;
    } array[7];
    size_t n;
};

/* A model. Functions may be NULL. If the comment of a function does not say what NULL means, the model has nothing
 * to do there. */
struct lif_blocks_input;
struct neuron_model {
    /* [n_keys] keys that the model adds to [population.NAME]. */
    const struct neuron_key *keys;
    size_t n_keys;
    struct neuron_variable own[LIF_OWN];
    size_t n_own;
    /* Check that the parameters fit together. Return NULL if they do, else the name of the wrong key; esp_message()
     * then begins with "KEY = VALUE" and says which condition must hold. */
    const char *(*check)(const struct lif_params *p);
    /* Return whether neurons may fire without any input. NULL: they do not. */
    bool (*fires_alone)(const struct lif_params *p);
    /* `create` makes the tables g->tables of a group; `free` frees them. */
    enum esp_status (*create)(struct lif_group *g);
    void (*free)(struct lif_group *g);
    /* Does the work of lif_add. NULL: V decays, and weights are added to it; many ticks may be computed at once
     * (neurons/lif_blocks.h). */
    bool (*add)(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows);
    /* Does the work of lif_blocks_run, of a model with `add`. NULL: ticks are computed one by one. */
    size_t (*run)(struct lif_group *g, const struct lif_blocks_input *in,
                  bool *candidate);
    /* Does the work of lif_crossing. NULL: no neuron fires without an event. */
    esp_tick (*crossing)(const struct lif_group *g, esp_tick until);
    /* Return the variable, [n], that spikes of one-to-one projections raise, and that which inhibition raises. NULL:
     * they raise and lower V. */
    float *(*excitation)(const struct lif_group *g);
    float *(*inhibition)(const struct lif_group *g);
    /* Called when the n neurons fired[] have fired and their V is reset. */
    void (*fired)(struct lif_group *g, const esp_id *fired, size_t n);
    /* Return the node for a NIR graph. NULL: NIR has no such node, and the export fails. */
    struct neuron_node (*node)(const struct lif_group *g);
    /* Change g->derived after it was computed from the parameters. */
    void (*derive)(struct lif_group *g);
    /* Functions of a model that rounds theta; NULL: theta is not rounded. `raise` returns theta after a spike that
     * adds step_mV. `fade` lets theta of the neurons from .. end - 1 decay by the factor g->fading. `round` rounds
     * theta of all neurons. */
    float (*raise)(const struct lif_group *g, float theta_mV, float step_mV);
    void (*fade)(struct lif_group *g, size_t from, size_t end);
    void (*round)(struct lif_group *g);
    /* whether every presentation begins with neurons at rest and empty queues of spikes */
    bool starts_at_rest;
};

/* The model delta in fixed point, chosen by lif_params.v_bits (neurons/fixed_lif.c). */
extern const struct neuron_model neuron_fixed;

/* Return whether the drive alone lifts V above the threshold, for neuron_model.fires_alone of passive membranes. */
static inline bool neuron_fires_by_bias(const struct lif_params *p)
{
    return p->rest_mV + p->bias_mV > p->threshold_mV;
}

#define LIF_ROW(VALUE, name) extern const struct neuron_model neuron_##name;
LIF_MODELS(LIF_ROW)

/* The models, indexed by enum lif_model. */
extern const struct neuron_model *const neuron_models[N_LIF_MODELS];

#endif
