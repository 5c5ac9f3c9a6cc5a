/* neurons/fixed_lif.h - the numbers of a group in fixed point (lif_params.v_bits), in units, which a hardware design is
 * loaded with. neurons/fixed_lif.c has the equations. */
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

/* The tables of a group in fixed point. */
const struct fixed_lif *fixed_lif_of(const struct lif_group *g);

/* A potential in units of V, and a theta in units of theta. */
int32_t fixed_lif_v(const struct lif_group *g, float v_mV);
int32_t fixed_lif_theta(const struct lif_group *g, float theta_mV);

/* The part of theta that decays with this factor, in units of 2^-24. */
int32_t fixed_lif_decay(float factor);

#endif
