/* synapses/rule.h - the interface of a plasticity rule: which weights input spikes and output spikes change.
 *
 * synapses/stdp.h lists the rules and calls their functions once per spike or per tick, not once per weight. It
 * also contains what all rules share: the trace of inputs, changing a column of weights, and scaling. Further state
 * of a rule is a member of struct stdp, which is saved, compacted and freed if the rule has created it. */
#ifndef ESPALIER_SYNAPSES_RULE_H
#define ESPALIER_SYNAPSES_RULE_H

#include "synapses/stdp.h"

/* A rule. If a function is NULL, nothing is done in its place. */
struct plasticity_rule {
    /* Create tables, and traces other than that of the inputs. */
    enum esp_status (*create)(struct stdp *s, double dt_ms, size_t n_pre, size_t n_post);
    /* Does the work of stdp_expect. */
    void (*expect)(struct stdp *s, const esp_id *pre, size_t n);
    /* Does the work of stdp_input when the traces are updated. NULL: input spikes change no weights; then many
     * ticks may be computed at once (sim/network/lookahead.h). */
    uint64_t (*input)(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                      size_t n);
    /* Called when neuron `post` fires: set s->update and the traces of the neuron. NULL: no weights change. */
    void (*output)(struct stdp *s, struct dense *d, esp_tick now, esp_id post);
    /* Change the input weights of the neuron of s->update; weight i is at w[i * step]. NULL: stdp.c changes them as
     * s->update says. */
    void (*change)(struct stdp *s, float *w, size_t step);
    /* Called when a presentation begins at tick `now`, after the origins of the traces were moved to `now`. */
    void (*begin)(struct stdp *s, esp_tick now);
    void (*free)(struct stdp *s);
    /* Whether the changes at output spikes keep the norm of the weights, so that stdp_normalise is not needed after
     * a presentation. */
    bool keeps_norm;
};

/* The rule post in fixed point, chosen by stdp_params.weight_bits (synapses/rule_fixed.c). */
extern const struct plasticity_rule plasticity_fixed;

#define STDP_ROW(VALUE, name) extern const struct plasticity_rule plasticity_##name;
STDP_RULES(STDP_ROW)

#endif
