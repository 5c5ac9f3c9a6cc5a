/* synapses/rule_fixed.h - the tables of the rule post in fixed point, which a hardware design is loaded with.
 * synapses/rule_fixed.c has the equations. */
#ifndef ESPALIER_SYNAPSES_RULE_FIXED_H
#define ESPALIER_SYNAPSES_RULE_FIXED_H

#include "base/fixed.h"
#include "synapses/rule.h"

#include <stdbool.h>
#include <stdint.h>

struct fixed_rule {
    int32_t rate[FIXED_AGES]; /* D by the ticks since the last input spike, 2^-16 */
    float speed;              /* eta * pace for which rate[] was made */
    bool is_made;
    int64_t target; /* of the sum of squares of the weights of a neuron */
    int shift;      /* from target - sum to g; negative: to the right */
    uint32_t random;
    /* The generator is linear over bits: jump[b] is bit b after `part` steps. The four parts of the inputs are drawn
     * at the same time, because every step depends on the one before. */
    uint32_t jump[32];
    size_t part;     /* a quarter of the inputs, rounded up */
    int32_t *rates;  /* [n_pre] scratch: D of each input at an output spike */
    uint32_t *noise; /* [4 * part] scratch: r of each input, in the low 16 bits */
};

/* The exponent of the power of two nearest to 2^15 / weight_norm^2. */
int fixed_rule_gain(double weight_norm);

/* g of a neuron whose weights have this sum of squares. */
int32_t fixed_rule_correction(const struct fixed_rule *x, int64_t sum_of_squares);

#endif
