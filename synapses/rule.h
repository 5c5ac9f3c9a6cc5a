/* synapses/rule.h - one plasticity rule: what input and output spikes change.
 *
 * synapses/stdp.h lists the rules and calls them, once per spike or per tick, never per weight. What all rules
 * share is there: the input trace, the change of a column of weights, scaling. What a rule keeps beside that
 * are members of struct stdp, which are saved, compacted and freed where they were created. */
#ifndef ESPALIER_SYNAPSES_RULE_H
#define ESPALIER_SYNAPSES_RULE_H

#include "synapses/stdp.h"

/* A function that is NULL has nothing to do. */
struct plasticity_rule {
    /* Tables and traces beside the input trace. */
    enum esp_status (*create)(struct stdp *s, double dt_ms, size_t n_pre, size_t n_post);
    /* As stdp_expect. */
    void (*expect)(struct stdp *s, const esp_id *pre, size_t n);
    /* As stdp_input; the traces have been marked. NULL: weights stay as they are between two output spikes, so
     * that a population may be taken through many ticks at once (sim/network/lookahead.h). */
    uint64_t (*input)(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                      size_t n);
    /* Neuron `post` fired: set s->update, and traces of the neuron. NULL: the rule learns nothing. */
    void (*output)(struct stdp *s, struct dense *d, esp_tick now, esp_id post);
};

#define STDP_ROW(VALUE, name) extern const struct plasticity_rule plasticity_##name;
STDP_RULES(STDP_ROW)

#endif
