/* neurons/fixed_lif.h - constants and values of a group in fixed point (lif_params.v_bits > 0), as the whole
 * numbers that a hardware design uses. The equations are in neurons/fixed_lif.c. */
#ifndef ESPALIER_NEURONS_FIXED_LIF_H
#define ESPALIER_NEURONS_FIXED_LIF_H

#include "base/fixed.h"
#include "neurons/fixed_run.h"
#include "neurons/lif.h"

#include <stdint.h>

/* By then every V of 22 bits has stopped to change (tests/sim/test_fixed.c). */
enum { FIXED_LIF_LEAK_TICKS = 8192 };

struct fixed_lif {
    unsigned v_fraction, theta_fraction; /* bits after the point */
    float v_max_mV;
    int32_t theta_max; /* units of theta */
    int32_t leak;      /* 256ths of V in a tick */
    struct fixed_run run;
};

/* Return the constants of a group in fixed point. They belong to the group. */
const struct fixed_lif *fixed_lif_of(const struct lif_group *g);

/* Return the nearest whole number of units for a potential V or a theta in mV, limited to the range of V or
 * theta. */
int32_t fixed_lif_v(const struct lif_group *g, float v_mV);
int32_t fixed_lif_theta(const struct lif_group *g, float theta_mV);

/* Return 1 - factor, the fraction of theta that is lost when theta decays by `factor` (0 to 1), in units of
 * 2^-24. */
int32_t fixed_lif_decay(float factor);

#endif
