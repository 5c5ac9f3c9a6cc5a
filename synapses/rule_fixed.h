/* synapses/rule_fixed.h - tables of the rule `post` in fixed point, which are also loaded into a hardware design.
 * The equations, with the symbols D, g and gain, are in synapses/rule_fixed.c. */
#ifndef ESPALIER_SYNAPSES_RULE_FIXED_H
#define ESPALIER_SYNAPSES_RULE_FIXED_H

#include "base/fixed.h"
#include "synapses/rule.h"

#include <stdbool.h>
#include <stdint.h>

struct fixed_rule {
    /* D by the ticks since the last spike of the input, in units of 2^-16 */
    int32_t rate[FIXED_AGES];
    float speed; /* eta * pace for which rate[] was made */
    bool is_made;
    int64_t target; /* wanted sum of k^2 over the weights of a neuron */
    int shift;      /* g is target - sum shifted left by `shift` bits; negative: right */
    uint32_t random;
    /* The generator is linear over bits: jump[b] is bit b after `part` steps. The four parts of the inputs are drawn
     * at the same time, because every step depends on the one before. */
    uint32_t jump[32];
    size_t part;     /* a quarter of the inputs, rounded up */
    int32_t *rates;  /* [n_pre] scratch: D of each input at an output spike */
    uint32_t *noise; /* [4 * part] scratch: r of each input, in the low 16 bits */
};

/* Return the gain: the exponent of the power of two that is nearest to 2^15 / weight_norm^2. */
int fixed_rule_gain(double weight_norm);

/* Return g for a neuron whose weights have this sum of k^2. */
int32_t fixed_rule_correction(const struct fixed_rule *x, int64_t sum_of_squares);

#endif
