/* synapses/rule.h - one plasticity rule: what input and output spikes change.
 *
 * synapses/stdp.h lists the rules and calls them, once per spike or per tick, never per weight. It also holds what
 * all rules share: the input trace, the change of a column of weights, scaling. Further state of a rule is a
 * member of struct stdp, which saves, compacts and frees it if the rule has created it. */
#ifndef ESPALIER_SYNAPSES_RULE_H
#define ESPALIER_SYNAPSES_RULE_H

#include "synapses/stdp.h"

/* A function that is NULL means that the rule has nothing to do there. */
struct plasticity_rule {
    /* Create tables, and traces besides the input trace. */
    enum esp_status (*create)(struct stdp *s, double dt_ms, size_t n_pre, size_t n_post);
    /* As stdp_expect. */
    void (*expect)(struct stdp *s, const esp_id *pre, size_t n);
    /* As stdp_input, after the traces were updated. NULL: weights do not change between two output spikes, so a
     * population may be taken through many ticks at once (sim/network/lookahead.h). */
    uint64_t (*input)(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                      size_t n);
    /* Neuron `post` fired: set s->update and the traces of the neuron. NULL: the rule does not learn. */
    void (*output)(struct stdp *s, struct dense *d, esp_tick now, esp_id post);
    /* Change the input weights of the neuron of s->update; weight i is at w[i * step]. NULL: as s->update says. */
    void (*change)(struct stdp *s, float *w, size_t step);
    /* A presentation begins at tick `now`, after the clocks of the traces were moved. */
    void (*begin)(struct stdp *s, esp_tick now);
    void (*free)(struct stdp *s);
    /* Output spikes keep the norm of the weights, and stdp_normalise is not needed after a presentation. */
    bool keeps_norm;
};

/* The rule post in fixed point, chosen by stdp_params.weight_bits (synapses/rule_fixed.c). */
extern const struct plasticity_rule plasticity_fixed;

#define STDP_ROW(VALUE, name) extern const struct plasticity_rule plasticity_##name;
STDP_RULES(STDP_ROW)

#endif
