/* neurons/fixed_lif.h - the numbers of a group in fixed point (lif_params.v_bits), in units, which a hardware design is
 * loaded with. neurons/fixed_lif.c has the equations. */
#ifndef ESPALIER_NEURONS_FIXED_LIF_H
#define ESPALIER_NEURONS_FIXED_LIF_H

#include "neurons/lif.h"

#include <stdint.h>

struct fixed_lif {
    unsigned v_fraction, theta_fraction; /* bits after the point */
    float v_max_mV;
    int32_t theta_max; /* units of theta */
    int32_t leak;      /* 256ths of V in a tick */
};

/* The tables of a group in fixed point. */
const struct fixed_lif *fixed_lif_of(const struct lif_group *g);

/* A potential in units of V, and a theta in units of theta. */
int32_t fixed_lif_v(const struct lif_group *g, float v_mV);
int32_t fixed_lif_theta(const struct lif_group *g, float theta_mV);

/* The part of theta that decays with this factor, in units of 2^-24. */
int32_t fixed_lif_decay(float factor);

#endif
